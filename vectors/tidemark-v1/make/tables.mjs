// Freshness, replay, and the entries of a revocation.
import { AT, REVOKED, SALT } from "./world.mjs";
import { fingerprint, isRule, tag } from "./repository.mjs";

// ---- freshness: class, window in seconds, risk, age in ms (null: there is none), time known; state, code, left in ms

const OLD = "stale_bundle_fail_closed";
const CLOCK = "clock_untrusted";
const FRESHNESS = [
  ["bounded", 300, "medium", 0, true, "FRESH", "allow", 300_000],
  ["bounded", 300, "medium", 150_000, true, "FRESH", "allow", 150_000],
  ["bounded", 300, "medium", 150_001, true, "AGING", "allow", 149_999],
  ["bounded", 300, "high", 300_000, true, "AGING", "allow", 0],
  ["bounded", 300, "high", 300_001, true, "STALE", OLD, null],
  ["bounded", 300, "low", 300_001, true, "STALE", OLD, null],
  ["bounded", 1, "low", 500, true, "FRESH", "allow", 500],
  ["bounded", 1, "low", 501, true, "AGING", "allow", 499],
  ["bounded", 0, "low", 0, true, "STALE", OLD, null],
  ["bounded", -1, "low", 0, true, "STALE", OLD, null],
  ["bounded", null, "low", 0, true, "STALE", OLD, null],
  ["bounded", 300, "low", 0, false, "UNKNOWN", CLOCK, null],
  ["bounded", 300, "high", 300_001, false, "UNKNOWN", CLOCK, null],
  ["bounded", 300, "low", -1, true, "UNKNOWN", CLOCK, null],
  ["bounded", 300, "low", null, true, "STALE", OLD, null],
  ["realtime", 10, "high", 0, true, "FRESH", "allow", 10_000],
  ["realtime", 10, "high", 5_001, true, "FRESH", "allow", 4_999],
  ["realtime", 10, "high", 10_000, true, "FRESH", "allow", 0],
  ["realtime", 10, "high", 10_001, true, "STALE", OLD, null],
  ["realtime", 10, "low", 10_001, true, "STALE", OLD, null],
  ["realtime", 2, "low", 2_001, true, "STALE", OLD, null],
  ["realtime", 10, "low", 0, false, "UNKNOWN", CLOCK, null],
  ["offline-ok", null, "low", 0, true, "FRESH", "allow", null],
  ["offline-ok", null, "low", 150_001, true, "AGING", "allow", null],
  ["offline-ok", null, "medium", 300_001, true, "STALE", "allow", null],
  ["offline-ok", null, "medium", null, true, "STALE", "allow", null],
  ["offline-ok", null, "low", 0, false, "UNKNOWN", "allow", null],
  ["offline-ok", null, "high", 0, true, "FRESH", OLD, null],
  ["offline-ok", null, "high", 0, false, "UNKNOWN", OLD, null],
  ["offline_ok", null, "low", 300_001, true, "STALE", "allow", null],
  ["offline_ok", null, "high", 0, true, "FRESH", OLD, null],
  ["Offline-OK", null, "low", 0, true, "UNKNOWN", "bundle_freshness_unknown", null],
  ["sometimes", 300, "low", 0, true, "UNKNOWN", "bundle_freshness_unknown", null],
  ["sometimes", 300, "low", 0, false, "UNKNOWN", "bundle_freshness_unknown", null],
];

export const freshness = {
  version: "tidemark-freshness-v1", kind: "freshness_decisions",
  notes: [
    "age_ms: how long ago the state was last stated to be the newest. null: it had expired when it was taken, so that it has no age.",
    "time_known: whether the clock can be believed. closes_in_ms: how much older the state may grow; null where it is closed or no age closes it.",
    "window_seconds is max_staleness_seconds of a bounded route and realtime_window_seconds of the policy for a realtime one.",
    "AGING is past half of the window, which a realtime route does not have; offline-ok is marked against 300 s.",
  ],
  decisions: FRESHNESS.map(([freshness_class, window_seconds, risk, age_ms, time_known, state, code, closes_in_ms]) => ({
    freshness_class, window_seconds, risk, age_ms, time_known, expected: { state, code, closes_in_ms },
  })),
};

// ---- replay

const A = "https://alpha.example";
const B = "https://beta.example";
const run = (vector_id, capacity, ...steps) => ({
  vector_id, capacity,
  steps: steps.map(([at_ms, issuer, jti, keep_seconds, outcome]) => ({ at_ms, issuer, jti, keep_seconds, outcome })),
});

export const replay = {
  version: "tidemark-replay-v1", kind: "replay_sequences",
  notes: [
    "Each sequence begins with a store that remembers nothing, and has room for that many passports.",
    "at_ms counts elapsed time, not a wall clock. keep_seconds is how long the passport must be remembered, at least: exp - iat and twice the skew.",
    "A store may remember longer than it must, but not forget sooner; first after the time is over is what frees its place.",
    "unavailable: there is no room, and nothing is forgotten to make some. The request is denied with replay_store_unavailable.",
  ],
  codes: { first: "allow", replayed: "jti_replay", unavailable: "replay_store_unavailable" },
  sequences: [
    run("twice", 10, [0, A, "one", 420, "first"], [0, A, "one", 420, "replayed"], [1, A, "one", 420, "replayed"]),
    run("another-jti", 10, [0, A, "one", 420, "first"], [0, A, "two", 420, "first"], [0, A, "One", 420, "first"]),
    run("same-jti-of-another-issuer", 10, [0, A, "one", 420, "first"], [0, B, "one", 420, "first"], [0, A, "one", 420, "replayed"]),
    run("names-that-run-together", 10, [0, "https://a", "bc", 420, "first"], [0, "https://ab", "c", 420, "first"]),
    run("until-its-time-is-over", 10, [0, A, "one", 420, "first"], [419_999, A, "one", 420, "replayed"], [424_000, A, "one", 420, "first"]),
    run("a-replay-does-not-prolong", 10, [0, A, "one", 60, "first"], [59_000, A, "one", 60, "replayed"], [64_000, A, "one", 60, "first"]),
    run("a-shorter-time-does-not-shorten", 10, [0, A, "one", 420, "first"], [1_000, A, "one", 1, "replayed"], [10_000, A, "one", 1, "replayed"]),
    run("full-denies-and-forgets-nothing", 2, [0, A, "one", 420, "first"], [0, A, "two", 420, "first"],
      [0, A, "three", 420, "unavailable"], [0, A, "one", 420, "replayed"], [0, A, "two", 420, "replayed"]),
    run("room-again-after-expiry", 1, [0, A, "one", 60, "first"], [30_000, A, "two", 60, "unavailable"], [64_000, A, "two", 60, "first"]),
    run("not-text-of-ascii", 10, [0, A, "caf\u00e9", 420, "first"], [0, A, "cafe\u0301", 420, "first"], [0, A, "caf\u00e9", 420, "replayed"]),
  ],
};

// ---- revocation

const alpha = (kind, id) => ({ kind, issuer: A, id });
const found = (name, issued_at, by, code) => ({ ...name, issued_at, expected: { by, code } });
const LOOKUPS = [
  found(alpha("jti", "revoked-passport"), AT, "entry", "revoked_passport"),
  found(alpha("jti", "revoked-passpor"), AT, null, null),
  found(alpha("jti", "Revoked-passport"), AT, null, null),
  found({ kind: "jti", issuer: B, id: "revoked-passport" }, AT, null, null),
  found(alpha("subject", "revoked-passport"), AT, null, null),
  found(alpha("key", "alpha-2"), AT, "rule", "revoked_key"),
  found(alpha("key", "alpha-2"), AT + 1_000_000, "rule", "revoked_key"),
  found(alpha("key", "alpha-1"), AT, null, null),
  found(alpha("subject", "service:left"), AT, "entry", "revoked_subject"),
  found(alpha("subject", "service:left"), AT + 1_000_000, "entry", "revoked_subject"),
  found(alpha("subject", "service:rotated"), AT - 1, "cutoff", "issued_before_cutoff"),
  found(alpha("subject", "service:rotated"), AT, null, null),
  found(alpha("subject", "service:rotated"), AT + 1, null, null),
  found({ kind: "issuer", issuer: "https://gone.example", id: "https://gone.example" }, AT, "rule", "revoked_issuer"),
  found({ kind: "issuer", issuer: A, id: A }, AT, null, null),
];

/** @param files the repository's */
export function revocation(files) {
  const path = [...files.keys()].find((name) => name.endsWith(".tmr"));
  return {
    version: "tidemark-revocation-entry-v1", kind: "revocation_entries", salt: SALT.toString("hex"),
    notes: [
      "From names to what a segment and the rules say, and from there to a verdict. The format of segments is revocation-v1's.",
      "form entry: the fingerprint stands in the segment, under the tag. form rule: the name stands in rules.json.",
      "issued_at of a lookup is the passport's iat, in seconds; a rule with issued_before covers what was issued before it, not at it.",
    ],
    repository: "repository",
    segment: { path: `repository/${path}`, hex: files.get(path).toString("hex") },
    events: REVOKED.map((name, i) => ({
      sequence: i + 1, ...name, form: isRule(name) ? "rule" : "entry",
      ...(isRule(name) ? {} : { tag: tag(name).toString("hex"), fingerprint: fingerprint(name).toString("hex"), hour: 0 }),
    })),
    lookups: LOOKUPS,
  };
}
