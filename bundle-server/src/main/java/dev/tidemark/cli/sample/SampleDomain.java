package dev.tidemark.cli.sample;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A development domain: its root, its policy, one issuer, and every key, all in memory. The files are made once, at
 * {@code madeAt}; passports and tokens when they are asked for. Thread-safe.
 */
public final class SampleDomain {
    /** The issuer's slug. */
    public static final String SLUG = "shop-login";

    /** The issuer's {@code iss}. */
    public static final String ISSUER = "https://login.shop.example";

    /** The audience of every route. */
    public static final String AUDIENCE = "shop";

    /** The subject of callers' tokens that may do everything in this domain. */
    public static final String OPERATOR = "operator";

    /** The issuer's key that signs passports. */
    public static final String PASSPORT_KID = "shop-login-1";

    private static final int PEM_LINE = 64;
    private static final Duration YEAR = Duration.ofDays(365);

    private final TrustDomain domain;
    private final Instant madeAt;
    private final SoftwareSigner root;
    private final SoftwareSigner targets;
    private final SoftwareSigner policy;
    private final SoftwareSigner issuerRole;
    private final SoftwareSigner passports;
    private final SoftwareSigner proofs;
    private final SoftwareSigner callers;
    private final Map<String, SoftwareSigner> online;
    private final String salt;

    public SampleDomain(TrustDomain domain, Instant now, SecureRandom random) {
        this.domain = domain;
        this.madeAt = now.truncatedTo(ChronoUnit.SECONDS);
        this.root = SoftwareSigner.generateEd25519(random);
        this.targets = SoftwareSigner.generateEd25519(random);
        this.policy = SoftwareSigner.generateEd25519(random);
        this.issuerRole = SoftwareSigner.generateEd25519(random);
        this.passports = SoftwareSigner.generateEd25519(random);
        this.proofs = SoftwareSigner.generateEd25519(random);
        this.callers = SoftwareSigner.generateEd25519(random);
        this.online = Map.of(
                "timestamp",
                SoftwareSigner.generateEd25519(random),
                "snapshot",
                SoftwareSigner.generateEd25519(random),
                DomainLayout.REVOCATIONS,
                SoftwareSigner.generateEd25519(random));
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        this.salt = HexFormat.of().formatHex(bytes);
    }

    /** The domain. */
    public TrustDomain domain() {
        return domain;
    }

    /** The keys the server holds, by role. */
    public Map<String, SoftwareSigner> onlineKeys() {
        return online;
    }

    /** {@code 1.root.json}. */
    public byte[] rootFile() throws SigningException {
        Map<String, MetadataKey> keys = keys(root, targets, online("timestamp"), online("snapshot"));
        return MetadataWriter.sign(
                new Root(
                        1,
                        madeAt.plus(YEAR),
                        true,
                        keys,
                        Map.of(
                                "root", one(root),
                                "targets", one(targets),
                                "timestamp", one(online("timestamp")),
                                "snapshot", one(online("snapshot"))),
                        Optional.of(new RootExtension(domain, 1, salt, 900, true, true))),
                root);
    }

    /** {@code 1.targets.json}. */
    public byte[] targetsFile() throws SigningException {
        IssuerClaim claim = new IssuerClaim(ISSUER, domain.name(), Set.of("software_jwks"), "software");
        List<DelegatedRole> roles = List.of(
                delegation(DomainLayout.POLICY, policy, Optional.empty()),
                delegation(DomainLayout.REVOCATIONS, online(DomainLayout.REVOCATIONS), Optional.empty()),
                delegation(DomainLayout.issuerRole(SLUG), issuerRole, Optional.of(claim)));
        return sign(
                1,
                madeAt,
                Map.of(),
                Optional.of(new Delegations(keys(policy, online(DomainLayout.REVOCATIONS), issuerRole), roles)),
                YEAR,
                targets);
    }

    /** {@code 1.policy.json}. */
    public byte[] policyFile() throws SigningException {
        return policyFile(1, policyTarget(), madeAt);
    }

    /** {@code N.policy.json} over another policy. */
    public byte[] policyFile(long version, byte[] target, Instant now) throws SigningException {
        return sign(
                version,
                now,
                Map.of(DomainLayout.POLICY_TARGET, TargetFile.of(target)),
                Optional.empty(),
                Duration.ofDays(90),
                policy);
    }

    /** {@code policy/bundle.json}. */
    public byte[] policyTarget() {
        try (InputStream in =
                Objects.requireNonNull(SampleDomain.class.getResourceAsStream("policy.json"), "policy.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@DOMAIN@", domain.name())
                    .replace("@ISSUER@", ISSUER)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("policy.json is part of this program", e);
        }
    }

    /** {@code 1.issuer.<slug>.json}. */
    public byte[] issuerFile() throws SigningException {
        return issuerFile(1, issuerTarget(), madeAt);
    }

    /** {@code N.issuer.<slug>.json} over other keys. */
    public byte[] issuerFile(long version, byte[] target, Instant now) throws SigningException {
        return sign(
                version,
                now,
                Map.of(DomainLayout.issuerTarget(SLUG), TargetFile.of(target)),
                Optional.empty(),
                Duration.ofDays(30),
                issuerRole);
    }

    /** {@code issuers/<slug>/jwks.json}. */
    public byte[] issuerTarget() {
        return issuerTarget(Map.of());
    }

    /** The same with further keys, by {@code kid}. */
    public byte[] issuerTarget(Map<String, SoftwareSigner> further) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode keys = document.put("issuer", ISSUER).putArray("keys");
        keys.add(jwk(passports, PASSPORT_KID));
        further.forEach((kid, key) -> keys.add(jwk(key, kid)));
        return CanonicalJson.encode(document);
    }

    /** The JWK set that checks callers' tokens. */
    public byte[] callerKeys() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("keys").add(jwk(callers, callerKid()));
        return CanonicalJson.encode(document);
    }

    /** A passport of {@code subject}, good for five minutes from {@code now}. */
    public String passport(String subject, String jti, Instant now) throws SigningException {
        return passport(subject, jti, now, PASSPORT_KID, passports);
    }

    /** The same, signed with another key. */
    public String passport(String subject, String jti, Instant now, String kid, SoftwareSigner key)
            throws SigningException {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("iss", ISSUER).put("sub", subject).put("aud", AUDIENCE).put("jti", jti);
        claims.put("iat", now.getEpochSecond()).put("exp", now.getEpochSecond() + 300);
        claims.put("trust_domain", domain.name());
        claims.putObject("cnf")
                .put("kid", "proof-1")
                .put("key_binding", "software")
                .put("public_key_b64url", base64(raw(proofs)));
        return CompactJws.sign(claims, kid, key);
    }

    /** The private key that signs passports, PKCS#8 in PEM without encryption: for callers that make their own. */
    public String passportKeyPem() {
        Base64.Encoder lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'});
        return "-----BEGIN PRIVATE KEY-----\n" + lines.encodeToString(passports.dangerouslyExportPkcs8())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** What the holder of every passport here signs: its {@code cnf} names this key. */
    public byte[] proof(byte[] message) throws SigningException {
        return proofs.sign(message);
    }

    /** A caller's token for {@link #OPERATOR}, good for just under an hour from {@code now}. */
    public String callerToken(String tokenId, Instant now) throws SigningException {
        return callerToken(OPERATOR, tokenId, now);
    }

    /** The same for another subject. */
    public String callerToken(String subject, String tokenId, Instant now) throws SigningException {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.put("iss", "tidemark-sample").put("sub", subject).put("aud", "tidemark:" + domain.name());
        claims.put("jti", tokenId).put("exp", now.getEpochSecond() + 3_500);
        return CompactJws.sign(claims, callerKid(), callers);
    }

    /** Names the domain, so that one server can hold the callers' keys of several. */
    private String callerKid() {
        return "caller-of-" + domain;
    }

    private byte[] sign(
            long version,
            Instant now,
            Map<String, TargetFile> files,
            Optional<Delegations> delegations,
            Duration life,
            SoftwareSigner signer)
            throws SigningException {
        Instant expires = now.plus(life).truncatedTo(ChronoUnit.SECONDS);
        RoleExtension issued = RoleExtension.of(domain, now.truncatedTo(ChronoUnit.MILLIS));
        return MetadataWriter.sign(new Targets(version, expires, files, delegations, Optional.of(issued)), signer);
    }

    private SoftwareSigner online(String role) {
        return Objects.requireNonNull(online.get(role));
    }

    private static DelegatedRole delegation(String name, Signer signer, Optional<IssuerClaim> claim) {
        return new DelegatedRole(name, one(signer), true, List.of(DomainLayout.pathPattern(name)), List.of(), claim);
    }

    private static RoleKeys one(Signer signer) {
        return new RoleKeys(Set.of(signer.keyId()), 1);
    }

    private static Map<String, MetadataKey> keys(Signer... signers) {
        Map<String, MetadataKey> keys = new TreeMap<>();
        for (Signer signer : signers) {
            keys.put(signer.keyId(), signer.publicKey());
        }
        return keys;
    }

    private static ObjectNode jwk(SoftwareSigner signer, String kid) {
        ObjectNode jwk = JsonNodeFactory.instance.objectNode();
        jwk.put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("alg", "EdDSA")
                .put("use", "sig")
                .put("kid", kid);
        return jwk.put("x", base64(raw(signer)));
    }

    private static byte[] raw(SoftwareSigner signer) {
        return ((Ed25519Key) signer.publicKey().material().orElseThrow()).raw();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
