package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.key;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static dev.tidemark.metadata.MetadataFixture.sign;
import static dev.tidemark.metadata.MetadataFixture.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    private static final SoftwareSigner ONE = key("one");
    private static final SoftwareSigner TWO = key("two");
    private static final SoftwareSigner STRANGER = key("stranger");
    private static final ObjectNode SIGNED = Json.object().put("a", 1);
    private static final byte[] MESSAGE = CanonicalJson.encode(SIGNED);

    private static Envelope envelope(ObjectNode... signatures) throws VerificationException {
        ObjectNode file = Json.object();
        Arrays.stream(signatures).forEach(file.putArray("signatures")::add);
        file.set("signed", SIGNED);
        return Envelope.parse("role", CanonicalJson.encode(file), 100_000);
    }

    private static ObjectNode by(SoftwareSigner signer) {
        return signature(signer.keyId(), sign(signer, MESSAGE));
    }

    private static void require(int threshold, ObjectNode... signatures) throws VerificationException {
        Threshold.require(
                envelope(signatures),
                new RoleKeys(Set.of(ONE.keyId(), TWO.keyId()), threshold),
                Map.of(
                        ONE.keyId(), ONE.publicKey(),
                        TWO.keyId(), TWO.publicKey(),
                        STRANGER.keyId(), STRANGER.publicKey()));
    }

    @Test
    void twoOfTwo_bothSign_isMet() {
        assertThatCode(() -> require(2, by(ONE), by(TWO))).doesNotThrowAnyException();
    }

    @Test
    void twoOfTwo_oneSigns_isNotMet() {
        assertThat(rejected(Rejection.ThresholdNotMet.class, () -> require(2, by(ONE))))
                .isEqualTo(new Rejection.ThresholdNotMet("role", 2, 1));
    }

    @Test
    void noSignatureAtAll_isNotMet() {
        rejected(Rejection.ThresholdNotMet.class, () -> require(1));
    }

    @Test
    void oneKeyUnderTwoIds_countsOnce() throws VerificationException {
        Envelope twice = envelope(signature("a", sign(ONE, MESSAGE)), signature("b", sign(ONE, MESSAGE)));
        Map<String, MetadataKey> keys = Map.of("a", ONE.publicKey(), "b", ONE.publicKey());
        assertThat(rejected(
                                Rejection.ThresholdNotMet.class,
                                () -> Threshold.require(twice, new RoleKeys(Set.of("a", "b"), 2), keys))
                        .valid())
                .isEqualTo(1);
    }

    /** The same P-256 key under both names of its type, once compressed: still one key. */
    @Test
    void oneKeyInTwoSpellings_countsOnce() throws Exception {
        VerifyingKey key = VerifyingKey.fromSpki(OpensslVectors.der("p256"));
        VerifyingKey again = VerifyingKey.fromSpki(OpensslVectors.der("p256-compressed"));
        assertThat(Set.of(key)).contains(again);
    }

    @Test
    void oneKeyIdTwiceInSignatures_isRefused() {
        rejected(Rejection.Malformed.class, () -> require(1, by(ONE), by(ONE)));
        rejected(
                Rejection.Malformed.class,
                () -> require(1, by(ONE), by(STRANGER), signature(ONE.keyId(), new byte[0])));
    }

    @Test
    void keyThatIsNotOfTheRole_isIgnored() throws VerificationException {
        require(1, by(STRANGER), by(ONE));
        rejected(Rejection.ThresholdNotMet.class, () -> require(2, by(STRANGER), by(ONE)));
    }

    @Test
    void keyIdThatNobodyKnows_isIgnored() throws VerificationException {
        require(1, signature("unknown", new byte[64]), by(ONE));
    }

    @Test
    void keyOfTheRoleThatIsNotInTheTable_isIgnored() throws VerificationException {
        Threshold.require(
                envelope(by(ONE)), new RoleKeys(Set.of(ONE.keyId(), "gone"), 1), Map.of(ONE.keyId(), ONE.publicKey()));
        rejected(
                Rejection.ThresholdNotMet.class,
                () -> Threshold.require(envelope(by(ONE)), new RoleKeys(Set.of(ONE.keyId()), 1), Map.of()));
    }

    @Test
    void keyOfAnUnknownScheme_neverVerifies() throws VerificationException {
        ObjectNode json = Json.object().put("keytype", "ed25519").put("scheme", "ed25519-next");
        json.putObject("keyval").put("public", "00");
        MetadataKey unknown = MetadataKey.parse(JsonReader.of("root", json));
        rejected(
                Rejection.ThresholdNotMet.class,
                () -> Threshold.require(
                        envelope(signature("u", sign(ONE, MESSAGE))),
                        new RoleKeys(Set.of("u"), 1),
                        Map.of("u", unknown)));
    }

    @Test
    void signatureOfOneKeyUnderTheIdOfAnother_doesNotCount() {
        rejected(Rejection.ThresholdNotMet.class, () -> require(1, signature(ONE.keyId(), sign(TWO, MESSAGE))));
    }

    /** A signer that has not signed yet leaves an empty slot; with a P-256 key too it must be no more than that. */
    @Test
    void emptySlot_countsForNothingAndBreaksNothing() throws Exception {
        require(1, signature(TWO.keyId(), new byte[0]), by(ONE));
        rejected(Rejection.ThresholdNotMet.class, () -> require(2, signature(TWO.keyId(), new byte[0]), by(ONE)));
        MetadataKey p256 = MetadataKey.of((P256Key) VerifyingKey.fromSpki(OpensslVectors.der("p256")));
        for (byte[] junk : new byte[][] {{}, {0}, {0x30, 6, 4, 1, 1, 4, 1, 1}}) {
            Threshold.require(
                    envelope(signature("p", junk), by(ONE)),
                    new RoleKeys(Set.of("p", ONE.keyId()), 1),
                    Map.of("p", p256, ONE.keyId(), ONE.publicKey()));
        }
    }

    @Test
    void upperCaseHexadecimal_isRead() throws VerificationException {
        ObjectNode upper = by(ONE);
        upper.put("sig", upper.get("sig").asText().toUpperCase(Locale.ROOT));
        require(1, upper);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "zz", "0x00", "00 ", "٠٠"})
    void signatureThatIsNoHexadecimal_isRefused(String sig) {
        rejected(
                Rejection.Malformed.class,
                () -> require(1, by(ONE), signature("x", new byte[0]).put("sig", sig)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 4097, 4294967297L})
    void thresholdBelowOneOrAbsurd_isRefused(long threshold) {
        ObjectNode role = Json.object().put("threshold", threshold);
        role.putArray("keyids").add("a");
        rejected(Rejection.Malformed.class, () -> RoleKeys.parse(JsonReader.of("root", role)));
    }

    @Test
    void thresholdBelowOne_cannotBeBuilt() {
        assertThatThrownBy(() -> new RoleKeys(Set.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keyIdTwiceInARole_isRefused() {
        ObjectNode role = Json.object().put("threshold", 1);
        role.putArray("keyids").add("a").add("a");
        rejected(Rejection.Malformed.class, () -> RoleKeys.parse(JsonReader.of("root", role)));
    }

    @Test
    void moreSignaturesThanAnyoneNeeds_areRefused() {
        ObjectNode[] many = new ObjectNode[1025];
        Arrays.setAll(many, i -> signature("k" + i, new byte[0]));
        rejected(Rejection.Malformed.class, () -> envelope(many));
    }
}
