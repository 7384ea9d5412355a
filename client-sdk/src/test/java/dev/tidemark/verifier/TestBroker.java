package dev.tidemark.verifier;

import dev.tidemark.client.TestIssuer;
import dev.tidemark.verifier.TestSpiffe.Svid;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A broker as the profile {@code trustplane-spiffe-spire-k8s-v1} has it: whoever shows an X.509-SVID of its SPIFFE trust
 * domain, and that he holds its key, gets a passport for the SPIFFE ID. All that the passport says of the workload was
 * looked at here, once, and nowhere again.
 */
final class TestBroker {
    static final String PROFILE = "trustplane-spiffe-spire-k8s-v1";
    static final String POSTURE = "spiffe_svid_verified";

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;
    private static final int URI_NAME = 6;

    private final TestIssuer issuer;
    private final String spiffeTrustDomain;
    private final X509Certificate bundle;
    private final Map<Integer, byte[]> open = new HashMap<>();
    private int challenges;

    /** Why nobody got a passport. */
    static final class RefusedException extends Exception {
        final String code;

        RefusedException(String code) {
            super(code);
            this.code = code;
        }
    }

    /** Something to sign, once. */
    record Challenge(int number, byte[] bytes) {}

    TestBroker(TestIssuer issuer, String spiffeTrustDomain, X509Certificate bundle) {
        this.issuer = issuer;
        this.spiffeTrustDomain = spiffeTrustDomain;
        this.bundle = bundle;
    }

    Challenge challenge() {
        byte[] bytes = ByteBuffer.allocate(32).putInt(++challenges).array();
        open.put(challenges, bytes);
        return new Challenge(challenges, bytes);
    }

    /** What the SVID's key must sign: the challenge and the key that is to sign requests. */
    static byte[] possession(Challenge challenge, HolderKey proofKey) {
        return ByteBuffer.allocate(64).put(challenge.bytes).put(proofKey.raw()).array();
    }

    /** A passport for who holds this SVID and its key, bound to {@code proofKey}. */
    TestPassport issue(
            Optional<List<X509Certificate>> chain,
            Challenge challenge,
            byte[] possession,
            HolderKey proofKey,
            Instant now)
            throws RefusedException {
        List<X509Certificate> shown = chain.orElseThrow(() -> new RefusedException("svid_missing"));
        X509Certificate leaf = shown.get(0);
        requireLeaf(leaf);
        URI id = spiffeId(leaf);
        requireInTime(leaf, now);
        requirePath(shown, now);
        requirePossession(leaf, challenge, possession, proofKey);
        return passport(issuer, spiffeTrustDomain, id.toString(), proofKey, now);
    }

    /** What a broker's key signs, whoever holds the key. */
    static TestPassport passport(
            TestIssuer issuer, String spiffeTrustDomain, String spiffeId, HolderKey proofKey, Instant now) {
        return TestPassport.of(issuer, issuer.keys().get(0).kid(), now)
                .claim("sub", spiffeId)
                .holder(proofKey, "attested_workload")
                .claim(
                        "provenance",
                        Map.of(
                                "profile", PROFILE,
                                "spiffe_trust_domain", spiffeTrustDomain,
                                "posture", POSTURE,
                                "spiffe_id", spiffeId));
    }

    private static void requireLeaf(X509Certificate leaf) throws RefusedException {
        boolean[] usage = leaf.getKeyUsage();
        if (leaf.getBasicConstraints() >= 0
                || usage == null
                || !usage[DIGITAL_SIGNATURE]
                || usage[KEY_CERT_SIGN]
                || usage[CRL_SIGN]) {
            throw new RefusedException("svid_not_a_leaf");
        }
    }

    private URI spiffeId(X509Certificate leaf) throws RefusedException {
        List<String> uris;
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            uris = (names == null ? List.<List<?>>of() : names)
                    .stream()
                            .filter(name -> name.get(0).equals(URI_NAME))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            throw new RefusedException("svid_malformed");
        }
        if (uris.size() != 1) {
            throw new RefusedException("svid_uri_names");
        }
        URI id = URI.create(uris.get(0));
        if (!"spiffe".equals(id.getScheme()) || id.getPath().isEmpty()) {
            throw new RefusedException("svid_uri_names");
        }
        if (!spiffeTrustDomain.equals(id.getAuthority())) {
            throw new RefusedException("svid_trust_domain");
        }
        return id;
    }

    private static void requireInTime(X509Certificate leaf, Instant now) throws RefusedException {
        if (now.isBefore(leaf.getNotBefore().toInstant())
                || now.isAfter(leaf.getNotAfter().toInstant())) {
            throw new RefusedException("svid_expired");
        }
    }

    /** RFC 5280 section 6, up to the trust domain's own root. */
    private void requirePath(List<X509Certificate> chain, Instant now) throws RefusedException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(bundle, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
        } catch (GeneralSecurityException e) {
            throw new RefusedException("svid_untrusted");
        }
    }

    private void requirePossession(X509Certificate leaf, Challenge challenge, byte[] signature, HolderKey proofKey)
            throws RefusedException {
        if (open.remove(challenge.number) == null) {
            throw new RefusedException("challenge_used");
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(leaf);
            verifier.update(possession(challenge, proofKey));
            if (verifier.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new RefusedException("svid_key_not_held");
        }
        throw new RefusedException("svid_key_not_held");
    }

    /** The whole exchange, as the holder of {@code svid} runs it. */
    TestPassport issue(Svid svid, HolderKey proofKey, Instant now) throws RefusedException {
        Challenge challenge = challenge();
        return issue(Optional.of(svid.chain()), challenge, svid.sign(possession(challenge, proofKey)), proofKey, now);
    }
}
