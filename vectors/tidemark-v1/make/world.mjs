// The domain that the vectors are about: its issuers, its policy, what it revoked.
export const DOMAIN = "example.local";
export const START = "2030-01-01T00:00:00Z";
/** Seconds. */
export const AT = Date.parse(START) / 1000;
export const SALT = Buffer.from("00000000000000000000000000000001", "hex");

const ALL_TYPES = ["oidc_jwks", "software_jwks", "spiffe_spire"];

const issuer = (slug, source_types, max_key_binding, more = {}) => ({
  slug, issuer: `https://${slug}.example`, trust_domain: DOMAIN, source_types, max_key_binding,
  kids: [`${slug}-1`], expires: "2030-01-31T00:00:00Z", ...more,
});

export const ISSUERS = [
  issuer("alpha", ["software_jwks"], "hardware_local", { kids: ["alpha-1", "alpha-2"] }),
  issuer("elsewhere", ["software_jwks"], "software", { trust_domain: "other.local" }),
  issuer("gone", ["software_jwks"], "software"),
  issuer("late", ["software_jwks"], "software", { expires: "2030-01-01T00:00:05Z" }),
  issuer("oidc", ["oidc_jwks"], "software"),
  issuer("spire", ALL_TYPES, "attested_workload"),
];

export const SOFTWARE = {
  source_type: "software_jwks", issuer: "https://alpha.example", trust_domain: DOMAIN, subject_prefix: "service:",
};
export const OIDC = {
  source_type: "oidc_jwks", issuer: "https://oidc.example", trust_domain: DOMAIN,
  subject_exact: "system:serviceaccount:automation:orders-runner",
  context_policy: { required_tool_name: "orders-runner", required_workflow_id: "orders-search", max_txn_value: "1000.00" },
};
export const SPIRE = {
  source_type: "spiffe_spire", issuer: "https://spire.example", trust_domain: DOMAIN,
  subject_prefix: "spiffe://example.local/ns/orders/sa/", required_key_binding: "attested_workload",
  provenance_policy: {
    profile: "trustplane-spiffe-spire-k8s-v1", required_spiffe_trust_domain: DOMAIN,
    required_posture: "spiffe_svid_verified",
  },
};
export const MACHINES = {
  source_type: "software_jwks", issuer: "https://spire.example", trust_domain: DOMAIN,
  subject_prefix: "aws:ec2:us-east-1:",
};

export const route = (name, more, sources = [SOFTWARE]) => ({
  route_id: `orders.${name}`, method: "GET", path_template: `/v1/orders/${name}`, risk: "medium",
  freshness_class: "bounded", max_staleness_seconds: 300, allowed_sources: sources, ...more,
});

export const policy = (routes, more = {}) => ({
  version: "trustplane-bundle-v1", kind: "policy_runtime_bundle", trust_domain: DOMAIN, ...more,
  default_required_key_binding: "software",
  apis: [{
    api_id: "orders-api", audience: "orders-api", base_url: "https://orders.example",
    aliases: ["http://orders.internal:8080"],
  }],
  route_groups: [{ route_group_id: "orders", api_id: "orders-api", routes }],
});

export const POLICY = policy([
  route("search", {}, [SOFTWARE, OIDC, SPIRE, MACHINES]),
  route("create", { method: "POST", path_template: "/v1/orders" }),
  route("refund", { risk: "high", max_staleness_seconds: 60 }),
  route("live", { risk: "high", freshness_class: "realtime", max_staleness_seconds: undefined }),
  route("catalog", { risk: "low", freshness_class: "offline-ok", max_staleness_seconds: undefined }),
  route("odd", { freshness_class: "sometimes" }),
  route("vault", { required_key_binding: "hardware_local" }, [SOFTWARE, { ...OIDC, trust_domain: "other.local" }]),
]);

/** In the order of their sequence numbers, from 1. Without "issued_before" it is for ever; key and issuer are rules. */
export const REVOKED = [
  { kind: "jti", issuer: "https://alpha.example", id: "revoked-passport" },
  { kind: "key", issuer: "https://alpha.example", id: "alpha-2" },
  { kind: "subject", issuer: "https://alpha.example", id: "service:rotated", issued_before: START },
  { kind: "subject", issuer: "https://alpha.example", id: "service:left" },
  { kind: "issuer", issuer: "https://gone.example", id: "https://gone.example" },
];
