package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyingKeyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final BigInteger ED25519_ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static void assertRefused(VerifyingKey key, byte[] message, byte[] signature) {
        assertThatThrownBy(() -> key.verify(message, signature)).isExactlyInstanceOf(SignatureException.class);
    }

    // ---- Ed25519

    @ParameterizedTest(name = "RFC 8032 7.1 test {0}")
    @CsvSource({
        "1, d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '', "
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b",
        "2, 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72, "
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00",
        "3, fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82, "
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"
    })
    void ed25519_publishedVector_verifiesAndNothingNearIt(int test, String key, String message, String signature)
            throws Exception {
        Ed25519Key ed = VerifyingKey.ed25519(HEX.parseHex(key));
        byte[] text = HEX.parseHex(message);
        byte[] valid = HEX.parseHex(signature);
        ed.verify(text, valid);
        assertRefused(ed, Arrays.copyOf(text, text.length + 1), valid);
        assertRefused(ed, text, Arrays.copyOf(valid, 65));
        assertRefused(ed, text, Arrays.copyOf(valid, 63));
        assertRefused(ed, text, new byte[0]);
        for (int i = 0; i < valid.length; i++) {
            byte[] flipped = valid.clone();
            flipped[i] ^= 1;
            assertRefused(ed, text, flipped);
        }
    }

    /** RFC 8032 5.1.7 demands S below the group order; with it a signature could be written in a second way. */
    @Test
    void ed25519_sPlusTheGroupOrder_isRefused() throws Exception {
        SoftwareSigner signer = MetadataFixture.key("any");
        byte[] signature = signer.sign(new byte[] {1});
        BigInteger s = littleEndian(Arrays.copyOfRange(signature, 32, 64)).add(ED25519_ORDER);
        byte[] other = signature.clone();
        for (int i = 0; i < 32; i++) {
            other[32 + i] = s.shiftRight(8 * i).byteValue();
        }
        assertRefused(signer.publicKey().material().orElseThrow(), new byte[] {1}, other);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[bytes.length - 1 - i] = bytes[i];
        }
        return new BigInteger(1, reversed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
            })
    void ed25519_keyOfSmallOrder_isRefused(String key) {
        assertThatThrownBy(() -> VerifyingKey.ed25519(HEX.parseHex(key))).isInstanceOf(InvalidKeyException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000080", // y = 1 with a sign
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // y = p + 1
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" // y = 2^255 - 1
            })
    void ed25519_keyInASecondSpelling_isRefused(String key) {
        assertThatThrownBy(() -> VerifyingKey.ed25519(HEX.parseHex(key))).isInstanceOf(InvalidKeyException.class);
    }

    /** A published key plus a point of order eight: it would verify some of the same signatures and not be equal. */
    @Test
    void ed25519_keyOfMixedOrder_isRefused() {
        byte[] key = HEX.parseHex("3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d");
        assertThatThrownBy(() -> VerifyingKey.ed25519(key)).isInstanceOf(InvalidKeyException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void ed25519_keyOfAnotherLength_isRefused(int length) {
        assertThatThrownBy(() -> VerifyingKey.ed25519(new byte[length])).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void ed25519_throughSpki_isTheSameKey() throws Exception {
        Ed25519Key key =
                (Ed25519Key) MetadataFixture.key("any").publicKey().material().orElseThrow();
        assertThat(VerifyingKey.fromSpki(key.spki())).isEqualTo(key).hasSameHashCodeAs(key);
    }

    // ---- P-256

    private static P256Key p256() throws InvalidKeyException {
        return (P256Key) VerifyingKey.fromSpki(OpensslVectors.der("p256"));
    }

    @Test
    void p256_signatureOfOpenssl_verifiesAndNothingNearIt() throws Exception {
        byte[] message = OpensslVectors.message();
        byte[] valid = OpensslVectors.signature("p256-der");
        p256().verify(message, valid);
        assertRefused(p256(), Arrays.copyOf(message, message.length + 1), valid);
        for (int i = 0; i < valid.length; i++) {
            byte[] flipped = valid.clone();
            flipped[i] ^= 1;
            assertRefused(p256(), message, flipped);
        }
    }

    @Test
    void p256_bytesAfterOrMissingFromTheSignature_areRefused() throws Exception {
        byte[] valid = OpensslVectors.signature("p256-der");
        for (int length = 0; length < valid.length + 8; length++) {
            if (length != valid.length) {
                assertRefused(p256(), OpensslVectors.message(), Arrays.copyOf(valid, length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "30",
                "3000",
                "0500",
                "020101",
                "0101ff",
                "3003020101",
                "30060201000201",
                "3006020100020100",
                "3006020101020100",
                "3006020100020101",
                "300602017f0201ff",
                "3009020101020101020101",
                "300706010106022a03",
                "30800201010201010000",
                "3081060201010201",
                "300702020001020101",
                "24060401010401",
                "a003020101",
                "30060500050005",
                "3006040101040101",
                "30808080808080",
                "3084ffffffff",
                "1f",
                "ff"
            })
    void p256_derThatIsNoSignature_isRefusedAsOne(String hex) throws Exception {
        assertRefused(p256(), OpensslVectors.message(), HEX.parseHex(hex));
    }

    /** Whatever the bytes: no other exception than the declared one. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void p256_randomDer_neverEscapes(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        P256Key key = p256();
        byte[] valid = OpensslVectors.signature("p256-der");
        for (int i = 0; i < 5_000; i++) {
            byte[] mutant = Arrays.copyOf(valid, 1 + random.nextInt(valid.length + 3));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(256);
            }
            if (!Arrays.equals(mutant, valid) && i % 20 == 0) {
                assertRefused(key, OpensslVectors.message(), mutant);
            } else if (mutant.length < 20 || mutant[0] != 0x30) {
                assertRefused(key, OpensslVectors.message(), mutant);
            }
        }
    }

    @Test
    void p256_longFormLength_isRefused() throws Exception {
        byte[] valid = OpensslVectors.signature("p256-der");
        byte[] ber = new byte[valid.length + 1];
        ber[0] = 0x30;
        ber[1] = (byte) 0x81;
        System.arraycopy(valid, 1, ber, 2, valid.length - 1);
        assertRefused(p256(), OpensslVectors.message(), ber);
    }

    /** Stated, not wished: ECDSA lets anyone turn s into n - s. So a signature is never an identity of anything here. */
    @Test
    void p256_negatedS_verifiesToo() throws Exception {
        byte[] message = OpensslVectors.message();
        byte[] valid = OpensslVectors.signature("p256-der");
        BigInteger[] rs =
                org.bouncycastle.crypto.signers.StandardDSAEncoding.INSTANCE.decode(P256Key.DOMAIN.getN(), valid);
        BigInteger negated = P256Key.DOMAIN.getN().subtract(rs[1]);
        p256().verify(
                        message,
                        org.bouncycastle.crypto.signers.StandardDSAEncoding.INSTANCE.encode(
                                P256Key.DOMAIN.getN(), rs[0], negated));
        p256().verifyConcatenated(message, concatenated(rs[0], negated));
    }

    @Test
    void p256_concatenated_isAnEncodingOfItsOwn() throws Exception {
        byte[] message = OpensslVectors.message();
        byte[] der = OpensslVectors.signature("p256-der");
        BigInteger[] rs =
                org.bouncycastle.crypto.signers.StandardDSAEncoding.INSTANCE.decode(P256Key.DOMAIN.getN(), der);
        byte[] joined = concatenated(rs[0], rs[1]);
        P256Key key = p256();
        key.verifyConcatenated(message, joined);
        assertRefused(key, message, joined);
        assertThatThrownBy(() -> key.verifyConcatenated(message, der)).isInstanceOf(SignatureException.class);
        assertThatThrownBy(() -> key.verifyConcatenated(message, Arrays.copyOf(joined, 65)))
                .isInstanceOf(SignatureException.class);
        assertThatThrownBy(() -> key.verifyConcatenated(message, new byte[64])).isInstanceOf(SignatureException.class);
        assertThatThrownBy(() -> key.verifyConcatenated(message, concatenated(rs[0].add(P256Key.DOMAIN.getN()), rs[1])))
                .isInstanceOf(SignatureException.class);
    }

    private static byte[] concatenated(BigInteger r, BigInteger s) {
        return HEX.parseHex(String.format("%064x%064x", r, s).replaceAll("^(.{128}).*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p384", "secp256k1", "rsa-1024"})
    void fromSpki_anotherCurveOrAShortKey_isRefused(String name) {
        assertThatThrownBy(() -> VerifyingKey.fromSpki(OpensslVectors.der(name)))
                .isExactlyInstanceOf(InvalidKeyException.class);
    }

    @Test
    void fromSpki_compressedPoint_isTheSameKey() throws Exception {
        VerifyingKey key = VerifyingKey.fromSpki(OpensslVectors.der("p256-compressed"));
        assertThat(key).isEqualTo(p256()).hasSameHashCodeAs(p256());
        assertThat(key.spki()).isEqualTo(OpensslVectors.der("p256"));
    }

    @Test
    void fromSpki_parametersSpeltOut_areReadOnlyIfTheyAreTheCurve() throws Exception {
        byte[] der = OpensslVectors.der("p256-explicit");
        assertThat(VerifyingKey.fromSpki(der)).isInstanceOf(P256Key.class);
        for (int i = 0; i < der.length; i++) {
            byte[] flipped = der.clone();
            flipped[i] ^= 4;
            try {
                assertThat(VerifyingKey.fromSpki(flipped)).isInstanceOf(P256Key.class);
            } catch (InvalidKeyException e) {
                assertThat(e).isExactlyInstanceOf(InvalidKeyException.class);
            }
        }
    }

    @Test
    void p256_pointOffTheCurve_isRefused() {
        assertThatThrownBy(() -> VerifyingKey.p256(BigInteger.ONE, BigInteger.ONE))
                .isExactlyInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> VerifyingKey.p256(BigInteger.ONE.negate(), BigInteger.ONE))
                .isExactlyInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> VerifyingKey.p256(BigInteger.TWO.pow(300), BigInteger.ONE))
                .isExactlyInstanceOf(InvalidKeyException.class);
    }

    @Test
    void fromSpki_bytesAfterTheKey_areRefused() {
        byte[] der = OpensslVectors.der("p256");
        assertThatThrownBy(() -> VerifyingKey.fromSpki(Arrays.copyOf(der, der.length + 1)))
                .isExactlyInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> VerifyingKey.fromSpki(new byte[0])).isExactlyInstanceOf(InvalidKeyException.class);
    }

    // ---- RSA-PSS

    private static VerifyingKey rsa() throws InvalidKeyException {
        return VerifyingKey.fromSpki(OpensslVectors.der("rsa-2048"));
    }

    @Test
    void rsaPss_signatureOfOpenssl_verifiesAndNothingNearIt() throws Exception {
        byte[] message = OpensslVectors.message();
        byte[] valid = OpensslVectors.signature("rsa-pss-salt32");
        VerifyingKey key = rsa();
        assertThatCode(() -> key.verify(message, valid)).doesNotThrowAnyException();
        assertRefused(key, Arrays.copyOf(message, message.length + 1), valid);
        for (int i = 0; i < valid.length; i += 5) {
            byte[] flipped = valid.clone();
            flipped[i] ^= 1;
            assertRefused(key, message, flipped);
        }
    }

    @Test
    void rsaPss_anotherPaddingOrSalt_isRefused() throws Exception {
        assertRefused(rsa(), OpensslVectors.message(), OpensslVectors.signature("rsa-pkcs1"));
        assertRefused(rsa(), OpensslVectors.message(), OpensslVectors.signature("rsa-pss-salt20"));
    }

    /** RFC 8017 8.1.2 step 1: a signature is as long as the modulus. */
    @Test
    void rsaPss_signatureOfAnotherLength_isRefused() throws Exception {
        byte[] valid = OpensslVectors.signature("rsa-pss-salt32");
        byte[] padded = new byte[valid.length + 1];
        System.arraycopy(valid, 0, padded, 1, valid.length);
        assertRefused(rsa(), OpensslVectors.message(), padded);
        assertRefused(rsa(), OpensslVectors.message(), Arrays.copyOf(valid, valid.length + 1));
        assertRefused(rsa(), OpensslVectors.message(), Arrays.copyOf(valid, valid.length - 1));
        assertRefused(rsa(), OpensslVectors.message(), new byte[0]);
        assertRefused(rsa(), OpensslVectors.message(), new byte[100_000]);
        byte[] all = new byte[valid.length];
        Arrays.fill(all, (byte) 0xff);
        assertRefused(rsa(), OpensslVectors.message(), all);
    }

    /** With the exponent one, everyone can sign: a signature is its own padded message. */
    @Test
    void rsaPss_exponentOne_isRefused() throws Exception {
        RSAKeyParameters real = (RSAKeyParameters)
                org.bouncycastle.crypto.util.PublicKeyFactory.createKey(OpensslVectors.der("rsa-2048"));
        byte[] spki = VerifyingKey.spkiOf(new RSAKeyParameters(false, real.getModulus(), BigInteger.ONE));
        assertThatThrownBy(() -> VerifyingKey.fromSpki(spki)).isExactlyInstanceOf(InvalidKeyException.class);
    }

    @Test
    void spki_ofEveryKind_isTheKey() throws Exception {
        assertThat(rsa().spki()).isEqualTo(OpensslVectors.der("rsa-2048"));
        assertThat(rsa()).isEqualTo(rsa()).hasSameHashCodeAs(rsa());
        assertThat(p256().spki()).isEqualTo(OpensslVectors.der("p256"));
    }
}
