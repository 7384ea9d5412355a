#!/usr/bin/env python3
"""Checks the two callers. Needs node, and the Python package `cryptography`.

  python3 check.py [--seed N] [--count N]

1. Both reproduce TrustPlane's transcript vectors.
2. Both, and the reference beside the Java tests, build the same transcripts for random requests.
3. What both really send is received over a loopback socket and proven again: digest, proof, passport, body.
"""
import argparse
import base64
import hashlib
import http.server
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE / "../../vectors/trustplane-v1"
REFERENCE = HERE / "../../client-sdk/src/test/interop/transcript/transcript.py"
CALLERS = {"caller.mjs": ["node", str(HERE / "caller.mjs")], "caller.py": [sys.executable, str(HERE / "caller.py")]}
ALPHABET = "abzAZ09-._~!*'()+%&==&?/:;,{}[]|^` \u00e9\u00df\u0130\u0131\u212a\u00a0\u2028\u3000\ufeff\ufffd\U0001f600"
FAULTS = {
    "control": lambda r, at: r.update({at.choice(["path", "nonce", "audience", "jti", "query"]): "a\nb"}),
    "query_escape": lambda r, at: r.update(query="a=" + at.choice(["%", "%4", "%g0", "%+1", "% 1"])),
    "query_utf8": lambda r, at: r.update(query="a=" + at.choice(["%FF", "%C3", "%ED%A0%80", "%C0%80", "%F4%90%80%80"])),
    "header_missing": lambda r, at: r["covered"].append("x-never-sent"),
}


def text(at, most=12):
    return "".join(at.choice(ALPHABET) for _ in range(at.randrange(most)))


def random_query(at):
    pieces = [text(at, 5).replace("%", at.choice(["%25", "%e2%82%AC", "%0a", "%7e", "%20"])) for _ in range(at.randrange(6))]
    return at.choice(["", "?", "??"]) + "&".join(pieces + pieces[: at.randrange(2)])


def random_request(at):
    names = ["Accept", "CONTENT-TYPE", "x-trustplane-nonce", "X-One", "x-One"]
    headers = [[at.choice(names), text(at)] for _ in range(at.randrange(1, 8))]
    sent = [name for name, _ in headers]
    request = {name: text(at) for name in ("path", "audience", "route_id", "jti", "nonce")}
    request |= {
        "method": at.choice(["get", " POST", "Patch "]),
        "scheme": at.choice(["http", "HTTPS"]),
        "authority": at.choice(["Orders.Example", "[::1]:8443", "a.example:443 "]),
        "content_encoding": at.choice([None, "", " ", "GZIP", "gzip, BR"]),
        "query": at.choice([None, "", random_query(at), random_query(at), random_query(at)]),
        "headers": headers,
        "covered": [at.choice([str.upper, str.lower, " {} ".format])(at.choice(sent)) for _ in range(at.randrange(4))],
        "body_sha256": hashlib.sha256(at.randbytes(4)).hexdigest(),
        "issued_at": at.randrange(1, 2**40),
        "key_binding": at.choice(["software", "attested_workload"]),
    }
    if at.random() < 0.2:
        FAULTS[at.choice(list(FAULTS))](request, at)
    return request


def ask(command, lines):
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(seed, count):
    at = random.Random(seed)
    requests = [random_request(at) for _ in range(count)]
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    expected = ask([sys.executable, str(REFERENCE)], lines)
    for name, command in CALLERS.items():
        got = ask(command + ["--transcripts"], lines)
        assert len(got) == count, f"{name}: {len(got)} answers"
        for request, want, have in zip(requests, expected, got):
            assert want == have, f"seed {seed}, {name} differs\nrequest {request}\nwant {want}\nhave {have}"
    refused = sum("refused" in answer for answer in expected)
    print(f"{count} random requests, seed {seed}: three implementations agree ({refused} refused)")


def decode(part):
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


class Received(http.server.BaseHTTPRequestHandler):
    seen = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.command, self.path, self.headers.items(), body))
        self.send_response(200 if len(self.seen) < 2 else 403)
        self.end_headers()

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def is_signed(key_x, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(decode(key_x)).verify(decode(signature), message)
        return True
    except InvalidSignature:
        return False


def prove(received, issuer_x, changed):
    method, target, headers, body = received
    first = {name.lower(): value for name, value in reversed(headers)}
    header, claims, signature = first["authorization"].removeprefix("Bearer ").split(".")
    assert is_signed(issuer_x, signature, f"{header}.{claims}".encode())
    assert json.loads(decode(header)) == {"alg": "EdDSA", "kid": "key-1", "typ": "JWT"}
    claims = json.loads(decode(claims))
    path, _, query = target.partition("?")
    request = {
        "method": method, "scheme": "https", "authority": "orders.example", "path": path, "query": query,
        "audience": claims["aud"], "route_id": "orders.create", "content_encoding": first.get("content-encoding"),
        "headers": headers, "covered": ["x-trustplane-nonce", "content-type"], "jti": claims["jti"],
        "body_sha256": hashlib.sha256(body).hexdigest(), "nonce": first["x-trustplane-nonce"],
        "issued_at": claims["iat"], "key_binding": claims["cnf"]["key_binding"],
    }
    [rebuilt] = ask([sys.executable, str(REFERENCE)], json.dumps(request) + "\n")
    stated = first["x-trustplane-transcript-sha256"]
    proof_x = claims["cnf"]["public_key_b64url"]
    assert is_signed(proof_x, first["x-trustplane-proof"], bytes.fromhex(stated)) == (changed != "key"), received
    assert first["host"] == "orders.example", first
    assert claims["exp"] - claims["iat"] == 60 and claims["context"] == {"purpose": "é"}, claims
    assert abs(time.time() - claims["iat"] - (600 if changed == "age" else 0)) < 60, claims
    assert (rebuilt["sha256"] == stated) == (changed not in ("path", "body")), (rebuilt, received)
    assert (first["x-trustplane-body-sha256"] == request["body_sha256"]) == (changed != "body"), received


def wire(name, command, directory):
    server = http.server.HTTPServer(("127.0.0.1", 0), Received)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    words = {
        "url": f"http://127.0.0.1:{server.server_port}/v1/../orders%2f1?b=%7e&a=1+1&a=", "base-url": "HTTPS://orders.example",
        "body": '{"n":1}', "header": "Content-Type: application/json", "issuer": "https://issuer.example", "kid": "key-1",
        "issuer-key": str(directory / "issuer.pem"), "proof-key": str(directory / f"{name}.pem"), "context": '{"purpose":"é"}',
        "passphrase-file": str(directory / "pass"), "subject": "spiffe://example.local/workload/orders",
        "audience": "orders-api", "route-id": "orders.create", "trust-domain": "example.local",
    }
    command = command + [f"--{word}={value}" for word, value in words.items()]
    issuer_x = ask(command + ["--jwk"], "")[0]["keys"][0]["x"]
    changes = [
        ([], 0, False), (["--replay"], 1, False), (["--send-path=/other"], 1, "path"), (["--send-body=x"], 1, "body"),
        (["--age=600"], 1, "age"), ([f"--sign-with={directory / f'{name}.other.pem'}"], 1, "key"),
    ]
    for switches, code, changed in changes:
        Received.seen.clear()
        if changed:
            Received.seen.append(None)  # so that the server denies
        done = subprocess.run(command + switches, stdout=subprocess.PIPE, text=True)
        assert done.returncode == code, (name, switches, done)
        received = [r for r in Received.seen if r]
        assert all(r == received[0] for r in received) and len(received) == (2 if switches == ["--replay"] else 1)
        prove(received[0], issuer_x, changed)
    server.shutdown()
    server.server_close()
    print(f"{name}: what it sends is proven again")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int, default=500)
    o = p.parse_args()
    for command in CALLERS.values():
        subprocess.run(command + ["--check-vectors", str(VECTORS)], check=True)
    compare(o.seed, o.count)
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        (directory / "pass").write_text("correct horse\n")
        for name, command in CALLERS.items():
            wire(name, command, directory)


if __name__ == "__main__":
    main()
