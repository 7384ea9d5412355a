package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.rejected;
import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes pass only if each digest that can be computed agrees, and only if there is one. */
class FileHashesTest {
    private static final byte[] BYTES = utf8("abc");
    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String SHA512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    private static final String OTHER = "0".repeat(64);

    private static JsonReader hashes(Map<String, String> hashes) throws VerificationException {
        ObjectNode json = Json.object().put("length", 3).put("version", 1);
        json.set("hashes", Json.stringMap(hashes));
        return JsonReader.of("file", json);
    }

    private static TargetFile target(Map<String, String> hashes) throws VerificationException {
        return TargetFile.parse(hashes(hashes));
    }

    @Test
    void digests_areThoseThatFips180Prints() throws Exception {
        assertThat(Digests.sha256Hex(BYTES)).isEqualTo(SHA256);
        assertThat(HexFormat.of().formatHex(Digests.digest("SHA-512", BYTES))).isEqualTo(SHA512);
        assertThat(Digests.sha256(BYTES))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(BYTES));
        assertThatThrownBy(() -> Digests.digest("SHA-0", BYTES)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bytes_passUnderEachDigestAndBoth_inEitherCase() throws VerificationException {
        target(Map.of("sha256", SHA256)).require("x", BYTES);
        target(Map.of("sha512", SHA512)).require("x", BYTES);
        target(Map.of("sha256", SHA256, "sha512", SHA512, "blake3", "anything")).require("x", BYTES);
        target(Map.of("sha256", SHA256.toUpperCase(Locale.ROOT))).require("x", BYTES);
    }

    @Test
    void bytes_withOneDigestThatDiffers_areRefused() throws VerificationException {
        for (Map<String, String> hashes : java.util.List.of(
                Map.of("sha256", OTHER),
                Map.of("sha512", OTHER + OTHER),
                Map.of("sha256", OTHER, "sha512", SHA512),
                Map.of("sha256", SHA256, "sha512", OTHER + OTHER))) {
            TargetFile file = target(hashes);
            assertThat(rejected(Rejection.class, () -> file.require("x", BYTES)))
                    .isEqualTo(new Rejection.HashMismatch("x"));
        }
    }

    @Test
    void bytes_ofAnotherLength_areRefusedBeforeTheirDigest() throws VerificationException {
        TargetFile file = target(Map.of("sha256", SHA256));
        assertThat(rejected(Rejection.class, () -> file.require("x", utf8("abcd"))))
                .isEqualTo(new Rejection.LengthMismatch("x", 3, 4));
        assertThat(rejected(Rejection.class, () -> file.require("x", utf8("ab"))))
                .isEqualTo(new Rejection.LengthMismatch("x", 3, 2));
    }

    @Test
    void target_withoutADigestThatWeKnow_passesNoBytes() throws VerificationException {
        TargetFile file = target(Map.of("md5", "900150983cd24fb0d6963f7d28e17f72"));
        assertThat(rejected(Rejection.class, () -> file.require("x", BYTES)))
                .isEqualTo(new Rejection.Malformed("x", "/hashes", "it names no digest that this reader can compute"));
        assertThat(file.knownDigests()).isEmpty();
        assertThatThrownBy(file::sha256).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void digests_thatNameTheFile_comeSha256First() throws VerificationException {
        TargetFile file = target(Map.of("sha512", SHA512, "sha256", SHA256.toUpperCase(Locale.ROOT), "x", "y"));
        assertThat(file.knownDigests()).containsExactly(SHA256, SHA512);
        assertThat(file.sha256()).isEqualTo(SHA256);
    }

    @ParameterizedTest
    @CsvSource({"sha256, 63", "sha256, 65", "sha256, 128", "sha512, 127", "sha512, 129", "sha512, 64"})
    void digest_ofAnotherLength_isRefused(String name, int digits) {
        assertThat(rejected(Rejection.class, () -> target(Map.of(name, "0".repeat(digits)))))
                .isInstanceOf(Rejection.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"g", "/", ":", " "})
    void digest_withOneCharacterThatIsNoDigit_isRefused(String character) {
        for (String text : new String[] {character + "0".repeat(63), "0".repeat(63) + character}) {
            assertThat(rejected(Rejection.class, () -> target(Map.of("sha256", text))))
                    .isEqualTo(new Rejection.Malformed("file", "/hashes/sha256", "64 hexadecimal digits are expected"));
        }
    }

    // ---- the line of a metadata file, which may leave both out

    @Test
    void line_withDigestsNoneOfWhichWeKnow_isRefused() {
        assertThat(rejected(Rejection.Malformed.class, () -> MetaFile.parse(hashes(Map.of("md5", "00"))))
                        .where())
                .isEqualTo("/hashes");
        rejected(Rejection.Malformed.class, () -> MetaFile.parse(hashes(Map.of())));
    }

    @Test
    void line_asksForWhatItNames() throws VerificationException {
        new MetaFile(1, OptionalLong.empty(), Map.of()).require("x", BYTES);
        new MetaFile(1, OptionalLong.of(3), Map.of()).require("x", BYTES);
        MetaFile.of(1, BYTES).require("x", BYTES);
        assertThat(rejected(Rejection.class, () -> new MetaFile(1, OptionalLong.of(4), Map.of()).require("x", BYTES)))
                .isEqualTo(new Rejection.LengthMismatch("x", 4, 3));
        rejected(
                Rejection.HashMismatch.class,
                () -> new MetaFile(1, OptionalLong.empty(), Map.of("sha256", OTHER)).require("x", BYTES));
        assertThat(MetaFile.of(7, BYTES)).isEqualTo(new MetaFile(7, OptionalLong.of(3), Map.of("sha256", SHA256)));
    }

    /** What is known of a verified role's bytes spares work, and never a check. */
    @ParameterizedTest
    @CsvSource({
        "-1, -,    pass",
        " 0, -,    pass",
        " 1, -,    length_mismatch",
        "-1, good, pass",
        " 0, good, pass",
        " 1, good, length_mismatch",
        "-1, bad,  hash_mismatch",
        " 0, bad,  hash_mismatch",
        "-1, long, pass",
        "-1, both, pass",
        " 1, both, length_mismatch",
        "-1, half, hash_mismatch",
        " 0, half, hash_mismatch"
    })
    void line_asksTheSameOfAVerifiedRole(int more, String digests, String expected) throws VerificationException {
        Verified<Root> role = MetadataFixture.tidemark().pinned().root();
        String longer = HexFormat.of().formatHex(Digests.digest("SHA-512", role.held()));
        Map<String, String> hashes = switch (digests) {
            case "good" -> Map.of("sha256", role.sha256());
            case "bad" -> Map.of("sha256", OTHER);
            case "long" -> Map.of("sha512", longer);
            case "both" -> Map.of("sha256", role.sha256(), "sha512", longer);
            case "half" -> Map.of("sha256", role.sha256(), "sha512", OTHER + OTHER);
            default -> Map.of();
        };
        MetaFile line = new MetaFile(
                1, more < 0 ? OptionalLong.empty() : OptionalLong.of(role.held().length + (long) more), hashes);
        assertThat(code(() -> line.require("x", role))).isEqualTo(expected);
        assertThat(code(() -> line.require("x", role.held()))).isEqualTo(expected);
    }

    private interface Check {
        void run() throws VerificationException;
    }

    private static String code(Check check) {
        try {
            check.run();
            return "pass";
        } catch (VerificationException e) {
            return e.rejection().code();
        }
    }

    @Test
    void entries_areWrittenWithWhatTheyHave() {
        assertThat(new MetaFile(1, OptionalLong.empty(), Map.of()).toJson())
                .isEqualTo(Json.object().put("version", 1L));
        assertThat(MetaFile.of(1, BYTES).toJson().at("/hashes/sha256").textValue())
                .isEqualTo(SHA256);
        assertThat(new TargetFile(3, Map.of(), Optional.empty()).toJson().has("custom"))
                .isFalse();
    }
}
