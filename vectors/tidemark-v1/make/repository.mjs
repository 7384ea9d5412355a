// A complete, small repository: every file that a client asks for, byte for byte.
import { canonical, hex, key, sha256 } from "./keys.mjs";
import { DOMAIN, ISSUERS, POLICY, REVOKED, SALT, START } from "./world.mjs";

const KINDS = { jti: 1, key: 2, subject: 3, issuer: 4, certificate: 5 };
const YEAR = "2031-01-01T00:00:00Z";
const WEEK = "2030-01-08T00:00:00Z";
const ISSUED_AT = "2030-01-01T00:00:00.000Z";

// ---- revocations

const sized = (text) => {
  const data = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from([data.length >> 8, data.length & 0xff]), data]);
};
const first8 = (...parts) => sha256(Buffer.concat(parts)).subarray(0, 8);

export const fingerprint = (name) =>
  first8(SALT, Buffer.from([KINDS[name.kind]]), sized(name.issuer), sized(name.id));
export const tag = (name) => first8(SALT, Buffer.from([0, KINDS[name.kind]]), sized(name.issuer));
export const isRule = (name) => "issued_before" in name || name.kind === "key" || name.kind === "issuer";

const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const u64 = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64BE(BigInt(n)); return b; };
const compare = (a, b) => Buffer.compare(a.tag, b.tag);

/** One group of one entry that never expires: one bit of the fingerprint in unary, 63 as they are, one hour, which is 0. */
function group(entry) {
  const value = BigInt("0x" + entry.fingerprint.toString("hex"));
  const unary = value >> 63n === 0n ? 0x80 : 0x40;
  return Buffer.concat([
    entry.tag, u32(1), Buffer.from([unary]), u64((value & ((1n << 63n) - 1n)) << 1n), Buffer.from([1, 0]),
  ]);
}

/** TMR1: see revocation-v1. Here no two entries share a namespace. */
function segment(to, entries) {
  const sorted = [...entries].sort(compare);
  return Buffer.concat([
    Buffer.from("TMR1"), u64(0), u64(to), u32(0), u32(sorted.length), u32(sorted.length), ...sorted.map(group),
  ]);
}

// ---- metadata

export const ROLES = ["root", "targets", "snapshot", "timestamp", "policy", "revocations"];

function tufKey(name) {
  const found = key(name);
  const json = { keytype: "ed25519", scheme: "ed25519", keyval: { public: found.raw.toString("hex") } };
  return { id: hex(canonical(json)), json, sign: found.sign };
}

const signed = (name, body) => {
  const by = tufKey(name);
  return Buffer.from(canonical({
    signatures: [{ keyid: by.id, sig: by.sign(Buffer.from(canonical(body))).toString("hex") }], signed: body,
  }));
};
const keysOf = (names) => Object.fromEntries(names.map((name) => [tufKey(name).id, tufKey(name).json]));
const header = (_type, expires) => ({ _type, spec_version: "1.0.34", version: 1, expires });
const stated = { domain: DOMAIN, issued_at: ISSUED_AT };
const file = (bytes, custom) => ({ length: bytes.length, hashes: { sha256: hex(bytes) }, ...(custom ? { custom } : {}) });
const meta = (bytes) => ({ version: 1, ...file(bytes) });

function targetPath(path, bytes) {
  const slash = path.lastIndexOf("/");
  return `targets/${path.slice(0, slash + 1)}${hex(bytes)}.${path.slice(slash + 1)}`;
}

function jwks(issuer) {
  return Buffer.from(canonical({
    issuer: issuer.issuer,
    keys: issuer.kids.map((kid) => ({ kty: "OKP", crv: "Ed25519", kid, x: key(kid).raw.toString("base64url") })),
  }));
}

function root() {
  const names = ["root", "targets", "snapshot", "timestamp"];
  return signed("root", {
    ...header("root", YEAR), consistent_snapshot: true, keys: keysOf(names),
    roles: Object.fromEntries(names.map((name) => [name, { keyids: [tufKey(name).id], threshold: 1 }])),
    tidemark: {
      domain: DOMAIN, epoch: 1, salt: SALT.toString("hex"), max_statement_seconds: 900, development: false, managed: false,
    },
  });
}

const delegation = (name, paths, claim) => ({
  name, keyids: [tufKey(name).id], threshold: 1, terminating: true, paths: [paths], ...(claim ? { tidemark: claim } : {}),
});

function targets() {
  const roles = [delegation("policy", "policy/*"), delegation("revocations", "revocations/*")];
  for (const { slug, issuer, trust_domain, source_types, max_key_binding } of ISSUERS) {
    roles.push(delegation(`issuer.${slug}`, `issuers/${slug}/*`, { issuer, trust_domain, source_types, max_key_binding }));
  }
  return signed("targets", {
    ...header("targets", YEAR), targets: {}, tidemark: stated,
    delegations: { keys: keysOf(roles.map((role) => role.name)), roles },
  });
}

/** @returns a map from path to bytes */
export function repository() {
  const files = new Map();
  const roles = {};
  const delegated = (name, expires, held, more = {}) => {
    const listed = {};
    for (const [path, bytes, custom] of held) {
      files.set(targetPath(path, bytes), bytes);
      listed[path] = file(bytes, custom);
    }
    roles[name] = signed(name, { ...header("targets", expires), targets: listed, tidemark: { ...stated, ...more } });
  };
  roles.targets = targets();
  delegated("policy", "2030-04-01T00:00:00Z", [["policy/bundle.json", Buffer.from(JSON.stringify(POLICY, null, 1) + "\n")]]);
  for (const issuer of ISSUERS) {
    delegated(`issuer.${issuer.slug}`, issuer.expires, [[`issuers/${issuer.slug}/jwks.json`, jwks(issuer)]]);
  }
  const numbered = REVOKED.map((name, i) => ({ ...name, sequence: i + 1 }));
  const entries = numbered.filter((name) => !isRule(name));
  const bytes = segment(REVOKED.length, entries.map((name) => ({ tag: tag(name), fingerprint: fingerprint(name) })));
  const rules = numbered.filter(isRule).map((name) => ({ ...name, issued_before: name.issued_before ?? "forever" }));
  delegated(
    "revocations", WEEK,
    [
      ["revocations/rules.json", Buffer.from(canonical({ rules }))],
      [`revocations/0-${REVOKED.length}.tmr`, bytes, { from: 0, to: REVOKED.length, count: entries.length, prune_before: 0 }],
    ],
    { epoch: 1, revocation_sequence: REVOKED.length, prune_before: 0 });
  for (const [name, role] of Object.entries(roles)) {
    files.set(`metadata/1.${name}.json`, role);
  }
  const snapshot = signed("snapshot", {
    ...header("snapshot", WEEK), tidemark: stated,
    meta: Object.fromEntries(Object.entries(roles).map(([name, role]) => [`${name}.json`, meta(role)])),
  });
  files.set("metadata/1.root.json", root());
  files.set("metadata/1.snapshot.json", snapshot);
  files.set("metadata/timestamp.json", signed("timestamp", {
    ...header("timestamp", "2030-01-01T00:15:00Z"), meta: { "snapshot.json": meta(snapshot) },
    tidemark: {
      ...stated, epoch: 1, root_version: 1, bundle_version: 1, revocation_sequence: REVOKED.length,
    },
  }));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const keyId = (name) => tufKey(name).id;
