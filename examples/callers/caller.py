#!/usr/bin/env python3
"""A caller of a service behind TrustPlane's verifier contract: mints a passport, signs the request, sends it.

Prints status and body. Exit code 0 for 2xx, 1 for anything else, 2 for wrong usage. Python 3.9 or newer; signing needs
the package `cryptography`. Copy what you need.
"""
import argparse
import base64
import hashlib
import http.client
import json
import os
import pathlib
import re
import secrets
import sys
import time
import urllib.parse

try:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
except ImportError:
    serialization = None


class Refused(ValueError):
    """The argument is the code."""


def sha256_hex(data):
    return hashlib.sha256(data).hexdigest()


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


# ---- transcript-v1: twenty lines that name everything the proof covers

WHITE = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"


def clean(value):
    if re.search("[\x00-\x1f\x7f-\x9f]", value):
        raise Refused("control")  # a line feed would forge a line
    return value.strip(WHITE)


def recode(part):
    if re.search("%(?![0-9A-Fa-f]{2})", part):
        raise Refused("query_escape")
    try:
        return urllib.parse.quote(urllib.parse.unquote(part, errors="strict"), safe="")
    except UnicodeError:
        raise Refused("query_utf8") from None


def normalize_query(raw):
    clean(raw)
    query = raw[1:] if raw.startswith("?") else raw
    if not query:
        return ""
    parts = [part.partition("=") for part in query.split("&")]
    pairs = sorted((recode(key), recode(value)) for key, _, value in parts)
    return "&".join(key + "=" + value for key, value in pairs)


def transcript(r):
    sent = {}
    for name, value in r["headers"]:
        sent.setdefault(name.lower(), value)  # the first of a name counts
    covered = sorted({clean(name).lower() for name in r["covered"]})
    query = normalize_query(r["query"] or "")
    if any(name not in sent for name in covered):
        raise Refused("header_missing")
    query_sha256 = sha256_hex(query.encode())
    return [
        "version=trustplane-transcript-v1",
        "method=" + clean(r["method"]).upper(),
        "scheme=" + clean(r["scheme"]).lower(),
        "authority=" + clean(r["authority"]).lower(),
        "path=" + clean(r["path"]),
        "audience=" + clean(r["audience"]),
        "route_id=" + clean(r["route_id"]),
        "content_encoding=" + (clean(r["content_encoding"] or "").lower() or "identity"),
        "query_normalization.algorithm=rfc3986-sort-keys-values",
        "query_normalization.normalized=" + query,
        "query_normalization.sha256=" + query_sha256,
        "query_sha256=" + query_sha256,
        "headers.allow_list=" + ",".join(covered),
        "headers.selected=" + ",".join(name + ":" + sha256_hex(clean(sent[name]).encode()) for name in covered),
        "body_sha256=" + clean(r["body_sha256"]),
        "passport_jti=" + clean(r["jti"]),
        "nonce=" + clean(r["nonce"]),
        "issued_at=%d" % r["issued_at"],
        "time_bucket=%d" % (r["issued_at"] // 20),
        "key_binding=" + clean(r["key_binding"]),
    ]


# ---- keys and passport


def ed25519_key(file, passphrase_file):
    """Reads the key; makes one if there is no such file."""
    if serialization is None:
        raise ValueError("signing needs the Python package 'cryptography' (pip install cryptography)")
    passphrase = pathlib.Path(passphrase_file).read_bytes().splitlines()[0] if passphrase_file else None
    if file and os.path.exists(file):
        pem = pathlib.Path(file).read_bytes()
        key = serialization.load_pem_private_key(pem, passphrase if b"ENCRYPTED" in pem else None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(file + ": not an Ed25519 key")
        return key
    key = Ed25519PrivateKey.generate()
    if file:
        protect = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protect)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(pem)
        print("caller: %s is new; its public half is not trusted anywhere yet" % file, file=sys.stderr)
    return key


def public_key(key):
    return b64url(key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))


def passport(o, issuer_key, proof_key, issued_at):
    claims = {
        "iss": o.issuer,
        "sub": o.subject,
        "aud": o.audience,
        "iat": issued_at,
        "exp": issued_at + o.ttl,
        "jti": o.jti,
        "trust_domain": o.trust_domain,
        "cnf": {
            "kid": public_key(proof_key),
            "key_binding": o.key_binding,
            "public_key_b64url": public_key(proof_key),
        },
    }
    for claim in ("provenance", "context"):
        if getattr(o, claim):
            claims[claim] = json.loads(getattr(o, claim))
    header = {"alg": "EdDSA", "kid": o.kid, "typ": "JWT"}
    text = ".".join(b64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return text + "." + b64url(issuer_key.sign(text.encode("ascii")))


# ---- the request


def parse_url(url):
    """(scheme, authority, path, raw query or None), as written: the proof is over what is sent."""
    m = re.fullmatch(r"(https?)://((?:\[[^\]]+\]|[^/?#@:]+)(?::\d+)?)(/[^?#]*)?(?:\?([^#]*))?", url, re.IGNORECASE)
    if not m:
        raise ValueError(url + ": not an http or https URL")
    return m[1].lower(), m[2], m[3] or "/", m[4]


def parse_header(line):
    m = re.fullmatch(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+): *([\x20-\x7e]*)", line)
    if not m:
        raise ValueError("--header '%s': not 'Name: value' in plain ASCII" % line)
    return [m[1], m[2]]


def content(text):
    text = text or ""
    return pathlib.Path(text[1:]).read_bytes() if text.startswith("@") else text.encode()


def signed_headers(o, issuer_key, proof_key, signing_key):
    scheme, authority, path, query = parse_url(o.url)
    if o.base_url:
        scheme, authority, _, _ = parse_url(o.base_url)
    headers = [parse_header(line) for line in o.header]

    def given(name):
        return next((value for n, value in headers if n.lower() == name.lower()), None)

    def add(name, value):
        if given(name) is None:
            headers.append([name, value])
        return given(name)

    nonce = add("X-TrustPlane-Nonce", b64url(secrets.token_bytes(16)))
    covered = [name for name in ("x-trustplane-nonce", "content-type") if given(name) is not None]
    issued_at = int(time.time()) - o.age
    body_sha256 = sha256_hex(content(o.body))
    lines = transcript({
        "method": o.method,
        "scheme": scheme,
        "authority": authority,
        "path": path,
        "query": query,
        "audience": o.audience,
        "route_id": o.route_id,
        "content_encoding": given("content-encoding"),
        "headers": headers,
        "covered": o.cover.split(",") if o.cover else covered,
        "body_sha256": body_sha256,
        "jti": o.jti,
        "nonce": nonce,
        "issued_at": issued_at,
        "key_binding": o.key_binding,
    })
    digest = hashlib.sha256("\n".join(lines).encode()).digest()
    add("Authorization", "Bearer " + passport(o, issuer_key, proof_key, issued_at))
    add("X-TrustPlane-Transcript-SHA256", digest.hex())
    add("X-TrustPlane-Proof", b64url(signing_key.sign(digest)))  # over the 32 bytes, not over the text or the hex
    add("X-TrustPlane-Body-SHA256", body_sha256)
    add("Host", authority)
    return headers


def send(o, headers):
    scheme, authority, path, query = parse_url(o.url)
    target = o.send_path or path + ("" if query is None else "?" + query)
    body = content(o.body if o.send_body is None else o.send_body)
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(authority, timeout=30)
    try:
        connection.putrequest(o.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body or o.method not in ("GET", "HEAD"):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    finally:
        connection.close()


# ---- command line


def answer(request):
    try:
        lines = transcript(request)
    except Refused as refused:
        return {"refused": refused.args[0]}
    return {"lines": lines, "sha256": sha256_hex("\n".join(lines).encode())}


def check_vectors(directory):
    def read(name):
        return json.loads((pathlib.Path(directory) / name).read_bytes())

    results = []
    for entry in read("manifest.json")["vectors"]:
        if "transcript-v1" not in entry["contracts"]:
            continue
        vector = read(entry["path"].split("/")[-1])
        raw, request = vector["raw_request"], dict(vector["transcript"])
        request["query"] = raw["query"]
        request["covered"] = request["headers"]["allow_list"]
        request["headers"] = [[header["name"], header["value"]] for header in raw["headers"]]
        request["body_sha256"] = sha256_hex(raw["body_utf8"].encode())
        request["jti"] = request["passport_jti"]
        canonical = vector["canonical"]
        results.append(answer(request) == {"lines": canonical["lines"], "sha256": canonical["sha256"]})
        print(entry["id"] + (": ok" if results[-1] else ": DIFFERS"))
    return 0 if results and all(results) else 1


def parse(arguments):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                allow_abbrev=False)
    g = p.add_argument_group("the request")
    g.add_argument("--url", help="where to send it; path and query go out as written here")
    g.add_argument("--method", metavar="NAME", help="GET, or POST if there is a body")
    g.add_argument("--body", metavar="TEXT", help="the body; @FILE reads a file")
    g.add_argument("--header", metavar="LINE", action="append", default=[],
                   help="'Name: value', may be repeated; replaces a header of that name made here")
    g.add_argument("--cover", metavar="NAMES", help="headers the proof covers, comma-separated "
                   "(x-trustplane-nonce, and content-type if you send one)")
    g.add_argument("--base-url", metavar="URL", help="scheme and authority that are signed, and the Host that is sent, "
                   "if they are not --url's (a service behind a load balancer knows itself by its public name)")
    g = p.add_argument_group("the passport")
    g.add_argument("--issuer", metavar="URI", help="who vouches: claim iss")
    g.add_argument("--issuer-key", metavar="FILE",
                   help="the issuer's Ed25519 key, PKCS#8 PEM; made if there is no such file")
    g.add_argument("--kid", metavar="ID", help="name of that key in the verifier's trust")
    g.add_argument("--subject", metavar="URI", help="who calls: claim sub")
    g.add_argument("--audience", metavar="NAME", help="the API's audience, as in the verifier's policy")
    g.add_argument("--route-id", metavar="ID", help="the route's id, as in the verifier's policy")
    g.add_argument("--trust-domain", metavar="NAME", help="claim trust_domain")
    g.add_argument("--jti", metavar="ID", default=b64url(secrets.token_bytes(16)),
                   help="random if not given; each passes once")
    g.add_argument("--ttl", metavar="SECONDS", type=int, default=60, help="exp - iat (60)")
    g.add_argument("--key-binding", metavar="CLASS", default="software", help="how the proof key is held: software, "
                   "remote_kms, hardware_local, attested_workload (software)")
    g.add_argument("--provenance", metavar="JSON", help="claim provenance")
    g.add_argument("--context", metavar="JSON", help="claim context")
    g.add_argument("--proof-key", metavar="FILE",
                   help="the caller's own Ed25519 key, as --issuer-key (a new one for each run)")
    g.add_argument("--passphrase-file", metavar="FILE",
                   help="its first line opens encrypted key files, and encrypts new ones")
    g = p.add_argument_group("to see a denial")
    g.add_argument("--age", metavar="SECONDS", type=int, default=0, help="how long ago it was issued: claim iat (0)")
    g.add_argument("--send-path", metavar="PATH", help="send this path and query instead of the signed ones")
    g.add_argument("--send-body", metavar="TEXT", help="send this body instead of the signed one")
    g.add_argument("--sign-with", metavar="FILE", help="sign with this key instead of the one the passport names; "
                   "made if there is no such file")
    g.add_argument("--replay", action="store_true",
                   help="send the very same request twice; the second answer gives the exit code")
    g = p.add_argument_group("instead of sending")
    g.add_argument("--jwk", action="store_true",
                   help="print the issuer's public key set, to be put into the verifier's trust")
    g.add_argument("--check-vectors", metavar="DIR", help="check the transcript against TrustPlane's vectors")
    g.add_argument("--transcripts", action="store_true",
                   help="one JSON request a line on stdin, one transcript a line on stdout")
    o = p.parse_args(arguments)
    o.method = (o.method or ("GET" if o.body is None else "POST")).upper()
    needed = ["issuer", "issuer_key", "kid"]
    if not o.jwk:
        needed += ["url", "subject", "audience", "route_id", "trust_domain"]
    missing = [name for name in needed if getattr(o, name) is None]
    if missing and not o.check_vectors and not o.transcripts:
        p.error("missing: " + ", ".join("--" + name.replace("_", "-") for name in missing) + "; see --help")
    return o


def main(arguments):
    o = parse(arguments)
    if o.check_vectors:
        return check_vectors(o.check_vectors)
    if o.transcripts:
        for line in sys.stdin.buffer:
            print(json.dumps(answer(json.loads(line))), flush=True)
        return 0
    try:
        issuer_key = ed25519_key(o.issuer_key, o.passphrase_file)
        if o.jwk:
            jwk = {"kty": "OKP", "crv": "Ed25519", "x": public_key(issuer_key), "kid": o.kid, "alg": "EdDSA", "use": "sig"}
            print(json.dumps({"issuer": o.issuer, "keys": [jwk]}))
            return 0
        proof_key = ed25519_key(o.proof_key, o.passphrase_file)
        signing_key = ed25519_key(o.sign_with, o.passphrase_file) if o.sign_with else proof_key
        headers = signed_headers(o, issuer_key, proof_key, signing_key)
        for _ in range(2 if o.replay else 1):
            status, body = send(o, headers)
            print("%d\n%s" % (status, body), flush=True)
        return 0 if 200 <= status < 300 else 1
    except (OSError, ValueError, http.client.HTTPException) as e:
        print("caller: %s" % e, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
