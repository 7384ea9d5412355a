package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataKeyTest {
    private static final String ED25519_HEX = "66dd78c5c2a78abc6fc6b267ff1a8017ba0e8bfc853dd97af351949bba021275";

    private static ObjectNode json(String keyType, String scheme, String value) {
        ObjectNode json = Json.object().put("keytype", keyType).put("scheme", scheme);
        json.putObject("keyval").put("public", value);
        return json;
    }

    private static MetadataKey parse(ObjectNode json) throws VerificationException {
        return MetadataKey.parse(JsonReader.of("root", json));
    }

    /** The key and the id that the specification prints in its example of a root file. */
    @Test
    void computedId_ofTheSpecificationsExample_isTheOneItPrints() throws VerificationException {
        assertThat(parse(json("ed25519", "ed25519", ED25519_HEX)).computedId())
                .isEqualTo("cb3fbd83df4ba2471a736b065650878280964a98843ec13b457a99b2a21cc3b4");
    }

    /** Computed by an independent canonical encoder in Python over the same object. */
    @ParameterizedTest
    @CsvSource({
        "ecdsa, ecdsa-sha2-nistp256, p256, e224f0012db47cc7dd0d6e20f33c645189c63b1df49382ce07943f0c20eb74b4",
        "rsa, rsassa-pss-sha256, rsa-2048, b53e23fd7046bf7fbafa3ad6e1bd5ea1dac767781c638ec2f0172430ed4943f2"
    })
    void computedId_ofAPemKey_equalsAnIndependentEncoder(String keyType, String scheme, String pem, String id)
            throws VerificationException {
        MetadataKey key = parse(json(keyType, scheme, OpensslVectors.pem(pem)));
        assertThat(key.computedId()).isEqualTo(id);
        assertThat(key.material()).isPresent();
    }

    @Test
    void of_p256Key_isWrittenAsOpensslWritesIt() throws Exception {
        P256Key key = (P256Key) VerifyingKey.fromSpki(OpensslVectors.der("p256"));
        assertThat(MetadataKey.of(key).json())
                .isEqualTo(json("ecdsa", "ecdsa-sha2-nistp256", OpensslVectors.pem("p256")));
    }

    @Test
    void parse_oldNameOfTheKeyType_isTheSameMaterial() throws VerificationException {
        MetadataKey old = parse(json("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", OpensslVectors.pem("p256")));
        MetadataKey now = parse(json("ecdsa", "ecdsa-sha2-nistp256", OpensslVectors.pem("p256")));
        assertThat(old.material()).isPresent().isEqualTo(now.material());
        assertThat(old.computedId()).isNotEqualTo(now.computedId());
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, ed25519ph",
        "ml-dsa, ml-dsa-44",
        "rsa, rsa-pkcs1v15-sha256",
        "ed25519, ecdsa-sha2-nistp256",
        "ecdsa, ed25519",
        "rsa, ed25519",
        "ED25519, ed25519",
        "ecdsa, ecdsa-sha2-nistp384",
        "sigstore-oidc, Fulcio"
    })
    void parse_typeOrSchemeThatIsNotKnown_isKeptWithoutMaterial(String keyType, String scheme)
            throws VerificationException {
        MetadataKey key = parse(json(keyType, scheme, ED25519_HEX));
        assertThat(key.material()).isEmpty();
        assertThat(key.json()).isEqualTo(json(keyType, scheme, ED25519_HEX));
    }

    @Test
    void parse_membersNotKnown_countForTheIdAndSurvive() throws VerificationException {
        ObjectNode json = json("ed25519", "ed25519", ED25519_HEX);
        json.putArray("keyid_hash_algorithms").add("md5");
        MetadataKey key = parse(json);
        assertThat(key.material()).isPresent();
        assertThat(key.json()).isEqualTo(json);
        assertThat(key.computedId()).isNotEqualTo("cb3fbd83df4ba2471a736b065650878280964a98843ec13b457a99b2a21cc3b4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "zz",
                "66dd78c5c2a78abc6fc6b267ff1a8017ba0e8bfc853dd97af351949bba02127",
                "0100000000000000000000000000000000000000000000000000000000000000"
            })
    void parse_brokenEd25519Key_isRefused(String value) {
        rejected(Rejection.Malformed.class, () -> parse(json("ed25519", "ed25519", value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                ED25519_HEX
            })
    void parse_brokenPemKey_isRefused(String value) {
        rejected(Rejection.Malformed.class, () -> parse(json("ecdsa", "ecdsa-sha2-nistp256", value)));
        rejected(Rejection.Malformed.class, () -> parse(json("rsa", "rsassa-pss-sha256", value)));
    }

    /** As long as the right labels, around bytes that are a key. */
    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "END"})
    void parse_pemUnderAnotherLabel_isRefused(String end) throws VerificationException {
        String pem = OpensslVectors.pem("p256");
        parse(json("ecdsa", "ecdsa-sha2-nistp256", pem));
        String other = pem.replace(end + " PUBLIC KEY", end + " PUBLIC BEE");
        assertThat(other).isNotEqualTo(pem);
        rejected(Rejection.Malformed.class, () -> parse(json("ecdsa", "ecdsa-sha2-nistp256", other)));
    }

    @Test
    void parse_keyOfAnotherScheme_isRefused() {
        rejected(
                Rejection.Malformed.class,
                () -> parse(json("ecdsa", "ecdsa-sha2-nistp256", OpensslVectors.pem("rsa-2048"))));
        rejected(Rejection.Malformed.class, () -> parse(json("rsa", "rsassa-pss-sha256", OpensslVectors.pem("p256"))));
        rejected(
                Rejection.Malformed.class,
                () -> parse(json("ecdsa", "ecdsa-sha2-nistp256", OpensslVectors.pem("p384"))));
    }

    @Test
    void parse_memberMissingOrOfAnotherType_isRefused() {
        for (String member : new String[] {"keytype", "scheme", "keyval"}) {
            ObjectNode without = json("ed25519", "ed25519", ED25519_HEX);
            without.remove(member);
            rejected(Rejection.Malformed.class, () -> parse(without));
            rejected(
                    Rejection.Malformed.class,
                    () -> parse(json("ed25519", "ed25519", ED25519_HEX).put(member, 7)));
        }
    }
}
