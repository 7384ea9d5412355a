package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * One repository as JSON trees, so that a test can break any single member and have the rest still fit: every role is
 * signed anew by its own keys, and its parents name the new bytes, unless the test says otherwise.
 */
final class MetadataFixture {
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    static final Times NOW_STRICT = at(NOW);
    static final Times REPLAY = new Times(NOW, Duration.ofSeconds(60), Times.Expiry.REPORTED);
    static final TrustDomain DOMAIN = new TrustDomain("example.local");
    static final String SALT = "00112233445566778899aabbccddeeff";
    static final String ISSUER = "issuer.acme";
    static final List<String> DELEGATED = List.of("policy", "revocations", ISSUER);

    private final Map<String, ObjectNode> signed = new LinkedHashMap<>();
    private final Map<String, List<Signer>> signers = new HashMap<>();

    /** A Tidemark repository, version 1 of everything, issued at {@link #NOW}. */
    static MetadataFixture tidemark() {
        return new MetadataFixture(true);
    }

    /** The same files without any of our members. */
    static MetadataFixture plain() {
        return new MetadataFixture(false);
    }

    private MetadataFixture(boolean ours) {
        sign("root", "root-1", "root-2");
        sign("timestamp", "timestamp");
        sign("snapshot", "snapshot");
        sign("targets", "targets");
        sign("policy", "policy");
        sign("revocations", "revocations");
        sign(ISSUER, "acme");
        signed.put("root", firstRoot(ours).toJson());
        signed.put("targets", firstTargets(ours).toJson());
        for (String role : DELEGATED) {
            String path = role.equals(ISSUER)
                    ? "issuers/acme/jwks.json"
                    : role.equals("policy") ? "policy/bundle.json" : "revocations/rules.json";
            signed.put(
                    role,
                    new Targets(
                                    1,
                                    NOW.plus(Duration.ofDays(30)),
                                    Map.of(path, TargetFile.of(utf8(role))),
                                    Optional.empty(),
                                    ours ? Optional.of(extension(role)) : Optional.empty())
                            .toJson());
        }
        signed.put(
                "snapshot",
                new Snapshot(
                                1,
                                NOW.plus(Duration.ofDays(7)),
                                Map.of(),
                                ours ? Optional.of(extension("snapshot")) : Optional.empty())
                        .toJson());
        signed.put(
                "timestamp",
                new Timestamp(
                                1,
                                NOW.plusSeconds(900),
                                new MetaFile(1, java.util.OptionalLong.empty(), Map.of()),
                                ours ? Optional.of(new Statement(DOMAIN, 1, NOW, 1, 1, 7)) : Optional.empty())
                        .toJson());
        link();
    }

    private Root firstRoot(boolean ours) {
        Map<String, RoleKeys> roles = new HashMap<>();
        Map<String, MetadataKey> keys = new HashMap<>();
        for (String role : List.of("root", "timestamp", "snapshot", "targets")) {
            roles.put(role, roleKeys(role, keys));
        }
        return new Root(
                1,
                NOW.plus(Duration.ofDays(365)),
                true,
                keys,
                roles,
                ours ? Optional.of(new RootExtension(DOMAIN, 1, SALT, 900, false, false)) : Optional.empty());
    }

    private Targets firstTargets(boolean ours) {
        Map<String, MetadataKey> keys = new HashMap<>();
        List<DelegatedRole> roles = DELEGATED.stream()
                .map(name -> new DelegatedRole(
                        name,
                        roleKeys(name, keys),
                        true,
                        List.of(DomainLayout.pathPattern(name)),
                        List.of(),
                        ours && name.equals(ISSUER) ? Optional.of(claim("https://acme.example")) : Optional.empty()))
                .toList();
        return new Targets(
                1,
                NOW.plus(Duration.ofDays(365)),
                Map.of(),
                Optional.of(new Delegations(keys, roles)),
                ours ? Optional.of(extension("targets")) : Optional.empty());
    }

    static IssuerClaim claim(String issuer) {
        return new IssuerClaim(issuer, "example.local", Set.of("service"), "hardware");
    }

    private static RoleExtension extension(String role) {
        return role.equals("revocations")
                ? new RoleExtension(DOMAIN, NOW, Optional.of(new RevocationsExtension(1, 7, 0)))
                : RoleExtension.of(DOMAIN, NOW);
    }

    private RoleKeys roleKeys(String role, Map<String, MetadataKey> keys) {
        List<Signer> all = signers.get(role);
        all.forEach(signer -> keys.put(signer.keyId(), signer.publicKey()));
        return new RoleKeys(Set.copyOf(all.stream().map(Signer::keyId).toList()), all.size());
    }

    // ---- keys

    /** An Ed25519 key that is the same for the same label in every run. */
    static SoftwareSigner key(String label) {
        byte[] prefix = HexFormat.of().parseHex("302e020100300506032b657004220420");
        byte[] pkcs8 = Arrays.copyOf(prefix, prefix.length + 32);
        System.arraycopy(Digests.sha256(utf8(label)), 0, pkcs8, prefix.length, 32);
        try {
            return SoftwareSigner.fromPkcs8(pkcs8);
        } catch (InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on {@code role} is signed by these keys; what its parent trusts is not touched. */
    MetadataFixture sign(String role, String... labels) {
        signers.put(
                role, Arrays.stream(labels).<Signer>map(MetadataFixture::key).toList());
        return this;
    }

    /** Makes root trust these keys for {@code role}; all of them must sign. */
    MetadataFixture trust(String role, String... labels) {
        return edit("root", root -> {
            ArrayNode ids = ((ObjectNode) root.at("/roles/" + role)).putArray("keyids");
            for (String label : labels) {
                ids.add(key(label).keyId());
                ((ObjectNode) root.get("keys"))
                        .set(key(label).keyId(), key(label).publicKey().json());
            }
            ((ObjectNode) root.at("/roles/" + role)).put("threshold", labels.length);
        });
    }

    // ---- editing

    /** The signed part, live. */
    ObjectNode json(String role) {
        return signed.get(role);
    }

    /** Edits one signed part and lets its parents name the new bytes. */
    MetadataFixture edit(String role, Consumer<ObjectNode> change) {
        change.accept(json(role));
        link();
        return this;
    }

    /** Edits one signed part and nothing else: its parents name what it was before. */
    MetadataFixture editAlone(String role, Consumer<ObjectNode> change) {
        change.accept(json(role));
        return this;
    }

    /** Edits the member {@code tidemark} of one role. */
    MetadataFixture extension(String role, Consumer<ObjectNode> change) {
        return edit(role, json -> change.accept((ObjectNode) json.get("tidemark")));
    }

    MetadataFixture version(String role, long version) {
        return edit(role, json -> json.put("version", version));
    }

    /** A newer statement of the same content. */
    MetadataFixture heartbeat(long version, Instant issuedAt) {
        return edit("timestamp", json -> {
            json.put("version", version);
            json.put("expires", MetadataTime.formatSeconds(issuedAt.plusSeconds(900)));
            if (json.get("tidemark") instanceof ObjectNode statement) {
                statement.put("issued_at", MetadataTime.formatMillis(issuedAt));
            }
        });
    }

    /** The delegation of one role, live. */
    ObjectNode delegation(String name) {
        for (var role : json("targets").at("/delegations/roles")) {
            if (role.path("name").asText().equals(name)) {
                return (ObjectNode) role;
            }
        }
        throw new AssertionError(name);
    }

    private void link() {
        ObjectNode meta = json("snapshot").withObject("/meta");
        for (String role : List.of("targets", "policy", "revocations", ISSUER)) {
            meta.set(
                    role + ".json",
                    MetaFile.of(json(role).path("version").asLong(), bytes(role))
                            .toJson());
        }
        linkIndex();
    }

    /** Has the statement name the index as it is now, whatever the index says. */
    void linkIndex() {
        json("timestamp")
                .withObject("/meta")
                .set(
                        "snapshot.json",
                        MetaFile.of(json("snapshot").path("version").asLong(), bytes("snapshot"))
                                .toJson());
    }

    // ---- bytes and steps

    byte[] bytes(String role) {
        return bytes(json(role), signers.get(role));
    }

    static byte[] bytes(ObjectNode part, List<? extends Signer> by) {
        byte[] message = CanonicalJson.encode(part);
        ObjectNode file = Json.object();
        ArrayNode signatures = file.putArray("signatures");
        for (Signer signer : by) {
            signatures.add(signature(signer.keyId(), sign(signer, message)));
        }
        file.set("signed", part);
        return CanonicalJson.encode(file);
    }

    static byte[] sign(Signer signer, byte[] message) {
        try {
            return signer.sign(message);
        } catch (SigningException e) {
            throw new AssertionError(e);
        }
    }

    static ObjectNode signature(String keyId, byte[] signature) {
        return Json.object().put("keyid", keyId).put("sig", HexFormat.of().formatHex(signature));
    }

    TrustedMetadata pinned() throws VerificationException {
        return TrustedMetadata.pinned(bytes("root"), Limits.DEFAULT);
    }

    /** What is trusted just before {@code role} arrives. */
    TrustedMetadata before(String role) throws VerificationException {
        return before(role, NOW_STRICT);
    }

    TrustedMetadata before(String role, Times times) throws VerificationException {
        TrustedMetadata held = pinned().rootSettled(times);
        List<String> order = List.of("timestamp", "snapshot", "targets", "policy", "revocations", ISSUER);
        for (String next : order.subList(0, order.indexOf(role))) {
            held = step(held, next, times);
        }
        return held;
    }

    /** The step of one role over the bytes this repository has of it now. */
    TrustedMetadata step(TrustedMetadata held, String role, Times times) throws VerificationException {
        return step(held, role, bytes(role), times);
    }

    static TrustedMetadata step(TrustedMetadata held, String role, byte[] bytes, Times times)
            throws VerificationException {
        return switch (role) {
            case "root" -> held.withRoot(bytes);
            case "timestamp" -> held.withTimestamp(bytes, times).metadata();
            case "snapshot" -> held.withSnapshot(bytes, times);
            case "targets" -> held.withTargets(bytes, times);
            default -> held.withDelegated(role, bytes, times);
        };
    }

    /** Everything, through every step. */
    TrustedMetadata load(Times times) throws VerificationException {
        TrustedMetadata whole = step(before(ISSUER, times), ISSUER, times);
        whole.requireWhole(times);
        return whole;
    }

    TrustedMetadata load() throws VerificationException {
        return load(NOW_STRICT);
    }

    /** Everything but root, through every step, on top of {@code held}. */
    TrustedMetadata update(TrustedMetadata held, Times times) throws VerificationException {
        TrustedMetadata next = held;
        for (String role : List.of("timestamp", "snapshot", "targets", "policy", "revocations", ISSUER)) {
            next = step(next, role, times);
        }
        return next;
    }

    // ---- assertions

    static Times at(Instant now) {
        return new Times(now, Duration.ofSeconds(60), Times.Expiry.REFUSED);
    }

    /** The rejection of the given type that {@code step} ends with. */
    static <T extends Rejection> T rejected(Class<T> type, ThrowingCallable step) {
        Throwable thrown = catchThrowable(step);
        assertThat(thrown).isExactlyInstanceOf(VerificationException.class);
        Rejection rejection = ((VerificationException) thrown).rejection();
        assertThat(rejection).as("%s", rejection.explain()).isInstanceOf(type);
        return type.cast(rejection);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
