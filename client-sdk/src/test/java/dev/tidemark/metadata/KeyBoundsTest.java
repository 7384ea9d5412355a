package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SignatureException;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which public keys are keys here, and when two of them are one. */
class KeyBoundsTest {
    private static RSAKeyParameters rsa(int bits, int exponent) {
        BigInteger modulus = BigInteger.TWO.pow(bits - 1).add(BigInteger.ONE);
        return new RSAKeyParameters(false, modulus, BigInteger.valueOf(exponent), true);
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 2049, 8191, 8192})
    void rsa_ofASizeWithinTheBounds_isAKey(int bits) throws InvalidKeyException {
        assertThat(RsaPssKey.of(rsa(bits, 65_537))).isEqualTo(RsaPssKey.of(rsa(bits, 65_537)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2047, 8193})
    void rsa_ofASizeBeyondTheBounds_isNone(int bits) {
        assertThatThrownBy(() -> RsaPssKey.of(rsa(bits, 65_537)))
                .isExactlyInstanceOf(InvalidKeyException.class)
                .hasMessage("an RSA key has 2048 to 8192 bits");
    }

    @Test
    void rsa_exponent_isAtLeastThree() throws InvalidKeyException {
        RsaPssKey.of(rsa(2048, 3));
        assertThatThrownBy(() -> RsaPssKey.of(rsa(2048, 1)))
                .isExactlyInstanceOf(InvalidKeyException.class)
                .hasMessage("an RSA exponent is at least 3");
    }

    @Test
    void rsa_keys_areEqualByModulusAndExponent() throws InvalidKeyException {
        RsaPssKey key = RsaPssKey.of(rsa(2048, 65_537));
        assertThat(key)
                .hasSameHashCodeAs(RsaPssKey.of(rsa(2048, 65_537)))
                .isNotEqualTo(RsaPssKey.of(rsa(2048, 3)))
                .isNotEqualTo(RsaPssKey.of(rsa(2049, 65_537)))
                .isNotEqualTo(null);
        assertThat(key.hashCode()).isNotEqualTo(RsaPssKey.of(rsa(2049, 65_537)).hashCode());
    }

    /** Under that identifier a key may demand other parameters than the scheme has: it is not taken for the plain one. */
    @Test
    void rsa_underAnotherAlgorithm_isRefused() throws IOException {
        SubjectPublicKeyInfo plain = SubjectPublicKeyInfo.getInstance(OpensslVectors.der("rsa-2048"));
        byte[] pss = new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS), plain.parsePublicKey())
                .getEncoded("DER");
        assertThatThrownBy(() -> VerifyingKey.fromSpki(pss))
                .isExactlyInstanceOf(InvalidKeyException.class)
                .hasMessage("the key is neither Ed25519, P-256 nor RSA");
    }

    @Test
    void key_ofAnotherKind_isRefusedAsOne() throws NoSuchAlgorithmException {
        byte[] der = KeyPairGenerator.getInstance("X25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        assertThatThrownBy(() -> VerifyingKey.fromSpki(der))
                .isExactlyInstanceOf(InvalidKeyException.class)
                .hasMessage("the key is neither Ed25519, P-256 nor RSA");
    }

    // ---- P-256

    /** A generator of one's own choice makes any public key one whose private half is known. */
    @Test
    void p256_withAnotherGenerator_isRefused() throws InvalidKeyException {
        ECDomainParameters domain = P256Key.DOMAIN;
        ECPoint point = domain.getG().multiply(BigInteger.TEN).normalize();
        BigInteger x = point.getAffineXCoord().toBigInteger();
        BigInteger y = point.getAffineYCoord().toBigInteger();
        ECDomainParameters forged = new ECDomainParameters(domain.getCurve(), point, domain.getN(), domain.getH());

        assertThat(P256Key.of(x, y, domain)).isEqualTo(P256Key.of(x, y));
        assertThatThrownBy(() -> P256Key.of(x, y, forged))
                .isExactlyInstanceOf(InvalidKeyException.class)
                .hasMessage("the curve is not P-256");
    }

    @Test
    void p256_keys_areEqualByTheirPoint() throws InvalidKeyException {
        P256Key key = key(5);
        assertThat(key)
                .isEqualTo(key(5))
                .hasSameHashCodeAs(key(5))
                .isNotEqualTo(key(6))
                .isNotEqualTo(null);
        assertThat(key.hashCode()).isNotEqualTo(key(6).hashCode());
    }

    private static P256Key key(int secret) throws InvalidKeyException {
        ECPoint point =
                P256Key.DOMAIN.getG().multiply(BigInteger.valueOf(secret)).normalize();
        return VerifyingKey.p256(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    }

    @Test
    void p256_concatenatedSignatureOf64BytesOnly_isRead() throws InvalidKeyException {
        for (int length : new int[] {0, 63, 65, 128}) {
            assertThatThrownBy(() -> key(5).verifyConcatenated(new byte[1], new byte[length]))
                    .isExactlyInstanceOf(SignatureException.class)
                    .hasMessage("an ES256 signature has 64 bytes");
        }
        assertThatThrownBy(() -> key(5).verifyConcatenated(new byte[1], new byte[64]))
                .hasMessage("the ECDSA signature does not verify");
    }

    // ---- Ed25519

    @Test
    void ed25519_keys_areEqualByTheirBytes() throws InvalidKeyException {
        Ed25519Key key = ed25519("a");
        assertThat(key)
                .isEqualTo(VerifyingKey.ed25519(key.raw()))
                .hasSameHashCodeAs(VerifyingKey.ed25519(key.raw()))
                .isNotEqualTo(ed25519("b"))
                .isNotEqualTo(null);
        assertThat(key.hashCode()).isNotEqualTo(ed25519("b").hashCode());
    }

    private static Ed25519Key ed25519(String label) {
        return (Ed25519Key) MetadataFixture.key(label).publicKey().material().orElseThrow();
    }

    // ---- limits of a search

    @Test
    void searchLimits_areNotNegative() {
        assertThat(new SearchLimits(0, 0)).isEqualTo(new SearchLimits(0, 0));
        assertThatThrownBy(() -> new SearchLimits(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SearchLimits(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
