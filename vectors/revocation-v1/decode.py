#!/usr/bin/env python3
"""Reads revocation segments (TMR1) and checks the vectors beside it. Standard library only.

  python3 decode.py FILE.tmr ...   prints the entries, one a line: tag fingerprint hour
  python3 decode.py                checks every vector in this directory

Written from the format's description alone; it shares nothing with the Java code.
"""
import hashlib
import json
import pathlib
import struct
import sys

MAX_ENTRIES = 4_000_000
MAX_31 = 2**31 - 1


class Refused(Exception):
    """Not the one encoding of any set of entries."""


class Bits:
    """A cursor over bytes that reads most significant bits first."""

    def __init__(self, data, at):
        self.data, self.at = data, at * 8

    def left(self):
        return len(self.data) * 8 - self.at

    def read(self, width):
        if width > self.left():
            raise Refused("truncated")
        first, last = self.at // 8, (self.at + width + 7) // 8
        window = int.from_bytes(self.data[first:last], "big")
        value = (window >> (last * 8 - self.at - width)) & ((1 << width) - 1)
        self.at += width
        return value

    def pad(self):
        if self.read(-self.at % 8):
            raise Refused("padding_not_zero")

    def leb128(self):
        value = 0
        for i in range(5):
            byte = self.read(8)
            value |= (byte & 0x7F) << (7 * i)
            if byte < 0x80:
                if i and not byte:
                    raise Refused("leb128_not_minimal")
                if value > MAX_31:
                    raise Refused("leb128_too_large")
                return value
        raise Refused("leb128_too_large")


def fingerprints(bits, n):
    f = n.bit_length() - 1
    k = 63 - f
    high_bits = n + 2 ** (f + 1)
    if (high_bits + 7) // 8 + (n * k + 7) // 8 > bits.left() // 8:
        raise Refused("truncated")
    high = []
    for position in range(high_bits):
        if bits.read(1):
            if len(high) == n:
                raise Refused("ones_mismatch")
            if position - len(high) >= 2 ** (f + 1):
                raise Refused("fingerprint_out_of_range")
            high.append(position - len(high))
    if len(high) != n:
        raise Refused("ones_mismatch")
    bits.pad()
    result = []
    for h in high:
        result.append(h << k | bits.read(k))
        if len(result) > 1 and result[-2] >= result[-1]:
            raise Refused("fingerprints_not_ascending")
    bits.pad()
    return result


def hours(bits, n, prune_before):
    count = bits.leb128()
    if not 1 <= count <= n:
        raise Refused("hour_count")
    if count * 8 > bits.left():
        raise Refused("truncated")
    distinct, hour = [], 0
    for i in range(count):
        gap = bits.leb128()
        if i and not gap:
            raise Refused("hour_repeated")
        hour += gap
        if hour > MAX_31:
            raise Refused("leb128_too_large")
        if 0 < hour < prune_before:
            raise Refused("hour_below_prune_before")
        distinct.append(hour)
    width = (count - 1).bit_length()
    if (n * width + 7) // 8 > bits.left() // 8:
        raise Refused("truncated")
    indexes = []
    for _ in range(n):
        index = bits.read(width)
        if index >= count:
            raise Refused("hour_index_out_of_range")
        indexes.append(index)
    bits.pad()
    if len(set(indexes)) != count:
        raise Refused("hour_unused")
    return [distinct[i] for i in indexes]


def decode(data):
    """-> {"from", "to", "prune_before", "entries": [(tag, fingerprint, hour)]}"""
    if len(data) < 32:
        raise Refused("truncated")
    magic, low, high, prune_before, groups, count = struct.unpack(">4sQQIII", data[:32])
    if magic != b"TMR1":
        raise Refused("bad_magic")
    if low >= high or high >= 2**63:
        raise Refused("bad_range")
    if prune_before > MAX_31:
        raise Refused("bad_prune_before")
    if count > MAX_ENTRIES:
        raise Refused("too_many_entries")
    if count > high - low:
        raise Refused("count_exceeds_range")
    if groups > count:
        raise Refused("count_mismatch")
    if groups * 23 > len(data) - 32:
        raise Refused("truncated")
    bits, entries, last_tag = Bits(data, 32), [], -1
    for _ in range(groups):
        tag = bits.read(64)
        if tag <= last_tag:
            raise Refused("tags_not_ascending")
        last_tag = tag
        n = bits.read(32)
        if n == 0:
            raise Refused("empty_group")
        if len(entries) + n > count:
            raise Refused("count_mismatch")
        fps = fingerprints(bits, n)
        entries += zip([tag] * n, fps, hours(bits, n, prune_before))
    if len(entries) != count:
        raise Refused("count_mismatch")
    if bits.left():
        raise Refused("trailing_bytes")
    return {"from": low, "to": high, "prune_before": prune_before, "entries": entries}


KINDS = {"jti": 1, "key": 2, "subject": 3, "issuer": 4, "certificate": 5}


def _sized(text):
    data = text.encode("utf-8")
    return struct.pack(">H", len(data)) + data


def fingerprint(salt, kind, issuer, name):
    data = salt + bytes([KINDS[kind]]) + _sized(issuer) + _sized(name)
    return hashlib.sha256(data).digest()[:8].hex()


def namespace_tag(salt, kind, issuer):
    return hashlib.sha256(salt + bytes([0, KINDS[kind]]) + _sized(issuer)).digest()[:8].hex()


def check_all(here):
    load = lambda name: json.loads((here / name).read_text("utf-8"))
    read = lambda name: (here / name).read_bytes()
    checked = 0
    names = load("fingerprints.json")
    salt = bytes.fromhex(names["salt"])
    for v in names["names"]:
        assert fingerprint(salt, v["kind"], v["issuer"], v["id"]) == v["fingerprint"], v
        assert namespace_tag(salt, v["kind"], v["issuer"]) == v["tag"], v
        checked += 1
    segments = {v["file"]: v for v in load("segments.json")}
    for v in segments.values():
        data = read(v["file"])
        assert hashlib.sha256(data).hexdigest() == v["sha256"], v["file"]
        got = decode(data)
        want = [(int(t, 16), int(f, 16), h) for t, f, h in v["entries"]]
        assert got["entries"] == want and all(got[m] == v[m] for m in ("from", "to", "prune_before")), v["file"]
        checked += 1
    for v in load("merges.json"):
        merged = {}
        for name in v["inputs"]:
            for tag, fp, hour in decode(read(name))["entries"]:
                old = merged.get((tag, fp), hour)
                merged[tag, fp] = 0 if 0 in (old, hour) else max(old, hour)
        want = sorted((t, f, h) for (t, f), h in merged.items() if h == 0 or h >= v["prune_before"])
        got = decode(read(v["result"]))
        assert got["entries"] == want and got["prune_before"] == v["prune_before"], v["result"]
        checked += 1
    for v in load("refused.json"):
        try:
            decode(bytes.fromhex(v["hex"]))
        except Refused as refusal:
            assert str(refusal) == v["reason"], (v["name"], str(refusal))
            checked += 1
        else:
            raise AssertionError(v["name"] + " was not refused")
    print(f"{checked} vectors agree")


if __name__ == "__main__":
    for file in sys.argv[1:]:
        for tag, fp, hour in decode(pathlib.Path(file).read_bytes())["entries"]:
            print(f"{tag:016x} {fp:016x} {hour}")
    if not sys.argv[1:]:
        check_all(pathlib.Path(__file__).parent)
