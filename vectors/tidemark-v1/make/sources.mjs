// Negative source rules: a policy, a delegation and a passport that go together in all but one thing.
import { b64, key } from "./keys.mjs";
import { AT, DOMAIN, ISSUERS, MACHINES, OIDC, policy, route, SOFTWARE, SPIRE } from "./world.mjs";

const PROFILE = "trustplane-spiffe-spire-k8s-v1";
const ID = "spiffe://example.local/ns/orders/sa/runner";

const claims = (slug, sub, key_binding, more = {}) => ({
  iss: `https://${slug}.example`, sub, aud: "orders-api", iat: AT, exp: AT + 300, jti: "passport-1", trust_domain: DOMAIN,
  cnf: { kid: "holder", key_binding, public_key_b64url: b64(key("holder").raw) }, ...more,
});

export const CONTEXT = { tool_name: "orders-runner", workflow_id: "orders-search", max_txn_value: "1000.00" };
export const PROVENANCE = {
  profile: PROFILE, spiffe_trust_domain: DOMAIN, posture: "spiffe_svid_verified", spiffe_id: ID,
};
export const PASSPORTS = {
  software: claims("alpha", "service:orders-client", "software"),
  oidc: claims("oidc", OIDC.subject_exact, "software", { context: CONTEXT }),
  spiffe: claims("spire", ID, "attested_workload", { provenance: PROVENANCE }),
  machines: claims("spire", "aws:ec2:us-east-1:i-0123456789abcdef0", "software"),
};
const SOURCES = { software: SOFTWARE, oidc: OIDC, spiffe: SPIRE, machines: MACHINES };

const edited = (object, edit) => { const copy = structuredClone(object); edit(copy); return copy; };

/** One vector: the tier as it should be, then what "edits" change of its source, its route, the policy, delegation, claims. */
function vector(tier, vector_id, code, edits = {}) {
  const source = edited(SOURCES[tier], edits.source ?? (() => {}));
  const changed = edited(route("search", {}, [source]), edits.route ?? (() => {}));
  const passport = edited(PASSPORTS[tier], edits.claims ?? (() => {}));
  const { slug, expires, kids, ...delegation } = ISSUERS.find((one) => one.issuer === passport.iss);
  return {
    vector_id: `${tier}-${vector_id}`, tier, policy: policy([changed], edits.policy), delegation: edited(delegation, edits.delegation ?? (() => {})),
    claims: passport, expected: code === "allow" ? { code, source_type: source.source_type } : { code },
  };
}

const deny = (code) => (tier, id, edits) => vector(tier, id, code, edits);
const issuer = deny("source_issuer_mismatch");
const domain = deny("source_trust_domain_mismatch");
const subject = deny("source_subject_mismatch");
const weak = deny("insufficient_key_binding");
const noProvenance = deny("missing_provenance");
const provenance = deny("provenance_mismatch");
const noContext = deny("missing_context");
const context = deny("context_mismatch");
const TIERS = Object.keys(SOURCES);

const VECTORS = [
  ...TIERS.map((tier) => vector(tier, "as-it-should-be", "allow")),
  // 9: issuer
  ...TIERS.map((tier) => issuer(tier, "source-of-another-issuer", { source: (s) => { s.issuer = "https://other.example"; } })),
  ...TIERS.map((tier) => issuer(tier, "issuer-in-another-case", { source: (s) => { s.issuer = s.issuer.replace("https", "HTTPS"); } })),
  ...TIERS.map((tier) => issuer(tier, "no-source-at-all", { route: (r) => { r.allowed_sources = []; } })),
  ...TIERS.map((tier) => issuer(tier, "type-not-delegated", {
    delegation: (d) => { d.source_types = [SOURCES[tier].source_type === "oidc_jwks" ? "software_jwks" : "oidc_jwks"]; },
  })),
  issuer("spiffe", "constraint-nobody-knows", { source: (s) => { s.required_region = "eu"; } }),
  issuer("oidc", "context-constraint-nobody-knows", { source: (s) => { s.context_policy.required_actor = "x"; } }),
  // 9: trust domain
  ...TIERS.map((tier) => domain(tier, "source-of-another-trust-domain", { source: (s) => { s.trust_domain = "other.local"; } })),
  // 9: subject
  ...TIERS.map((tier) => subject(tier, "another-subject", { claims: (c) => { c.sub = "nobody:x"; } })),
  subject("software", "prefix-cut-short", { claims: (c) => { c.sub = "service"; } }),
  subject("software", "prefix-in-another-case", { claims: (c) => { c.sub = "Service:orders-client"; } }),
  subject("oidc", "exact-with-more-behind", { claims: (c) => { c.sub += "-2"; } }),
  subject("oidc", "exact-with-a-blank", { claims: (c) => { c.sub = " " + c.sub; } }),
  subject("spiffe", "another-namespace", { claims: (c) => { c.sub = "spiffe://example.local/ns/billing/sa/runner"; } }),
  subject("machines", "another-region", { claims: (c) => { c.sub = "aws:ec2:us-west-2:i-0123456789abcdef0"; } }),
  subject("machines", "region-that-begins-alike", { claims: (c) => { c.sub = "aws:ec2:us-east-10:i-0123456789abcdef0"; } }),
  // 10
  weak("software", "route-demands-more", { route: (r) => { r.required_key_binding = "hardware_local"; } }),
  weak("software", "source-demands-more", { source: (s) => { s.required_key_binding = "remote_kms"; } }),
  weak("software", "source-demands-less-than-the-route", {
    source: (s) => { s.required_key_binding = "software"; }, route: (r) => { r.required_key_binding = "remote_kms"; },
  }),
  weak("software", "kms-is-no-hardware", {
    route: (r) => { r.required_key_binding = "hardware_local"; }, claims: (c) => { c.cnf.key_binding = "remote_kms"; },
  }),
  weak("software", "class-nobody-knows", { claims: (c) => { c.cnf.key_binding = "quantum"; } }),
  weak("software", "class-in-another-case", { claims: (c) => { c.cnf.key_binding = "Software"; } }),
  weak("software", "claims-more-than-its-issuer-may", {
    claims: (c) => { c.cnf.key_binding = "hardware_local"; }, delegation: (d) => { d.max_key_binding = "software"; },
  }),
  weak("oidc", "claims-attestation", { claims: (c) => { c.cnf.key_binding = "attested_workload"; } }),
  weak("spiffe", "hardware-is-no-attestation", { claims: (c) => { c.cnf.key_binding = "hardware_local"; } }),
  weak("spiffe", "issuer-may-not-attest", { delegation: (d) => { d.max_key_binding = "hardware_local"; } }),
  weak("machines", "route-demands-attestation", { route: (r) => { r.required_key_binding = "attested_workload"; } }),
  // 11: provenance
  noProvenance("spiffe", "none", { claims: (c) => { delete c.provenance; } }),
  ...["software", "oidc", "machines"].map((tier) => noProvenance(tier, "the-policy-demands-it-of-every-source", {
    policy: { provenance_policy: { profile: PROFILE } },
  })),
  ...["profile", "spiffe_trust_domain", "posture"].flatMap((member) => [
    provenance("spiffe", `another-${member}`, { claims: (c) => { c.provenance[member] = "another"; } }),
    provenance("spiffe", `no-${member}`, { claims: (c) => { delete c.provenance[member]; } }),
  ]),
  provenance("spiffe", "empty", { claims: (c) => { c.provenance = {}; } }),
  provenance("spiffe", "id-of-another-trust-domain", { claims: (c) => { c.provenance.spiffe_id = ID.replace(DOMAIN, "other.local"); } }),
  provenance("spiffe", "policy-demands-another-profile-too", { policy: { provenance_policy: { profile: "another" } } }),
  vector("spiffe", "policy-and-source-demand-the-same", "allow", { policy: { provenance_policy: { profile: PROFILE } } }),
  // 11: context
  noContext("oidc", "none", { claims: (c) => { delete c.context; } }),
  ...["tool_name", "workflow_id", "max_txn_value"].map((member) => noContext("oidc", `no-${member}`, { claims: (c) => { delete c.context[member]; } })),
  ...["tool_name", "workflow_id"].map((member) => context("oidc", `another-${member}`, { claims: (c) => { c.context[member] = "another"; } })),
  ...["1000.01", "1e2", "-1", "many", "", " 1", "0x10", "NaN"].map((value) =>
    context("oidc", `max-txn-value-${value.trim() || "empty"}`, { claims: (c) => { c.context.max_txn_value = value; } })),
  vector("oidc", "max-txn-value-below", "allow", { claims: (c) => { c.context.max_txn_value = "999.999"; } }),
  vector("oidc", "max-txn-value-with-more-zeros", "allow", { claims: (c) => { c.context.max_txn_value = "1000.000"; } }),
  ...["software", "spiffe", "machines"].map((tier) => noContext(tier, "demanded", {
    source: (s) => { s.context_policy = { required_tool_name: "orders-runner" }; },
  })),
  // 9 before 10 before 11
  issuer("spiffe", "everything-wrong", {
    source: (s) => { s.issuer = "https://other.example"; }, claims: (c) => { c.cnf.key_binding = "software"; delete c.provenance; },
  }),
  weak("spiffe", "weak-and-without-provenance", { claims: (c) => { c.cnf.key_binding = "software"; delete c.provenance; } }),
  noProvenance("spiffe", "without-provenance-and-context", {
    source: (s) => { s.context_policy = { required_tool_name: "x" }; }, claims: (c) => { delete c.provenance; },
  }),
];

export const sources = {
  version: "tidemark-source-rules-v1", kind: "source_rule_vectors",
  notes: [
    "GET /v1/orders/search under the policy, by a passport with the claims, whose issuer has the delegation. Everything else is right: signatures, times, state, transcript, proof.",
    "The offline role's delegation says what an issuer may be: source_types and max_key_binding.",
    "tier: software is software/JWKS, oidc is OIDC/JWKS, spiffe is an attested workload, machines is software outside of Kubernetes by subject prefix.",
  ],
  issuer_key: key("issuer").listed(), holder_key: key("holder").listed(), vectors: VECTORS,
};
