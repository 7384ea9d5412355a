package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.function.Function;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a signer signs and exports is what the JDK, a second implementation, reads and verifies. */
class SoftwareSignerTest {
    private static final byte[] MESSAGE = utf8("message");

    /** Our schemes, and what the JDK calls them. */
    enum Scheme {
        ED25519("EdDSA", "Ed25519", SoftwareSigner::generateEd25519),
        P256("EC", "SHA256withECDSA", SoftwareSigner::generateP256);

        final String keys;
        final String signatures;
        final Function<SecureRandom, SoftwareSigner> generator;

        Scheme(String keys, String signatures, Function<SecureRandom, SoftwareSigner> generator) {
            this.keys = keys;
            this.signatures = signatures;
            this.generator = generator;
        }

        SoftwareSigner generate() {
            return generator.apply(new SecureRandom());
        }
    }

    @ParameterizedTest
    @EnumSource
    void signature_isOneThatTheJdkVerifies(Scheme scheme) throws Exception {
        SoftwareSigner signer = scheme.generate();
        Signature verifier = Signature.getInstance(scheme.signatures);
        byte[] spki = signer.publicKey().material().orElseThrow().spki();
        verifier.initVerify(KeyFactory.getInstance(scheme.keys).generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(MESSAGE);

        assertThat(verifier.verify(signer.sign(MESSAGE))).isTrue();
        signer.publicKey().material().orElseThrow().verify(MESSAGE, signer.sign(MESSAGE));
        assertThat(signer.sign(MESSAGE)).isEqualTo(signer.sign(MESSAGE)).isNotEqualTo(signer.sign(utf8("other")));
    }

    @ParameterizedTest
    @EnumSource
    void exportedKey_isOneThatTheJdkSignsWith_andReadsBackAsTheSame(Scheme scheme) throws Exception {
        SoftwareSigner signer = scheme.generate();
        byte[] pkcs8 = signer.dangerouslyExportPkcs8();
        Signature jdk = Signature.getInstance(scheme.signatures);
        jdk.initSign(KeyFactory.getInstance(scheme.keys).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        jdk.update(MESSAGE);

        signer.publicKey().material().orElseThrow().verify(MESSAGE, jdk.sign());
        SoftwareSigner back = SoftwareSigner.fromPkcs8(pkcs8);
        assertThat(back.publicKey()).isEqualTo(signer.publicKey());
        assertThat(back.sign(MESSAGE)).isEqualTo(signer.sign(MESSAGE));
        assertThat(PrivateKeyInfo.getInstance(pkcs8).hasPublicKey())
                .as("version 2, which openssl 3.0 does not read")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void signer_isNamedByItsPublicKey_andNeverShowsThePrivateOne(Scheme scheme) {
        SoftwareSigner signer = scheme.generate();
        assertThat(signer.keyId()).isEqualTo(signer.publicKey().computedId()).matches("[0-9a-f]{64}");
        assertThat(signer).hasToString("SoftwareSigner[" + signer.keyId() + "]");
        assertThat(scheme.generate().keyId()).isNotEqualTo(signer.keyId());
    }

    @Test
    void interfaceOfSigners_namesAKeyByItsComputedId() {
        SoftwareSigner software = SoftwareSigner.generateEd25519(new SecureRandom());
        Signer other = new Signer() {
            @Override
            public MetadataKey publicKey() {
                return software.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                return message;
            }
        };
        assertThat(other.keyId()).isEqualTo(software.keyId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void keyOnAnotherCurve_isRefused(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        assertNeither(generator.generateKeyPair().getPrivate().getEncoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed448", "X25519"})
    void keyOfAnotherKind_isRefused(String kind) throws Exception {
        assertNeither(KeyPairGenerator.getInstance(kind)
                .generateKeyPair()
                .getPrivate()
                .getEncoded());
    }

    private static void assertNeither(byte[] pkcs8) {
        assertThatThrownBy(() -> SoftwareSigner.fromPkcs8(pkcs8))
                .isExactlyInstanceOf(InvalidKeyException.class)
                .hasMessage("the key is neither Ed25519 nor P-256");
    }

    @Test
    void bytesThatAreNoKey_areRefused() {
        byte[] whole = SoftwareSigner.generateP256(new SecureRandom()).dangerouslyExportPkcs8();
        for (byte[] bytes : new byte[][] {{}, {1, 2, 3}, Arrays.copyOf(whole, whole.length - 1)}) {
            assertThatThrownBy(() -> SoftwareSigner.fromPkcs8(bytes)).isExactlyInstanceOf(InvalidKeyException.class);
        }
    }
}
