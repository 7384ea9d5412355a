package dev.tidemark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustDomain;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A domain of many issuers and routes, every file signed with keys of its own, by its path below the repository. */
final class WideDomain {
    static final String NAME = "wide.example";

    private static final Duration LIFE = Duration.ofDays(7);

    private final TrustDomain domain = new TrustDomain(NAME);
    private final SecureRandom random;
    private final Instant now;
    private final int issuers;
    private final int routes;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, MetaFile> index = new TreeMap<>();
    private final Map<String, SoftwareSigner> signers = new HashMap<>();

    private WideDomain(int issuers, int routes, Instant now, SecureRandom random) {
        this.issuers = issuers;
        this.routes = routes;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.random = random;
    }

    /** The files. */
    static Map<String, byte[]> files(int issuers, int routes, Instant now, SecureRandom random)
            throws SigningException {
        WideDomain made = new WideDomain(issuers, routes, now, random);
        made.make();
        return made.files;
    }

    static String slug(int issuer) {
        return "issuer-" + issuer;
    }

    private void make() throws SigningException {
        put("metadata/1.root.json", sign(root(), "root"));
        delegated("policy", Map.of(DomainLayout.POLICY_TARGET, policy()), Optional.empty());
        delegated(
                DomainLayout.REVOCATIONS,
                Map.of(DomainLayout.RULES_TARGET, new RulesDocument(List.of()).toBytes()),
                Optional.of(new RevocationsExtension(1, 0, 0)));
        for (int i = 0; i < issuers; i++) {
            delegated(
                    DomainLayout.issuerRole(slug(i)),
                    Map.of(DomainLayout.issuerTarget(slug(i)), jwks(i)),
                    Optional.empty());
        }
        role("targets", targets(Map.of(), Optional.of(delegations()), Optional.empty()));
        byte[] snapshot =
                sign(new Snapshot(1, now.plus(LIFE), index, Optional.of(RoleExtension.of(domain, now))), "snapshot");
        put("metadata/1.snapshot.json", snapshot);
        put(
                "metadata/timestamp.json",
                sign(
                        new Timestamp(
                                1,
                                now.plus(Duration.ofMinutes(15)),
                                MetaFile.of(1, snapshot),
                                Optional.of(new Statement(domain, 1, now, 1, 1, 0))),
                        "timestamp"));
    }

    private Root root() {
        Map<String, MetadataKey> keys = new HashMap<>();
        Map<String, RoleKeys> roles = new HashMap<>();
        for (String role : List.of("root", "targets", "snapshot", "timestamp")) {
            keys.put(signer(role).keyId(), signer(role).publicKey());
            roles.put(role, keysOf(role));
        }
        RootExtension constants = new RootExtension(domain, 1, "0".repeat(32), 900, false, false);
        return new Root(1, now.plus(LIFE), true, keys, roles, Optional.of(constants));
    }

    private void delegated(String role, Map<String, byte[]> content, Optional<RevocationsExtension> numbers)
            throws SigningException {
        Map<String, TargetFile> listed = new TreeMap<>();
        content.forEach((path, bytes) -> {
            int name = path.lastIndexOf('/') + 1;
            put("targets/" + path.substring(0, name) + Digests.sha256Hex(bytes) + "." + path.substring(name), bytes);
            listed.put(path, TargetFile.of(bytes));
        });
        role(role, targets(listed, Optional.empty(), numbers));
    }

    private void role(String name, Targets role) throws SigningException {
        byte[] bytes = sign(role, name);
        put("metadata/1." + name + ".json", bytes);
        index.put(name + ".json", MetaFile.of(1, bytes));
    }

    private Targets targets(
            Map<String, TargetFile> listed, Optional<Delegations> delegations, Optional<RevocationsExtension> numbers) {
        return new Targets(
                1, now.plus(LIFE), listed, delegations, Optional.of(new RoleExtension(domain, now, numbers)));
    }

    private Delegations delegations() {
        Map<String, MetadataKey> keys = new HashMap<>();
        List<DelegatedRole> roles = new ArrayList<>();
        delegate("policy", Optional.empty(), keys, roles);
        delegate(DomainLayout.REVOCATIONS, Optional.empty(), keys, roles);
        for (int i = 0; i < issuers; i++) {
            IssuerClaim claim = new IssuerClaim(issuer(i), NAME, Set.of("software_jwks"), "attested_workload");
            delegate(DomainLayout.issuerRole(slug(i)), Optional.of(claim), keys, roles);
        }
        return new Delegations(keys, roles);
    }

    private void delegate(
            String role, Optional<IssuerClaim> claim, Map<String, MetadataKey> keys, List<DelegatedRole> roles) {
        keys.put(signer(role).keyId(), signer(role).publicKey());
        roles.add(
                new DelegatedRole(role, keysOf(role), true, List.of(DomainLayout.pathPattern(role)), List.of(), claim));
    }

    private byte[] policy() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", "trustplane-bundle-v1").put("kind", "policy_runtime_bundle");
        json.put("trust_domain", NAME).put("default_required_key_binding", "software");
        json.putArray("apis")
                .addObject()
                .put("api_id", "orders-api")
                .put("audience", "orders-api")
                .put("base_url", "https://orders.example");
        ObjectNode group = json.putArray("route_groups").addObject();
        group.put("route_group_id", "orders").put("api_id", "orders-api");
        ArrayNode all = group.putArray("routes");
        for (int i = 0; i < routes; i++) {
            ObjectNode route = all.addObject();
            route.put("route_id", "orders." + i).put("method", "GET").put("path_template", "/v1/orders-" + i + "/{id}");
            route.put("risk", "medium").put("freshness_class", "bounded").put("max_staleness_seconds", 300);
            route.putArray("allowed_sources")
                    .addObject()
                    .put("source_type", "software_jwks")
                    .put("issuer", issuer(i % issuers))
                    .put("trust_domain", NAME)
                    .put("subject_prefix", "service:");
        }
        return CanonicalJson.encode(json);
    }

    private byte[] jwks(int issuer) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("issuer", issuer(issuer));
        Ed25519Key key = (Ed25519Key)
                signer("passports " + issuer).publicKey().material().orElseThrow();
        json.putArray("keys")
                .addObject()
                .put("kid", slug(issuer) + "-1")
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(key.raw()));
        return CanonicalJson.encode(json);
    }

    private static String issuer(int issuer) {
        return "https://" + slug(issuer) + ".example";
    }

    private SoftwareSigner signer(String name) {
        return signers.computeIfAbsent(name, any -> SoftwareSigner.generateEd25519(random));
    }

    private RoleKeys keysOf(String role) {
        return new RoleKeys(Set.of(signer(role).keyId()), 1);
    }

    private byte[] sign(SignedRole role, String name) throws SigningException {
        return MetadataWriter.sign(role, signer(name));
    }

    private void put(String path, byte[] bytes) {
        files.put(path, bytes);
    }
}
