#!/usr/bin/env python3
"""Writes the vectors of this directory again. Standard library only, deterministic; decode.py then checks them.

An encoder of its own: numbers become strings of '0' and '1', which is slow and easy to compare with the description.
"""
import hashlib
import json
import pathlib
import random
import struct

from decode import fingerprint, namespace_tag

HERE = pathlib.Path(__file__).parent
SALT = bytes(range(16))


def padded(bits):
    bits += "0" * (-len(bits) % 8)
    return int("1" + bits, 2).to_bytes(len(bits) // 8 + 1, "big")[1:]


def leb128(value):
    out = b""
    while value > 0x7F:
        out, value = out + bytes([0x80 | value & 0x7F]), value >> 7
    return out + bytes([value])


def elias_fano(fps):
    n = len(fps)
    f = n.bit_length() - 1
    k = 63 - f
    high = ["0"] * (n + 2 ** (f + 1))
    for i, fp in enumerate(fps):
        high[(fp >> k) + i] = "1"
    return padded("".join(high)) + padded("".join(format(fp % 2**k, f"0{k}b") for fp in fps))


def expiry(hours):
    distinct = sorted(set(hours))
    out, previous = leb128(len(distinct)), 0
    for hour in distinct:
        out, previous = out + leb128(hour - previous), hour
    width = (len(distinct) - 1).bit_length()
    if width:
        out += padded("".join(format(distinct.index(h), f"0{width}b") for h in hours))
    return out


def header(low, high, prune_before, groups, count):
    return struct.pack(">4sQQIII", b"TMR1", low, high, prune_before, groups, count)


def group(tag, fps, hours):
    return struct.pack(">QI", tag, len(fps)) + elias_fano(fps) + expiry(hours)


def encode(low, high, prune_before, entries):
    tags = sorted({t for t, _, _ in entries})
    out = header(low, high, prune_before, len(tags), len(entries))
    for tag in tags:
        rows = sorted((f, h) for t, f, h in entries if t == tag)
        out += group(tag, [f for f, _ in rows], [h for _, h in rows])
    return out


def write_json(name, value):
    rows = ",\n".join(json.dumps(v, ensure_ascii=True) for v in value) if isinstance(value, list) else None
    text = f"[\n{rows}\n]" if rows is not None else json.dumps(value, indent=1, ensure_ascii=True)
    (HERE / name).write_text(text + "\n", "utf-8")


def names():
    ca = hashlib.sha256(b"an authority").hexdigest()
    rows = [
        ("jti", "https://issuer.example", "0b5f6c1e-6d0e-4c55-9a39-5f3c1d0f7a11"),
        ("jti", "https://issuer.example", "a"),
        ("jti", "https://issuer.exampl", "ea"),
        ("key", "https://issuer.example", "2026-11"),
        ("subject", "spiffe://example.org", "spiffe://example.org/billing"),
        ("subject", "https://issuer.example", "caf\u00e9"),
        ("subject", "https://issuer.example", "cafe\u0301"),
        ("subject", "https://issuer.example", "\U0001f511"),
        ("subject", "https://issuer.example", "x" * 2048),
        ("issuer", "https://issuer.example", "https://issuer.example"),
        ("certificate", ca, "1f00a3"),
        ("certificate", ca, "0"),
    ]
    write_json("fingerprints.json", {
        "salt": SALT.hex(),
        "names": [
            {"kind": k, "issuer": i, "id": d,
             "fingerprint": fingerprint(SALT, k, i, d), "tag": namespace_tag(SALT, k, i)}
            for k, i, d in rows],
    })


def segment_rows():
    rnd = random.Random("revocation-v1")
    big = 2**64 - 1
    tags = sorted(rnd.getrandbits(64) for _ in range(3)) + [big]
    many = lambda n, hours: [(rnd.choice(tags), rnd.getrandbits(64), rnd.choice(hours)) for _ in range(n)]
    yield "nothing", 0, 5, 0, []
    yield "one-zero", 0, 1, 0, [(0, 0, 0)]
    yield "one-highest", 0, 1, 0, [(big, big, 2**31 - 1)]
    yield "two-neighbours", 7, 9, 100, [(5, 2**63 - 1, 0), (5, 2**63, 100)]
    yield "tail-512-never", 0, 512, 490000, [(tags[0], rnd.getrandbits(64), 0) for _ in range(512)]
    yield "three-hours", 512, 700, 490000, many(180, [0, 490000, 500000])
    yield "one-thousand", 700, 1700, 490100, many(999, [0] + list(range(490100, 490268)))


def segments():
    rows, data = [], {}
    for name, low, high, prune_before, entries in segment_rows():
        entries = sorted(entries)
        data[name] = (low, high, prune_before, entries)
        rows.append(written(f"{name}.tmr", low, high, prune_before, entries))
    parts = ["tail-512-never", "three-hours", "one-thousand"]
    again = [(t, f, 490200) for t, f, h in data["three-hours"][3][:20]]
    data["seen-again"] = (1700, 1720, 490100, sorted(again))
    rows.append(written("seen-again.tmr", *data["seen-again"]))
    parts.append("seen-again")
    merged = {}
    for part in parts:
        for t, f, h in data[part][3]:
            old = merged.get((t, f), h)
            merged[t, f] = 0 if 0 in (old, h) else max(old, h)
    kept = sorted((t, f, h) for (t, f), h in merged.items() if h == 0 or h >= 490150)
    rows.append(written("merged.tmr", 0, 1720, 490150, kept))
    write_json("segments.json", rows)
    write_json("merges.json", [
        {"inputs": [p + ".tmr" for p in parts], "prune_before": 490150, "result": "merged.tmr"}])


def written(file, low, high, prune_before, entries):
    data = encode(low, high, prune_before, entries)
    (HERE / file).write_bytes(data)
    return {"file": file, "from": low, "to": high, "prune_before": prune_before,
            "sha256": hashlib.sha256(data).hexdigest(),
            "entries": [[f"{t:016x}", f"{f:016x}", h] for t, f, h in entries]}


def refused():
    ef3 = elias_fano([1, 2, 3])
    one = lambda body, n=1: header(0, 9, 100, 1, n) + struct.pack(">QI", 7, n) + body
    fine1 = elias_fano([5]) + b"\x01\x00"
    three = lambda block: one(ef3 + block, 3)
    low62 = lambda *fps: padded("".join(format(fp % 2**62, "062b") for fp in fps))
    rows = [
        ("an empty file", "truncated", b""),
        ("a header cut short", "truncated", header(0, 9, 100, 0, 0)[:31]),
        ("another magic", "bad_magic", b"TMR2" + header(0, 9, 100, 0, 0)[4:]),
        ("from equals to", "bad_range", header(9, 9, 100, 0, 0)),
        ("from above to", "bad_range", header(10, 9, 100, 0, 0)),
        ("to of 64 bits", "bad_range", header(0, 2**63, 100, 0, 0)),
        ("prune_before of 32 bits", "bad_prune_before", header(0, 9, 2**31, 0, 0)),
        ("more than four million entries", "too_many_entries", header(0, 2**40, 0, 1, 4_000_001)),
        ("more entries than numbers", "count_exceeds_range", header(0, 9, 0, 1, 10)),
        ("more groups than entries", "count_mismatch", header(0, 9, 0, 2, 1)),
        ("four million groups announced", "truncated", header(0, 2**40, 0, 4_000_000, 4_000_000)),
        ("four million entries announced", "truncated",
         header(0, 2**40, 0, 1, 4_000_000) + struct.pack(">QI", 7, 4_000_000) + fine1),
        ("count above the sum", "count_mismatch", header(0, 9, 100, 1, 2) + group(7, [5], [0])),
        ("count below the sum", "count_mismatch", header(0, 9, 100, 1, 2) + group(7, [1, 2, 3], [0, 0, 0])),
        ("entries without a group", "count_mismatch", header(0, 9, 100, 0, 1)),
        ("a group of nothing", "empty_group", header(0, 9, 100, 1, 1) + struct.pack(">QI", 7, 0) + fine1),
        ("a tag twice", "tags_not_ascending", header(0, 9, 100, 2, 2) + group(7, [5], [0]) + group(7, [6], [0])),
        ("tags descending, unsigned", "tags_not_ascending",
         header(0, 9, 100, 2, 2) + group(2**63, [5], [0]) + group(7, [6], [0])),
        ("a fingerprint twice", "fingerprints_not_ascending", one(padded("110000") + low62(5, 5) + b"\x01\x00", 2)),
        ("fingerprints descending", "fingerprints_not_ascending", one(padded("110000") + low62(6, 5) + b"\x01\x00", 2)),
        ("too few ones", "ones_mismatch", one(padded("010000") + low62(5, 6) + b"\x01\x00", 2)),
        ("too many ones", "ones_mismatch", one(padded("111000") + low62(5, 6) + b"\x01\x00", 2)),
        ("a fingerprint of 65 bits", "fingerprint_out_of_range", one(padded("001") + bytes(8) + b"\x01\x00")),
        ("padding after the ones", "padding_not_zero", one(b"\x81" + bytes(8) + b"\x01\x00")),
        ("padding after the low bits", "padding_not_zero", one(b"\x80" + bytes(7) + b"\x01" + b"\x01\x00")),
        ("padding after the indexes", "padding_not_zero", three(b"\x02\x00\x64" + padded("01100001"))),
        ("the number of hours in two bytes", "leb128_not_minimal", three(b"\x81\x00\x00")),
        ("a gap in two bytes", "leb128_not_minimal", three(b"\x01\x80\x00")),
        ("a number of six bytes", "leb128_too_large", three(b"\x01\x80\x80\x80\x80\x80\x01")),
        ("an hour of 32 bits", "leb128_too_large", three(b"\x01\xff\xff\xff\xff\x0f")),
        ("gaps that add up to 32 bits", "leb128_too_large", three(b"\x02\xff\xff\xff\xff\x07\x01\x60")),
        ("no hours", "hour_count", three(b"\x00")),
        ("more hours than entries", "hour_count", three(b"\x04\x00\x64\x01\x01\x1b")),
        ("an hour twice", "hour_repeated", three(b"\x02\x64\x00\x60")),
        ("an hour below prune_before", "hour_below_prune_before", three(b"\x01\x63")),
        ("an hour below prune_before after never", "hour_below_prune_before", three(b"\x02\x00\x63\x60")),
        ("an index that names no hour", "hour_index_out_of_range", three(b"\x03\x00\x64\x01" + padded("000111"))),
        ("an hour nobody uses", "hour_unused", three(b"\x02\x00\x64" + padded("000"))),
        ("one byte more", "trailing_bytes", one(fine1 + b"\x00")),
        ("one byte less", "truncated", one(fine1)[:-1]),
        ("bytes after nothing", "trailing_bytes", header(0, 9, 100, 0, 0) + b"\x00"),
    ]
    write_json("refused.json", [{"name": n, "reason": r, "hex": d.hex()} for n, r, d in rows])


def expiry_hours():
    rows = [
        (None, "2026-11-22T00:00:00Z", 60, 0),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 60, 1),
        ("1970-01-01T00:59:00Z", "1970-01-01T00:00:00Z", 60, 1),
        ("1970-01-01T00:59:00.001Z", "1970-01-01T00:00:00Z", 60, 2),
        ("1970-01-01T00:59:01Z", "1970-01-01T00:00:00Z", 60, 2),
        ("1970-01-30T23:59:00Z", "1970-01-01T00:00:00Z", 60, 720),
        ("1970-01-31T00:00:00Z", "1970-01-01T00:00:00Z", 0, 720),
        ("1970-01-31T00:00:01Z", "1970-01-01T00:00:00Z", 0, 744),
        ("1970-01-31T00:00:01Z", "1970-01-01T01:00:00Z", 0, 721),
        ("1970-02-01T00:00:00Z", "1970-01-01T00:00:00Z", 0, 744),
        ("1970-02-01T00:00:00Z", "1970-01-01T00:00:00Z", 60, 768),
    ]
    write_json("expiry-hours.json", [
        {"expires_at": e, "revoked_at": r, "skew_seconds": s, "hour": h} for e, r, s, h in rows])


names()
segments()
refused()
expiry_hours()
