package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SignedRole;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The people who sign offline, and the online keys, of one domain. The same name is the same key in every run. */
public final class TestAuthors {
    private static final String SALT = "000102030405060708090a0b0c0d0e0f";

    private final TrustDomain domain;
    private final SettableClock clock;

    public TestAuthors(String domain, SettableClock clock) {
        this.domain = new TrustDomain(domain);
        this.clock = clock;
    }

    public TrustDomain domain() {
        return domain;
    }

    public SoftwareSigner key(String name) {
        return SoftwareSigner.generateEd25519(new Named(domain + "/" + name));
    }

    /** The online keys as a server holds them. */
    public OnlineKeys onlineKeys() {
        return OnlineKeys.of(Map.<String, List<Signer>>of(
                "timestamp",
                List.of(key("timestamp")),
                "snapshot",
                List.of(key("snapshot")),
                "revocations",
                List.of(key("revocations"))));
    }

    public byte[] root(long version) {
        Map<String, MetadataKey> keys = new HashMap<>();
        Map<String, RoleKeys> roles = new HashMap<>();
        for (String role : List.of("root", "targets", "snapshot", "timestamp")) {
            keys.put(key(role).keyId(), key(role).publicKey());
            roles.put(role, new RoleKeys(Set.of(key(role).keyId()), 1));
        }
        Root root = new Root(
                version,
                days(365),
                true,
                keys,
                roles,
                Optional.of(new RootExtension(domain, 1, SALT, 900, false, false)));
        return sign(root, "root");
    }

    public byte[] targets(long version, String... slugs) {
        return targets(version, Map.of(), slugs);
    }

    /** Delegations to policy, revocations and these issuers; a role's key may be another one than its name's. */
    public byte[] targets(long version, Map<String, String> otherKeys, String... slugs) {
        Map<String, MetadataKey> keys = new HashMap<>();
        List<DelegatedRole> roles = new ArrayList<>();
        List<String> names = new ArrayList<>(List.of("policy", "revocations"));
        for (String slug : slugs) {
            names.add(DomainLayout.issuerRole(slug));
        }
        for (String name : names) {
            SoftwareSigner key = key(otherKeys.getOrDefault(name, name));
            keys.put(key.keyId(), key.publicKey());
            roles.add(new DelegatedRole(
                    name,
                    new RoleKeys(Set.of(key.keyId()), 1),
                    true,
                    List.of(DomainLayout.pathPattern(name)),
                    List.of(),
                    DomainLayout.slugOf(name)
                            .map(slug -> new IssuerClaim(
                                    issuer(slug), domain.name(), Set.of("software_jwks"), "hardware_local"))));
        }
        return sign(
                new Targets(
                        version,
                        days(365),
                        Map.of(),
                        Optional.of(new Delegations(keys, roles)),
                        Optional.of(extension())),
                "targets");
    }

    public static String issuer(String slug) {
        return "https://" + slug + ".example";
    }

    /** A policy of one bounded route, with further members. */
    public byte[] policyDocument(String... members) {
        StringBuilder more = new StringBuilder();
        for (String member : members) {
            more.append(member).append(",\n");
        }
        return """
                {"version": "trustplane-bundle-v1", "kind": "policy_runtime_bundle", "trust_domain": "%s", %s
                 "default_required_key_binding": "software",
                 "apis": [{"api_id": "orders", "audience": "orders", "base_url": "https://orders.example"}],
                 "route_groups": [{"route_group_id": "orders", "api_id": "orders", "routes": [
                   {"route_id": "orders.refund", "method": "POST", "path_template": "/refunds", "risk": "high",
                    "freshness_class": "bounded", "max_staleness_seconds": 60,
                    "allowed_sources": [{"source_type": "software_jwks", "issuer": "https://alpha.example",
                      "trust_domain": "%s", "subject_prefix": "service:"}]}]}]}
                """.formatted(domain.name(), more, domain.name()).getBytes(StandardCharsets.UTF_8);
    }

    public byte[] policy(long version, byte[] document) {
        return delegated("policy", version, DomainLayout.POLICY_TARGET, document, days(90));
    }

    public byte[] jwks(String slug, String... kids) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("issuer", issuer(slug));
        var keys = json.putArray("keys");
        for (String kid : kids) {
            Ed25519Key key =
                    (Ed25519Key) key(slug + "/" + kid).publicKey().material().orElseThrow();
            keys.addObject()
                    .put("kty", "OKP")
                    .put("crv", "Ed25519")
                    .put("kid", kid)
                    .put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(key.raw()));
        }
        return CanonicalJson.encode(json);
    }

    public byte[] issuer(String slug, long version, byte[] document, Duration life) {
        return delegated(
                DomainLayout.issuerRole(slug),
                version,
                DomainLayout.issuerTarget(slug),
                document,
                clock.instant().plus(life).truncatedTo(ChronoUnit.SECONDS));
    }

    public byte[] delegated(String role, long version, String path, byte[] document, Instant expires) {
        Map<String, TargetFile> targets = new LinkedHashMap<>();
        targets.put(path, TargetFile.of(document));
        return sign(new Targets(version, expires, targets, Optional.empty(), Optional.of(extension())), role);
    }

    public byte[] sign(SignedRole role, String key) {
        try {
            return MetadataWriter.sign(role, key(key));
        } catch (SigningException e) {
            throw new IllegalStateException(e);
        }
    }

    private RoleExtension extension() {
        return RoleExtension.of(domain, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private Instant days(int days) {
        return clock.instant().plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    }

    private static final class Named extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final String name;
        private int counter;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void nextBytes(byte[] out) {
            for (int at = 0; at < out.length; at += 32) {
                byte[] block = Digests.sha256((name + "/" + counter++).getBytes(StandardCharsets.UTF_8));
                System.arraycopy(block, 0, out, at, Math.min(32, out.length - at));
            }
        }
    }
}
