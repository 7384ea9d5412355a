// Whole decisions over the repository: a request as received, and what becomes of it.
import { b64, hex, key, sha256 } from "./keys.mjs";
import { AT, ISSUERS } from "./world.mjs";
import { PASSPORTS } from "./sources.mjs";
import { transcript } from "./transcript.mjs";

const HOLDER = key("holder");
const THIEF = key("thief");

function compact(claims, kid, header = {}) {
  const part = (json) => b64(JSON.stringify(json));
  const input = part({ alg: "EdDSA", typ: "JWT", kid, ...header }) + "." + part(claims);
  return (by) => `${input}.${b64(by.sign(Buffer.from(input)))}`;
}

/**
 * One decision. "it" may have: tier, claims (an edit), kid, header, by (who signs the passport), mangle (of the compact
 * form), signed (fields of the transcript that differ from what is sent), sent (of the request that differ from what is
 * signed), headers (an edit of those sent), holder, state, times.
 */
function decision(vector_id, expected, it = {}) {
  const claims = structuredClone(PASSPORTS[it.tier ?? "software"]);
  it.claims?.(claims);
  const slug = ISSUERS.find((one) => one.issuer === claims.iss)?.slug ?? "alpha";
  const kid = it.kid ?? `${slug}-1`;
  const passport = (it.mangle ?? ((text) => text))(compact(claims, kid, it.header)(it.by ?? key(kid)));
  const made = transcript({ passport_jti: claims.jti ?? "x", issued_at: claims.iat ?? AT, key_binding: claims.cnf?.key_binding ?? "x", ...it.signed });
  const sent = { ...made.given, ...it.sent };
  const digest = Buffer.from(made.sha256, "hex");
  const headers = {
    authorization: ["Bearer " + passport],
    "x-trustplane-body-sha256": [hex(made.given.body)],
    "x-trustplane-transcript-sha256": [made.sha256],
    "x-trustplane-proof": [b64((it.holder ?? HOLDER).sign(digest))],
  };
  for (const [name, value] of made.headers) {
    headers[name.toLowerCase()] = [value];
  }
  it.headers?.(headers, digest);
  return {
    vector_id, state: { held: true, age_ms: 1000, time_known: true, ...it.state },
    request: { method: sent.method, path: sent.path, query: sent.query, host: sent.authority, headers, body_utf8: sent.body },
    expected: [expected].flat(),
  };
}

const at = (name) => ({ path: `/v1/orders/${name}`, route_id: `orders.${name}` });
const fields = (covered) => ({
  headers: [["x-trustplane-nonce", "nonce-1"], ["accept", "*/*"], ["content-type", "application/json"]], covered,
});
const mismatch = (id, it) => decision(id, "request_binding_mismatch", it);
const unproven = (id, it) => decision(id, "invalid_request_proof", it);
const malformed = (id, it) => decision(id, "passport_malformed", it);
const invalid = (id, edit) => decision(id, "passport_claims_invalid", { claims: edit });

const VECTORS = [
  // what passes
  decision("software", "allow"),
  decision("oidc", "allow", { tier: "oidc" }),
  decision("spiffe", "allow", { tier: "spiffe" }),
  decision("machines", "allow", { tier: "machines" }),
  decision("hardware", "allow", { claims: (c) => { c.cnf.key_binding = "hardware_local"; }, signed: at("vault") }),
  decision("with-a-body", "allow", { signed: { method: "POST", path: "/v1/orders", route_id: "orders.create", body: "{\"amount\":\"42.00\"}" } }),
  decision("with-a-query", "allow", { signed: { query: "z=1&a=%7e&a=+&flag" } }),
  decision("query-in-another-order-and-spelling", "allow", { signed: { query: "a=~&b=1" }, sent: { query: "b=1&a=%7E" } }),
  decision("covers-everything", "allow", { signed: fields(["accept", "content-type"]) }),
  decision("covers-one-optional-field", "allow", { signed: fields(["accept"]) }),
  decision("covers-the-nonce-alone", "allow", { signed: fields([]) }),
  decision("host-with-the-default-port", "allow", { signed: { authority: "orders.example:443" } }),
  decision("host-in-another-case", "allow", { signed: { authority: "Orders.Example" } }),
  decision("by-an-alias", "allow", { signed: { authority: "orders.internal:8080", scheme: "http" } }),
  decision("audience-in-an-array-of-one", "allow", { claims: (c) => { c.aud = ["orders-api"]; } }),
  // 1
  decision("no-passport", "passport_missing", { headers: (h) => { delete h.authorization; } }),
  decision("another-scheme", "passport_missing", { headers: (h) => { h.authorization = ["Basic " + h.authorization[0].slice(7)]; } }),
  malformed("two-passports", { headers: (h) => { h.authorization.push(h.authorization[0]); } }),
  malformed("four-parts", { mangle: (text) => text + ".e30" }),
  malformed("two-parts", { mangle: (text) => text.slice(0, text.lastIndexOf(".")) }),
  malformed("padding", { mangle: (text) => text + "=" }),
  malformed("alg-none", { header: { alg: "none" } }),
  malformed("alg-hs256", { header: { alg: "HS256" } }),
  malformed("brings-its-own-key", { header: { jwk: { kty: "OKP", crv: "Ed25519", x: b64(THIEF.raw) } }, by: THIEF }),
  malformed("critical-extension", { header: { crit: ["exp"] } }),
  malformed("no-jti", { claims: (c) => { delete c.jti; } }),
  malformed("iat-with-a-fraction", { claims: (c) => { c.iat += 0.5; }, signed: { issued_at: AT } }),
  // 2 to 5
  decision("nothing-held", "bundle_policy_missing", { state: { held: false } }),
  ...["/v1/orders/elsewhere", "/v1/orders/search/", "/v1//orders/search", "/v1/orders/./search", "/v1/orders/x/../search",
    "/v1/orders/%73earch", "/v1%2Forders/search", "/v1/orders/%2573earch", "/V1/orders/search", "/v1/orders/search;v=1"]
    .map((path) => decision(`no-route-for-${path}`, "bundle_route_missing", { signed: { path } })),
  decision("no-route-for-delete", "bundle_route_missing", { signed: { method: "DELETE" } }),
  decision("class-nobody-knows", "bundle_freshness_unknown", { signed: at("odd") }),
  decision("bounded-at-its-window", "allow", { state: { age_ms: 300_000 } }),
  decision("bounded-past-its-window", "stale_bundle_fail_closed", { state: { age_ms: 300_001 } }),
  decision("high-risk-past-its-window", "stale_bundle_fail_closed", { state: { age_ms: 60_001 }, signed: at("refund") }),
  decision("realtime-at-its-window", "allow", { state: { age_ms: 10_000 }, signed: at("live") }),
  decision("realtime-past-its-window", "stale_bundle_fail_closed", { state: { age_ms: 10_001 }, signed: at("live") }),
  decision("offline-ok-after-a-month", "allow", { state: { age_ms: 2_592_000_000 }, signed: at("catalog") }),
  decision("clock-not-believed", "clock_untrusted", { state: { time_known: false } }),
  decision("offline-ok-without-a-clock", "allow", { state: { time_known: false }, signed: at("catalog") }),
  // 6, 7
  decision("issuer-nobody-delegated-to", "unknown_issuer", { claims: (c) => { c.iss = "https://nobody.example"; } }),
  decision("issuer-whose-role-expired", "issuer_unavailable", { claims: (c) => { c.iss = "https://late.example"; } }),
  decision("key-not-listed", "unknown_key", { kid: "alpha-3" }),
  decision("key-of-another-issuer", "unknown_key", { kid: "oidc-1" }),
  decision("issuer-revoked", "revoked_issuer", { claims: (c) => { c.iss = "https://gone.example"; } }),
  decision("key-revoked", "revoked_key", { kid: "alpha-2" }),
  decision("subject-revoked", "revoked_subject", { claims: (c) => { c.sub = "service:left"; } }),
  decision("passport-revoked", "revoked_passport", { claims: (c) => { c.jti = "revoked-passport"; } }),
  decision("issued-before-the-cutoff", "issued_before_cutoff", { claims: (c) => { c.sub = "service:rotated"; c.iat -= 1; } }),
  decision("issued-at-the-cutoff", "allow", { claims: (c) => { c.sub = "service:rotated"; } }),
  decision("revoked-and-badly-signed", "revoked_passport", { claims: (c) => { c.jti = "revoked-passport"; }, by: THIEF }),
  // 8
  decision("signed-by-a-thief", "invalid_passport_signature", { by: THIEF }),
  decision("signature-of-another-passport", "invalid_passport_signature", {
    mangle: (text) => text.slice(0, text.lastIndexOf(".") + 1) + b64(key("alpha-1").sign(Buffer.from("another"))),
  }),
  decision("alg-of-another-kind-of-key", "invalid_passport_signature", { header: { alg: "ES256" } }),
  ...["aud", "exp", "trust_domain", "cnf"].map((name) => invalid(`no-${name}`, (c) => { delete c[name]; })),
  ...["kid", "key_binding", "public_key_b64url"].map((name) => invalid(`no-cnf-${name}`, (c) => { delete c.cnf[name]; })),
  invalid("proof-key-too-short", (c) => { c.cnf.public_key_b64url = b64(HOLDER.raw.subarray(1)); }),
  invalid("two-audiences", (c) => { c.aud = ["orders-api", "billing-api"]; }),
  invalid("issued-in-the-future", (c) => { c.iat += 71; c.exp += 71; }),
  invalid("expires-when-it-is-issued", (c) => { c.exp = c.iat; }),
  invalid("lives-longer-than-the-policy-lets-it", (c) => { c.exp = c.iat + 3601; }),
  decision("lives-as-long-as-the-policy-lets-it", "allow", { claims: (c) => { c.exp = c.iat + 3600; } }),
  decision("expired", "passport_expired", { claims: (c) => { c.iat -= 350; c.exp -= 350; } }),
  decision("expired-within-the-skew", "allow", { claims: (c) => { c.iat -= 349; c.exp -= 349; } }),
  decision("another-audience", "audience_mismatch", { claims: (c) => { c.aud = "billing-api"; } }),
  decision("another-trust-domain", "trust_domain_mismatch", { claims: (c) => { c.trust_domain = "other.local"; } }),
  decision("issuer-of-another-trust-domain", "trust_domain_mismatch", { claims: (c) => { c.iss = "https://elsewhere.example"; } }),
  // 9 to 11: more in source-rules-v1.negative.json
  decision("issuer-that-is-no-source", "source_issuer_mismatch", { tier: "oidc", signed: at("catalog") }),
  decision("source-of-another-trust-domain", "source_trust_domain_mismatch", { tier: "oidc", signed: at("vault") }),
  decision("subject-that-is-not-admitted", "source_subject_mismatch", { claims: (c) => { c.sub = "batch:orders"; } }),
  decision("key-too-weak", "insufficient_key_binding", { signed: at("vault") }),
  decision("without-provenance", "missing_provenance", { tier: "spiffe", claims: (c) => { delete c.provenance; } }),
  decision("another-posture", "provenance_mismatch", { tier: "spiffe", claims: (c) => { c.provenance.posture = "assumed"; } }),
  decision("without-context", "missing_context", { tier: "oidc", claims: (c) => { delete c.context; } }),
  decision("another-tool", "context_mismatch", { tier: "oidc", claims: (c) => { c.context.tool_name = "shell"; } }),
  // 12
  mismatch("query-changed", { signed: { query: "page=1" }, sent: { query: "page=2" } }),
  mismatch("second-question-mark", { signed: { query: "page=1" }, sent: { query: "?page=1" } }),
  mismatch("plus-is-no-space", { signed: { query: "q=a b" }, sent: { query: "q=a+b" } }),
  mismatch("query-with-an-invalid-escape", { signed: { query: "q=1" }, sent: { query: "q=%4" } }),
  mismatch("query-that-is-not-utf-8", { signed: { query: "q=1" }, sent: { query: "q=%FF" } }),
  mismatch("sent-to-another-route", { sent: { path: "/v1/orders/catalog" } }),
  mismatch("signed-for-another-route-id", { signed: { route_id: "orders.catalog" } }),
  mismatch("signed-for-another-method", { signed: { method: "POST" }, sent: { method: "GET" } }),
  mismatch("signed-for-another-audience", { signed: { audience: "billing-api" } }),
  mismatch("signed-for-another-scheme", { signed: { scheme: "http" } }),
  mismatch("signed-for-another-jti", { signed: { passport_jti: "passport-2" } }),
  mismatch("signed-for-another-time", { signed: { issued_at: AT + 20 } }),
  mismatch("signed-for-another-class", { signed: { key_binding: "hardware_local" } }),
  mismatch("another-host", { signed: { authority: "billing.example" } }),
  mismatch("host-with-another-port", { signed: { authority: "orders.example:8443" } }),
  mismatch("alias-without-its-port", { signed: { authority: "orders.internal", scheme: "http" } }),
  mismatch("alias-under-the-other-scheme", { signed: { authority: "orders.internal:8080" } }),
  mismatch("signed-for-the-alias-sent-to-the-other", { signed: { authority: "orders.internal:8080", scheme: "http" }, sent: { authority: "orders.example" } }),
  mismatch("body-changed", { signed: { method: "POST", path: "/v1/orders", route_id: "orders.create", body: "1" }, sent: { body: "2" } }),
  mismatch("body-added", { sent: { body: "more" } }),
  mismatch("body-digest-in-upper-case", { headers: (h) => { h["x-trustplane-body-sha256"][0] = h["x-trustplane-body-sha256"][0].toUpperCase(); } }),
  ...["body-sha256", "transcript-sha256", "nonce"].flatMap((name) => [
    mismatch(`no-${name}`, { headers: (h) => { delete h[`x-trustplane-${name}`]; } }),
    mismatch(`${name}-twice`, { headers: (h) => { h[`x-trustplane-${name}`].push(h[`x-trustplane-${name}`][0]); } }),
  ]),
  mismatch("nonce-changed", { headers: (h) => { h["x-trustplane-nonce"] = ["nonce-2"]; } }),
  mismatch("covered-field-changed", { signed: fields(["accept"]), headers: (h) => { h.accept = ["text/html"]; } }),
  mismatch("covered-field-removed", { signed: fields(["accept"]), headers: (h) => { delete h.accept; } }),
  mismatch("covered-field-twice", { signed: fields(["accept"]), headers: (h) => { h.accept.push("text/html"); } }),
  mismatch("covers-a-field-the-route-does-not-name", {
    signed: { headers: [["x-trustplane-nonce", "nonce-1"], ["x-more", "1"]], covered: ["x-more"] },
  }),
  mismatch("content-encoding-added", { headers: (h) => { h["content-encoding"] = ["gzip"]; } }),
  unproven("proof-of-a-thief", { holder: THIEF }),
  unproven("no-proof", { headers: (h) => { delete h["x-trustplane-proof"]; } }),
  unproven("proof-twice", { headers: (h) => { h["x-trustplane-proof"].push(h["x-trustplane-proof"][0]); } }),
  unproven("proof-with-padding", { headers: (h) => { h["x-trustplane-proof"][0] += "=="; } }),
  unproven("proof-over-the-hex", { headers: (h, digest) => { h["x-trustplane-proof"] = [b64(HOLDER.sign(Buffer.from(digest.toString("hex"))))]; } }),
  unproven("proof-over-the-digest-of-the-digest", { headers: (h, digest) => { h["x-trustplane-proof"] = [b64(HOLDER.sign(sha256(digest)))]; } }),
  unproven("proof-cut-short", { headers: (h) => { h["x-trustplane-proof"][0] = h["x-trustplane-proof"][0].slice(0, 84); } }),
  unproven("thief-signs-another-request-for-a-stolen-passport", { holder: THIEF, signed: at("catalog") }),
  // 13
  decision("sent-twice", ["allow", "jti_replay"]),
  decision("denied-twice-uses-nothing-up", ["invalid_request_proof", "invalid_request_proof"], { holder: THIEF }),
];

export const decisions = {
  version: "tidemark-decision-v1", kind: "whole_decisions", repository: "repository", now: "2030-01-01T00:00:10Z",
  notes: [
    "The state is the repository's. age_ms and time_known say how it is held; held false: nothing is. Each vector begins with a replay store that remembers nothing.",
    "headers: every line as received, by lower-case name. host: the Host field. query: what follows the first question mark.",
    "expected: the code, or allow; of several the request is sent that often, to one verifier.",
    "The keys are made of their names, see README.md; every passport and proof can be made again.",
  ],
  vectors: VECTORS,
};
