#!/usr/bin/env node
// Writes the vectors of this folder again: node make.mjs [FOLDER]. Node 18 or newer, nothing else; deterministic. It shares no
// code with the Java implementation, whose tests read the same files and run this to see that they are up to date.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decisions } from "./make/decisions.mjs";
import { hex, key } from "./make/keys.mjs";
import { keyId, repository, ROLES } from "./make/repository.mjs";
import { sources } from "./make/sources.mjs";
import { freshness, replay, revocation } from "./make/tables.mjs";
import { transcripts } from "./make/transcripts.mjs";
import { ISSUERS, POLICY, REVOKED, START } from "./make/world.mjs";

const OUT = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const NOW = "2030-01-01T00:00:10Z";

function write(path, bytes) {
  const file = join(OUT, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

const files = repository();
const paths = [...files.keys()];
const pathOf = (begin) => paths.find((path) => path.startsWith(begin));

/** The file with the byte before the end of the first "text" replaced by the next one. */
function altered(begin, text, code, why) {
  const path = pathOf(begin);
  const offset = files.get(path).indexOf(text) + text.length - 1;
  return { path, offset, byte: files.get(path)[offset] ^ 1, expected: { code }, why };
}

const bundle = {
  version: "tidemark-signed-bundle-v1", kind: "signed_bundle", domain: "example.local", repository: "repository",
  pinned_root: "repository/metadata/1.root.json", now: NOW,
  notes: [
    "The repository's files are served under their paths, byte for byte. A client that has only the pinned root takes the state, at now.",
    "altered: one byte of one file is another, at offset, and the client must not start. withheld: the file is not there.",
    "expected.issuers: what its role is worth at now. A role that expired makes its issuer unavailable and nothing else.",
  ],
  keys: [...ROLES, ...ISSUERS.map((issuer) => `issuer.${issuer.slug}`)].map((name) => ({ ...key(name).listed(), keyid: keyId(name) })),
  issuer_keys: ISSUERS.flatMap((issuer) => issuer.kids.map((kid) => ({ issuer: issuer.issuer, ...key(kid).listed() }))),
  files: paths.map((path) => ({ path, length: files.get(path).length, sha256: hex(files.get(path)) })),
  expected: {
    epoch: 1, root_version: 1, statement_version: 1, issued_at: START, bundle_version: 1, revocation_sequence: REVOKED.length,
    issuers: ISSUERS.map((issuer) => ({
      issuer: issuer.issuer, trust_domain: issuer.trust_domain, kids: issuer.kids, available: Date.parse(issuer.expires) > Date.parse(NOW),
    })),
    routes: POLICY.route_groups[0].routes.map((route) => route.route_id),
  },
  altered: [
    altered("metadata/timestamp.json", "\"revocation_sequence\":5", "threshold_not_met", "the timestamp key's signature covers it"),
    altered("metadata/timestamp.json", "{\"signatures\"", "malformed", "it is no metadata any more"),
    altered("metadata/1.snapshot.json", "\"version\":1", "hash_mismatch", "the timestamp names its hash"),
    altered("metadata/1.targets.json", "attested_workload", "hash_mismatch", "the snapshot names its hash"),
    altered("metadata/1.policy.json", "\"version\":1", "hash_mismatch", "the snapshot names its hash"),
    altered("metadata/1.revocations.json", "\"revocation_sequence\":5", "hash_mismatch", "the snapshot names its hash"),
    altered("targets/policy/", "\"risk\": \"medium", "hash_mismatch", "the policy role names its hash"),
    altered("targets/revocations/", "TMR1", "hash_mismatch", "the revocations role names its hash"),
    altered("metadata/1.root.json", "\"salt\":\"0", "threshold_not_met", "the root signs itself; it is the pinned one"),
  ],
  withheld: ["metadata/timestamp.json", "metadata/1.snapshot.json", "metadata/1.revocations.json", pathOf("targets/policy/"), pathOf("targets/revocations/")]
    .map((path) => ({ path, expected: { code: "fetch_not_found" } })),
};

const VECTORS = [
  ["signed-bundle", "signed-bundle-v1", "signed-bundle-v1.json", bundle],
  ["revocation-entry", "revocation-entry-v1", "revocation-entry-v1.json", revocation(files)],
  ["freshness", "freshness-v1", "freshness-v1.json", freshness],
  ["replay", "replay-v1", "replay-v1.json", replay],
  ["source-rules-negative", "source-rules-v1", "source-rules-v1.negative.json", sources],
  ["transcript-more", "transcript-v1", "transcript-v1.more.json", transcripts],
  ["decisions", "decision-v1", "decision-v1.json", decisions],
];

rmSync(join(OUT, "repository"), { recursive: true, force: true });
files.forEach((bytes, path) => write(join("repository", path), bytes));
VECTORS.forEach(([, , path, json]) => write(path, JSON.stringify(json, null, 1) + "\n"));
write("manifest.json", JSON.stringify({
  version: "tidemark-conformance-v1", suite_version: "v1",
  notes: [
    "All text is UTF-8; lines of transcripts are joined by LF with no trailing newline.",
    "Paths are relative to the root of this project. What trustplane-conformance-v1 has is not repeated here.",
    "Every private key is made of its name and public. None may be trusted anywhere.",
  ],
  vectors: VECTORS.map(([id, contract, path]) => ({ id, contracts: [contract], path: `vectors/tidemark-v1/${path}` })),
}, null, 2) + "\n");
