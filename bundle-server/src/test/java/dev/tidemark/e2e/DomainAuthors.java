package dev.tidemark.e2e;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everybody of one domain who is not the server: the offline keys, the policy's authors and two issuers, {@link #TILL}
 * and {@link #APP}. They sign any version of any role, with any life.
 */
final class DomainAuthors {
    /** One issuer's slug. */
    static final String TILL = "till";

    /** The other's. */
    static final String APP = "app";

    static final String HIGH_RISK = "/v1/refunds";
    static final String ORDERS = "/v1/orders/7";
    static final String OFFLINE_OK = "/v1/catalogue";

    /** The window of {@link #HIGH_RISK}. */
    static final Duration WINDOW = Duration.ofSeconds(6);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    final TrustDomain domain;
    private final Instant madeAt;
    private final boolean development;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, SoftwareSigner> keys = new TreeMap<>();

    DomainAuthors(String name, Instant madeAt) {
        this(name, madeAt, true);
    }

    DomainAuthors(String name, Instant madeAt, boolean development) {
        this.domain = new TrustDomain(name);
        this.development = development;
        this.madeAt = madeAt.truncatedTo(ChronoUnit.SECONDS);
        for (String key : List.of(
                "root", "targets", "policy", "timestamp", "snapshot", "revocations", "issuer.till", "issuer.app")) {
            keys.put(key, SoftwareSigner.generateEd25519(random));
        }
        keys.put("passport.till", SoftwareSigner.generateEd25519(random));
        keys.put("passport.app", SoftwareSigner.generateEd25519(random));
    }

    /** The key of a role, or of an issuer's passports. */
    SoftwareSigner key(String role) {
        return keys.get(role);
    }

    /** What the server holds. */
    List<SoftwareSigner> onlineKeys() {
        return List.of(key("timestamp"), key("snapshot"), key("revocations"));
    }

    static String issuer(String slug) {
        return "https://" + slug + ".example";
    }

    byte[] rootFile() throws SigningException {
        return rootFile(1, 1);
    }

    byte[] rootFile(long version, long epoch) throws SigningException {
        return MetadataWriter.sign(
                new Root(
                        version,
                        madeAt.plus(Duration.ofDays(365)),
                        true,
                        publicKeys("root", "targets", "timestamp", "snapshot"),
                        Map.of(
                                "root", one("root"),
                                "targets", one("targets"),
                                "timestamp", one("timestamp"),
                                "snapshot", one("snapshot")),
                        Optional.of(new RootExtension(
                                domain, epoch, "00112233445566778899aabbccddeeff", 900, development, true))),
                key("root"));
    }

    byte[] targetsFile(long version) throws SigningException {
        List<DelegatedRole> roles = List.of(
                delegation("policy", Optional.empty()),
                delegation("revocations", Optional.empty()),
                delegation("issuer.till", Optional.of(claim(TILL))),
                delegation("issuer.app", Optional.of(claim(APP))));
        Delegations delegations =
                new Delegations(publicKeys("policy", "revocations", "issuer.till", "issuer.app"), roles);
        return sign(version, Map.of(), Optional.of(delegations), Duration.ofDays(365), key("targets"));
    }

    byte[] policyFile(long version) throws SigningException {
        return roleFile(version, DomainLayout.POLICY_TARGET, policyTarget(version), Duration.ofDays(90), key("policy"));
    }

    byte[] issuerFile(String slug, long version, Duration life) throws SigningException {
        return roleFile(
                version, DomainLayout.issuerTarget(slug), issuerTarget(slug), life, key(DomainLayout.issuerRole(slug)));
    }

    /** A role that lists one target, signed by whoever is given. */
    byte[] roleFile(long version, String path, byte[] target, Duration life, Signer signer) throws SigningException {
        return sign(version, Map.of(path, TargetFile.of(target)), Optional.empty(), life, signer);
    }

    /** Another text for each version. */
    byte[] policyTarget(long version) {
        ObjectNode policy = JsonNodeFactory.instance.objectNode();
        policy.put("version", "trustplane-bundle-v1").put("kind", "policy_runtime_bundle");
        policy.put("trust_domain", domain.name());
        policy.putArray("apis")
                .addObject()
                .put("api_id", "shop")
                .put("audience", "shop")
                .put("base_url", "https://shop.example");
        ObjectNode group = policy.putArray("route_groups").addObject();
        ArrayNode routes =
                group.put("route_group_id", "shop").put("api_id", "shop").putArray("routes");
        route(routes, "refunds.create", "POST " + HIGH_RISK, "high")
                .put("freshness_class", "bounded")
                .put("max_staleness_seconds", WINDOW.toSeconds());
        route(routes, "orders.read", "GET /v1/orders/{order}", "medium")
                .put("freshness_class", "bounded")
                .put("max_staleness_seconds", Duration.ofDays(1).toSeconds());
        route(routes, "catalogue.read", "GET " + OFFLINE_OK, "low").put("freshness_class", "offline-ok");
        policy.putArray("scopes");
        policy.put("default_required_key_binding", "software");
        policy.put("default_freshness_class", "bounded").put("default_max_staleness_seconds", 299 + version);
        return CanonicalJson.encode(policy);
    }

    private ObjectNode route(ArrayNode routes, String id, String request, String risk) {
        ObjectNode route = routes.addObject();
        route.put("route_id", id).put("risk", risk).put("required_key_binding", "software");
        route.put("method", request.substring(0, request.indexOf(' ')));
        route.put("path_template", request.substring(request.indexOf(' ') + 1));
        ArrayNode sources = route.putArray("allowed_sources");
        for (String slug : List.of(TILL, APP)) {
            sources.addObject()
                    .put("source_type", "software_jwks")
                    .put("issuer", issuer(slug))
                    .put("trust_domain", domain.name())
                    .put("subject_prefix", "service:")
                    .put("required_key_binding", "software");
        }
        return route;
    }

    byte[] issuerTarget(String slug) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("issuer", issuer(slug));
        document.putArray("keys")
                .addObject()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("alg", "EdDSA")
                .put("use", "sig")
                .put("kid", slug + "-1")
                .put("x", BASE64.encodeToString(raw("passport." + slug)));
        return CanonicalJson.encode(document);
    }

    /** A passport of that issuer, good for five minutes from {@code now}. */
    String passport(String slug, String jti, Instant now) throws SigningException {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("iss", issuer(slug)).put("sub", "service:" + slug).put("aud", "shop");
        claims.put("jti", jti).put("trust_domain", domain.name());
        claims.put("iat", now.getEpochSecond()).put("exp", now.getEpochSecond() + 300);
        claims.putObject("cnf")
                .put("kid", "proof-1")
                .put("key_binding", "software")
                .put("public_key_b64url", BASE64.encodeToString(raw("root")));
        String header = "{\"alg\":\"EdDSA\",\"kid\":\"" + slug + "-1\",\"typ\":\"JWT\"}";
        String input = BASE64.encodeToString(header.getBytes(StandardCharsets.US_ASCII)) + "."
                + BASE64.encodeToString(CanonicalJson.encode(claims));
        byte[] signature = key("passport." + slug).sign(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + BASE64.encodeToString(signature);
    }

    private byte[] sign(
            long version,
            Map<String, TargetFile> files,
            Optional<Delegations> delegations,
            Duration life,
            Signer signer)
            throws SigningException {
        return MetadataWriter.sign(
                new Targets(
                        version, madeAt.plus(life), files, delegations, Optional.of(RoleExtension.of(domain, madeAt))),
                signer);
    }

    private DelegatedRole delegation(String role, Optional<IssuerClaim> claim) {
        return new DelegatedRole(role, one(role), true, List.of(DomainLayout.pathPattern(role)), List.of(), claim);
    }

    private IssuerClaim claim(String slug) {
        return new IssuerClaim(issuer(slug), domain.name(), Set.of("software_jwks"), "software");
    }

    private RoleKeys one(String role) {
        return new RoleKeys(Set.of(key(role).keyId()), 1);
    }

    private Map<String, MetadataKey> publicKeys(String... roles) {
        Map<String, MetadataKey> found = new TreeMap<>();
        for (String role : roles) {
            found.put(key(role).keyId(), key(role).publicKey());
        }
        return found;
    }

    private byte[] raw(String key) {
        return ((Ed25519Key) key(key).publicKey().material().orElseThrow()).raw();
    }
}
