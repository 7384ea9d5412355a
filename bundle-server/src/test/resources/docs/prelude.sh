# Comes before the commands of a page. Marks where a block begins and every command that fails; a failure that the block
# does not announce ends the page. Marks begin with a control character that no command prints.
exec 9>&1 </dev/null
ip link set lo up
allowed=

begin() {
  allowed=$2
  printf '\n\001begin %s\n' "$1" >&9
}

failed() {
  printf '\n\001exit %s %s\n' "$1" "$2" >&9
  case ",$allowed," in
    *",$1,"*) ;;
    *) exit 99 ;;
  esac
}

finish() {
  local left
  trap - ERR
  left=$(jobs -p)
  if [ -n "$left" ]; then kill $left 2>/dev/null; fi
  wait
}

trap finish EXIT
trap 'failed $? $LINENO' ERR
