#!/usr/bin/env bash
# A guard in front of a small service, and two callers that share no code with either: what passes, what is denied and
# with which code, a revocation, and an outage of the bundle server. Ends with 1 at the first difference.
# Needs node, python3 with the package cryptography, curl and jq. TIDEMARK names another launcher.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
tidemark=${TIDEMARK:-$here/../../tidemark}
work=$(mktemp -d "${TMPDIR:-/tmp}/tidemark-example-XXXXXX")
export TIDEMARK_JAVA_OPTS="-Djava.io.tmpdir=$work ${TIDEMARK_JAVA_OPTS:-}"
running=()

finish() {
  local code=$?
  trap - EXIT
  for pid in "${running[@]}"; do
    kill "$pid" 2>/dev/null && wait "$pid" || true
  done
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- starting and stopping

# start NAME COMMAND...   in the background, output to files; the process id is left in $started
start() {
  local name=$1
  shift
  "$@" >"$work/$name.out" 2>"$work/$name.err" &
  started=$!
  running+=("$started")
}

# until_seen FILE PATTERN   waits for a line of a file, half a minute at most
until_seen() {
  for ((i = 0; i < 300; i++)); do
    grep -q -- "$2" "$1" && return
    sleep 0.1
  done
  printf 'no %s in %s:\n' "$2" "$1" >&2
  cat "$1" "${1%.out}.err" >&2
  exit 1
}

# ended PID   waits for a process that was told to end, and leaves its exit code in $code
ended() {
  code=0
  wait "$1" || code=$?
  for i in "${!running[@]}"; do
    if [ "${running[i]}" = "$1" ]; then unset "running[i]"; fi
  done
}

# ---- sending and comparing

row() { printf '%-6s  %-54s  %-30s  %s\n' "$@"; }

# show WHO WHAT EXPECTED SEEN
show() {
  row "$@"
  if [ "$3" != "$4" ]; then
    printf 'not as expected; the answer, and what was said on standard error:\n%s\n' "${answer:-}" >&2
    tail -n 20 "$work"/*.err >&2
    exit 1
  fi
}

# send ARGUMENT...   one signed request, by the two callers in turn; an option given twice counts as given last
who=python
send() {
  local call
  if [ "$who" = node ]; then who=python call=(python3 "$here/../callers/caller.py"); else who=node call=(node "$here/../callers/caller.mjs"); fi
  answer=$("${call[@]}" "${me[@]}" "$@" 2>>"$work/callers.err") || true
  verdict
}

# The last status, and what the answer below it says: of a denial its code, of an allowed request who called.
verdict() {
  local word
  word=$(tail -n 1 <<<"$answer" | jq -r '.reason // .told["x-trustplane-subject"]') || word="?"
  seen="$(tail -n 2 <<<"$answer" | head -n 1) $word"
}

# expect WHAT EXPECTED ARGUMENT...
expect() {
  local what=$1 expected=$2
  shift 2
  send "$@"
  show "$who" "$what" "$expected" "$seen"
}

# until_denied BEFORE AFTER ARGUMENT...   one caller asks until the answer is AFTER; until then it must be BEFORE
until_denied() {
  local before=$1 after=$2
  shift 2
  for ((asked = 1; asked <= 150; asked++)); do
    who=python
    send "$@"
    if [ "$seen" = "$after" ]; then return; fi
    if [ "$seen" != "$before" ]; then break; fi
  done
}

now_ms() { printf '%s' $((${EPOCHREALTIME/[.,]/} / 1000)); }
seconds() { printf '%d.%03d s' $(($1 / 1000)) $(($1 % 1000)); }

# ---- the bundle server, the service, the guard

start server "$tidemark" dev --listen 127.0.0.1:0 --write-listen 127.0.0.1:0 --output json
server=$started
start upstream node "$here/upstream.mjs" "$work/upstream.log"
until_seen "$work/server.out" '^{'
until_seen "$work/upstream.out" '^[0-9]'
dev() { jq -r ".$1" "$work/server.out"; }
cp -p "$(dev root)" "$work/root.json"
cp -p "$(dev issuer_key_file)" "$work/issuer.pem"
cp -p "$(dev token_file)" "$work/token"

cat >"$work/guard.toml" <<END
[guard]
listen = "127.0.0.1:0"
management = "127.0.0.1:0"
upstream = "http://127.0.0.1:$(cat "$work/upstream.out")"
[trust]
repository = "$(dev read)"
domain = "dev.local"
root = "root.json"
[audit]
file = "audit.jsonl"
END
start guard "$tidemark" guard --config "$work/guard.toml" --output json
guard=$started
until_seen "$work/guard.out" '^{'
at=$(jq -r .guard "$work/guard.out")
management=$(jq -r .management "$work/guard.out")

me=(--issuer "$(dev issuer)" --issuer-key "$work/issuer.pem" --kid "$(dev issuer_kid)" --subject service:till
  --trust-domain dev.local --audience shop --base-url https://shop.example)
order=(--url "$at/v1/orders/o-17?b=2&a=1" --route-id orders.read)
refund=(--url "$at/v1/refunds" --route-id refunds.create --body '{"amount":5}' --header 'Content-Type: application/json')
catalogue=(--url "$at/v1/catalogue" --route-id catalogue.read)

printf 'server, service and guard run; what follows is sent to the guard\n\n'
row caller sent expected seen

# ---- allowed

told() { tail -n 1 "$work/upstream.log" | jq -r "$1"; }
for turn in 1 2; do
  expect 'GET /v1/orders/o-17 with a query' '200 service:till' "${order[@]}"
  show '' '  its target, as the service saw it' '/v1/orders/o-17?b=2&a=1' "$(told .target)"
done
for turn in 1 2; do
  expect 'POST /v1/refunds, body and Content-Type signed' '200 service:till' "${refund[@]}"
  show '' '  bytes and type of the body, as the service saw it' '12 application/json' \
    "$(told '"\(.body_bytes) \(.content_type)"')"
done
expect 'X-TrustPlane-Subject: service:root of its own' '200 service:till' "${order[@]}" \
  --header 'X-TrustPlane-Subject: service:root'
show '' '  who called, as the service was told' 'service:till dev.local' \
  "$(told '"\(.told["x-trustplane-subject"]) \(.told["x-trustplane-trust-domain"])"')"
show '' '  requests in which the service saw an Authorization' 0 "$(jq -s 'map(select(.authorization)) | length' "$work/upstream.log")"

# ---- denied

reached=$(wc -l <"$work/upstream.log")

answer=$(curl -s -w '\n%{http_code}\n' "$at/v1/catalogue" | tac)
verdict
show nobody 'no passport' '401 passport_missing' "$seen"
expect 'a passport that is none' '401 passport_malformed' "${order[@]}" --header 'Authorization: Bearer x.y.z'
expect 'twice the same request' '401 jti_replay' "${order[@]}" --replay
expect 'signed for one order, sent for another' '403 request_binding_mismatch' "${order[@]}" --send-path '/v1/orders/o-18?b=2&a=1'
expect 'signed with one query, sent with another' '403 request_binding_mismatch' "${order[@]}" --send-path '/v1/orders/o-17?b=2'
expect 'signed with one body, sent with another' '403 request_binding_mismatch' "${refund[@]}" --send-body '{"amount":9}'
expect 'signed for one host, sent to another' '403 request_binding_mismatch' "${order[@]}" --header 'Host: other.example'
expect 'signed without its nonce' '403 request_binding_mismatch' "${refund[@]}" --cover content-type
expect 'signed with another key than the passport names' '401 invalid_request_proof' "${order[@]}" --sign-with "$work/thief.pem"
expect 'a proof that is none' '401 invalid_request_proof' "${order[@]}" --header 'X-TrustPlane-Proof: AAAA'
expect 'another audience' '403 audience_mismatch' "${order[@]}" --audience bank
expect 'another trust domain' '403 trust_domain_mismatch' "${order[@]}" --trust-domain other.local
expect 'an issuer that the bundle does not know' '401 unknown_issuer' "${order[@]}" --issuer https://login.other.example
expect 'a key id that the issuer does not have' '401 unknown_key' "${order[@]}" --kid shop-login-9
expect "the issuer's key id, another key" '401 invalid_passport_signature' "${order[@]}" --issuer-key "$work/other.pem"
expect 'expired' '401 passport_expired' "${order[@]}" --age 600
expect 'good for longer than a passport may be' '401 passport_claims_invalid' "${order[@]}" --ttl 7200
expect 'a subject that no source admits' '403 source_subject_mismatch' "${order[@]}" --subject user:till
expect 'a key binding above what the issuer may claim' '403 insufficient_key_binding' "${order[@]}" --key-binding hardware_local
expect 'a path without a route' '403 bundle_route_missing' "${order[@]}" --url "$at/v1/payouts"
expect 'a method without a route' '403 bundle_route_missing' "${order[@]}" --method DELETE
expect 'dot segments' '403 bundle_route_missing' "${order[@]}" --url "$at/v1/catalogue/../orders/o-17"
expect 'an encoded slash' '403 bundle_route_missing' "${order[@]}" --url "$at/v1/orders/o-17%2F..%2Fo-18"
show '' '  of all these, the service saw the first of the two' 1 $(($(wc -l <"$work/upstream.log") - reached))

# ---- revoked

revoke() {
  "$tidemark" revoke --server "$(dev write)" --token-file "$work/token" --domain dev.local --root "$work/root.json" \
    --issuer "$(dev issuer)" --reason keyCompromise "$@" >"$work/revoke.out" 2>&1 || { cat "$work/revoke.out" >&2; exit 1; }
  revoked=$(now_ms)
}
took() { seconds $(($(now_ms) - revoked)); }

expect 'a passport that is about to be stolen' '200 service:till' "${order[@]}" --jti stolen-1
revoke --kind jti --id stolen-1
until_denied '401 jti_replay' '401 revoked_passport' "${order[@]}" --jti stolen-1
show "$who" "the same, revoked: after $(took), $asked asked" '401 revoked_passport' "$seen"
expect 'a caller that is about to be shut out' '200 service:kiosk' "${order[@]}" --subject service:kiosk
revoke --kind subject --id service:kiosk
until_denied '200 service:kiosk' '401 revoked_subject' "${order[@]}" --subject service:kiosk
show "$who" "the same, revoked: after $(took), $asked asked" '401 revoked_subject' "$seen"
expect 'another caller' '200 service:till' "${order[@]}"

# ---- the bundle server is gone

expect 'POST /v1/refunds (high risk, window 6 s)' '200 service:till' "${refund[@]}"
stopped=$(now_ms)
kill "$server"
ended "$server"
expect 'the server is stopped: GET /v1/orders/o-17' '200 service:till' "${order[@]}"
until_denied '200 service:till' '503 stale_bundle_fail_closed' "${refund[@]}"
show "$who" "POST /v1/refunds closed $(seconds $(($(now_ms) - stopped))) into the outage" '503 stale_bundle_fail_closed' "$seen"
expect 'GET /v1/orders/o-17 (medium risk, window 300 s)' '200 service:till' "${order[@]}"
expect 'GET /v1/catalogue (low risk, offline-ok)' '200 service:till' "${catalogue[@]}"
expect 'a revoked caller' '401 revoked_subject' "${order[@]}" --subject service:kiosk

# ---- what is left of it

until_seen "$work/audit.jsonl" stale_bundle_fail_closed
ages() { jq -s "map(select(.route_id == \"refunds.create\" and .reason_code == \"$1\") | .tidemark.age_ms) | $2" "$work/audit.jsonl"; }
open=$(ages verified max)
closed=$(ages stale_bundle_fail_closed min)
is() { if [ "$1" "$2" "$3" ]; then echo yes; else echo no; fi; }
show '' "  what it held was at most $(seconds "$open") old when it allowed" yes "$(is "$open" -le 6000)"
show '' "  and $(seconds "$closed") old when it first denied: above 6 s" yes "$(is "$closed" -gt 6000)"
curl -s "$management/metrics" >"$work/metrics"

start last node "$here/../callers/caller.mjs" "${me[@]}" "${catalogue[@]}" --url "$at/v1/catalogue?wait=1"
until_seen "$work/upstream.log" 'wait=1'
kill "$guard"
ended "$started"
answer=$(cat "$work/last.out")
verdict
show node 'under way when the guard is told to end' '200 service:till' "$seen"
ended "$guard"
show '' '  exit code of the guard' 0 "$code"

printf '\nits metrics, before the end\n'
grep -E '^tidemark_(guard_requests_seconds_count|audit_written_total)' "$work/metrics" | sort
printf '\nof its audit line of the first request after the window\n'
jq -c 'select(.reason_code == "stale_bundle_fail_closed")
  | {occurred_at, reason_code, route_id, subject, age_ms: .tidemark.age_ms, window_ms: .tidemark.window_ms}' \
  "$work/audit.jsonl" | head -n 1
printf '\nevery step was as it must be\n'
