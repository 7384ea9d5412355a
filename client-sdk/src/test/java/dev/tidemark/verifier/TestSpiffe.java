package dev.tidemark.verifier;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A SPIFFE trust domain that gives real X.509-SVIDs to workloads: a root, one intermediate, leaves. */
final class TestSpiffe {
    static final Duration SVID_LIFE = Duration.ofHours(1);

    private final Authority root;
    private final Authority intermediate;
    private final Instant now;

    private record Authority(X509Certificate certificate, PrivateKey key) {}

    /** A chain, leaf first and without the root, and the leaf's key. */
    record Svid(List<X509Certificate> chain, PrivateKey key) {
        byte[] sign(byte[] message) {
            try {
                Signature signature = Signature.getInstance("SHA256withECDSA");
                signature.initSign(key);
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The certificates, which travel in the open, in the hands of somebody without the key. */
        Svid withoutItsKey() {
            return new Svid(chain, keys().getPrivate());
        }
    }

    /** What a leaf may get wrong. */
    record Leaf(List<String> uris, Instant notBefore, Duration life, boolean isAuthority) {
        static Leaf of(Instant now, String... uris) {
            return new Leaf(List.of(uris), now, SVID_LIFE, false);
        }

        Leaf from(Instant instant, Duration time) {
            return new Leaf(uris, instant, time, isAuthority);
        }

        Leaf asAuthority() {
            return new Leaf(uris, notBefore, life, true);
        }
    }

    private TestSpiffe(String trustDomain, Instant now) {
        this.now = now;
        KeyPair rootKeys = keys();
        Leaf authority = Leaf.of(now, "spiffe://" + trustDomain)
                .from(now.minusSeconds(60), Duration.ofDays(365))
                .asAuthority();
        X500Principal name = new X500Principal("CN=root of " + trustDomain);
        this.root = new Authority(
                certificate(authority, name, rootKeys, name, rootKeys.getPrivate()), rootKeys.getPrivate());
        KeyPair below = keys();
        this.intermediate = new Authority(
                certificate(authority, new X500Principal("CN=intermediate of " + trustDomain), below, name, root.key),
                below.getPrivate());
    }

    static TestSpiffe of(String trustDomain, Instant now) {
        return new TestSpiffe(trustDomain, now);
    }

    /** What a verifier of SVIDs of this trust domain holds. */
    X509Certificate bundle() {
        return root.certificate;
    }

    /** An SVID as it should be, for the workload of that SPIFFE ID. */
    Svid svid(String spiffeId) {
        return svid(Leaf.of(now, spiffeId));
    }

    Svid svid(Leaf leaf) {
        KeyPair own = keys();
        X509Certificate certificate = certificate(
                leaf,
                new X500Principal("O=workload"),
                own,
                intermediate.certificate.getSubjectX500Principal(),
                intermediate.key);
        return new Svid(List.of(certificate, intermediate.certificate), own.getPrivate());
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(
            Leaf leaf, X500Principal subject, KeyPair subjectKeys, X500Principal issuer, PrivateKey issuerKey) {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.ONE,
                Date.from(leaf.notBefore),
                Date.from(leaf.notBefore.plus(leaf.life)),
                subject,
                subjectKeys.getPublic());
        GeneralName[] names = Stream.of(leaf.uris.toArray(String[]::new))
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(leaf.isAuthority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            leaf.isAuthority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
