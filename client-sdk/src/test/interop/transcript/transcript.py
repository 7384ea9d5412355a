#!/usr/bin/env python3
"""Builds TrustPlane's transcript-v1 from a raw request. Standard library only.

  python3 transcript.py                 one JSON request a line in, one JSON answer a line out
  python3 transcript.py --vectors DIR   checks the transcript vectors named by DIR/manifest.json

Request: method scheme authority path audience route_id content_encoding|null query|null
         headers [[name, value], ...] as received, covered [name, ...], body_sha256 jti nonce issued_at key_binding
Answer:  {"lines": [20 lines], "sha256": hex} or {"refused": code}

Codes, in the order they are looked for: control, query_escape and query_utf8 (part by part, from the left),
header_missing. `utf8` stands for a lone surrogate outside the query, which no bytes can carry.

Written from the contract's rules and vectors alone; it shares nothing with the Java code. README.md beside it lists
what the rules left open and what was decided here.
"""
import hashlib
import json
import pathlib
import re
import sys

VERSION = "trustplane-transcript-v1"
ALGORITHM = "rfc3986-sort-keys-values"
BUCKET_SECONDS = 20

# "Trim all". The rules name Java's strip(), which takes the Unicode white space that may break a line: not U+00A0,
# U+2007, U+202F (Python's and JavaScript's trimming take these three too) and not U+FEFF (JavaScript's does). The
# controls that all of them trim (tab, LF, CR, ...) never get here: they are refused first.
WHITE = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"

# Unicode's Cc, DEL and the C1 range among them: looked for before trimming, so that no position excuses one.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
SCALARS = ("method", "scheme", "authority", "path", "audience", "route_id", "body_sha256", "jti", "nonce", "key_binding")


class Refused(Exception):
    """No transcript exists for this request; the only argument is the code."""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def utf8(text):
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("utf8") from None


def recode(part):
    """Percent-decodes, then encodes again with one spelling for each octet. `+` is an ordinary character."""
    if BAD_ESCAPE.search(part):
        raise Refused("query_escape")
    octets = bytearray()
    at = 0
    try:
        while at < len(part):
            if part[at] == "%":
                octets.append(int(part[at + 1 : at + 3], 16))
                at += 3
            else:
                octets += part[at].encode("utf-8")
                at += 1
        octets.decode("utf-8")  # strict: no overlong forms, no surrogates, nothing above U+10FFFF
    except UnicodeError:
        raise Refused("query_utf8") from None
    return "".join(chr(o) if o in UNRESERVED else "%%%02X" % o for o in octets)


def normalized_query(raw):
    """Not trimmed. Pairs are sorted in their encoded form; the sort is stable, so equal pairs keep their order."""
    raw = (raw or "").removeprefix("?")
    if not raw:
        return ""
    pairs = []
    for part in raw.split("&"):
        key, _, value = part.partition("=")
        pairs.append((recode(key), recode(value)))
    return "&".join(key + "=" + value for key, value in sorted(pairs))


def selected(headers, covered):
    """What was sent under each covered name, the first of each; None where nothing was sent."""
    first = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    names = sorted({name.strip(WHITE).lower() for name in covered})
    return [(name, first.get(name)) for name in names]


def refuse_controls(request, chosen):
    values = [request[name] for name in SCALARS]
    values += [request["content_encoding"] or "", request["query"] or ""]
    values += [text for name, value in chosen for text in (name, value or "")]
    if any(CONTROL.search(value) for value in values):
        raise Refused("control")


def transcript(request):
    """The twenty lines, or Refused."""
    chosen = selected(request["headers"], request["covered"])
    refuse_controls(request, chosen)
    query = normalized_query(request["query"])
    if any(value is None for _, value in chosen):
        raise Refused("header_missing")
    text = {name: request[name].strip(WHITE) for name in SCALARS}
    issued_at = request["issued_at"]
    query_sha256 = sha256(query.encode("ascii"))
    lines = [
        "version=" + VERSION,
        "method=" + text["method"].upper(),
        "scheme=" + text["scheme"].lower(),
        "authority=" + text["authority"].lower(),
        "path=" + text["path"],
        "audience=" + text["audience"],
        "route_id=" + text["route_id"],
        "content_encoding=" + ((request["content_encoding"] or "").strip(WHITE).lower() or "identity"),
        "query_normalization.algorithm=" + ALGORITHM,
        "query_normalization.normalized=" + query,
        "query_normalization.sha256=" + query_sha256,
        "query_sha256=" + query_sha256,
        "headers.allow_list=" + ",".join(name for name, _ in chosen),
        "headers.selected=" + ",".join(name + ":" + sha256(utf8(value.strip(WHITE))) for name, value in chosen),
        "body_sha256=" + text["body_sha256"],
        "passport_jti=" + text["jti"],
        "nonce=" + text["nonce"],
        "issued_at=%d" % issued_at,
        "time_bucket=%d" % (issued_at // BUCKET_SECONDS),
        "key_binding=" + text["key_binding"],
    ]
    for line in lines:
        utf8(line)
    return lines


def answer(request):
    try:
        lines = transcript(request)
    except Refused as refused:
        return {"refused": refused.args[0]}
    return {"lines": lines, "sha256": sha256("\n".join(lines).encode("utf-8"))}


def vector_request(vector):
    raw, said = vector["raw_request"], vector["transcript"]
    names = ("method", "scheme", "authority", "path", "audience", "route_id", "content_encoding", "nonce", "issued_at")
    request = {name: said[name] for name in names}
    request["query"] = raw["query"]
    request["headers"] = [[header["name"], header["value"]] for header in raw["headers"]]
    request["covered"] = said["headers"]["allow_list"]
    request["body_sha256"] = sha256(raw["body_utf8"].encode("utf-8"))
    request["jti"] = said["passport_jti"]
    request["key_binding"] = said["key_binding"]
    return request


def check_vectors(directory):
    """The number of vectors that differ."""
    manifest = json.loads((directory / "manifest.json").read_bytes())
    entries = [v for v in manifest["vectors"] if "transcript-v1" in v["contracts"]]
    if len(entries) < 2:
        sys.exit("%s names %d transcript vectors; at least 2 are known" % (directory / "manifest.json", len(entries)))
    wrong = 0
    for entry in entries:
        vector = json.loads((directory / pathlib.PurePosixPath(entry["path"]).name).read_bytes())
        expected = {"lines": vector["canonical"]["lines"], "sha256": vector["canonical"]["sha256"]}
        got = answer(vector_request(vector))
        print(entry["id"] + (": ok" if got == expected else ": DIFFERS, built " + json.dumps(got)))
        wrong += got != expected
    return wrong


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--vectors":
        return 1 if check_vectors(pathlib.Path(arguments[1])) else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
