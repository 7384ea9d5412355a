package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.rejected;
import static dev.tidemark.metadata.MetadataFixture.signature;
import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file around a role: how large it may be, what its signatures look like, and whose type it says it is. */
class EnvelopeTest {
    private static ObjectNode file() {
        ObjectNode file = Json.object();
        file.putArray("signatures");
        file.putObject("signed").put("_type", "root").put("spec_version", "1.0.34");
        return file;
    }

    private static Envelope parse(ObjectNode file) throws VerificationException {
        return Envelope.parse("role", CanonicalJson.encode(file), 1_000_000);
    }

    private static Rejection refused(ObjectNode file) {
        return rejected(Rejection.class, () -> parse(file));
    }

    private static ArrayNode signatures(ObjectNode file) {
        return (ArrayNode) file.get("signatures");
    }

    @Test
    void bytes_areTakenUpToTheLimit() throws VerificationException {
        byte[] bytes = CanonicalJson.encode(file());
        assertThat(Envelope.parse("role", bytes, bytes.length).bytes()).isEqualTo(bytes);
        assertThat(rejected(Rejection.class, () -> Envelope.parse("role", bytes, bytes.length - 1)))
                .isEqualTo(new Rejection.TooLarge("role", bytes.length - 1));
    }

    @Test
    void signatures_areCountedBeforeOneIsLookedAt() throws VerificationException {
        ObjectNode file = file();
        for (int i = 0; i < 1_024; i++) {
            signatures(file).add(signature("k" + i, new byte[1]));
        }
        assertThat(parse(file).signatures()).hasSize(1_024);
        signatures(file).addNull();
        assertThat(refused(file))
                .isEqualTo(new Rejection.Malformed("role", "/signatures", "more than 1024 signatures"));
    }

    @Test
    void signatures_underOneKeyId_areRefused() {
        ObjectNode file = file();
        signatures(file).add(signature("k", new byte[1])).add(signature("k", new byte[2]));
        assertThat(refused(file))
                .isEqualTo(new Rejection.Malformed("role", "/signatures/1/keyid", "two signatures carry one key id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "abc", "0g", "g0", "0x", " 00", "00 ", "0\u0660"})
    void signature_thatIsNoHexadecimal_isRefused(String sig) {
        ObjectNode file = file();
        signatures(file).addObject().put("keyid", "k").put("sig", sig);
        assertThat(refused(file))
                .isEqualTo(new Rejection.Malformed("role", "/signatures/0/sig", "hexadecimal is expected"));
    }

    @Test
    void signature_inEitherCase_isItsBytes() throws VerificationException {
        ObjectNode file = file();
        signatures(file).addObject().put("keyid", "k").put("sig", "00fFAa");
        assertThat(parse(file).signatures().get(0).bytes()).containsExactly(0, 0xff, 0xaa);
    }

    @ParameterizedTest
    @CsvSource({
        "targets,                           targets",
        "TARGETS,                           (another)",
        "'',                                (another)",
        "a2,                                (another)",
        "abcdefghijklmnopqrstuvwxyzabcdef,  abcdefghijklmnopqrstuvwxyzabcdef",
        "abcdefghijklmnopqrstuvwxyzabcdefg, (another)"
    })
    void type_ofAnotherRole_isRefused_andShownOnlyIfItIsAWord(String type, String shown) throws VerificationException {
        ObjectNode file = file();
        file.withObject("/signed").put("_type", type);
        Envelope envelope = parse(file);
        assertThat(rejected(Rejection.class, () -> envelope.requireType("root")))
                .isEqualTo(new Rejection.WrongType("role", "root", shown));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.", "1.0", "1.0.34", "1.99"})
    void specification_ofVersionOne_isTaken(String version) throws VerificationException {
        ObjectNode file = file();
        file.withObject("/signed").put("spec_version", version);
        parse(file).requireType("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "2.0", "11.0", "v1.0"})
    void specification_ofAnotherVersion_isRefused(String version) throws VerificationException {
        ObjectNode file = file();
        file.withObject("/signed").put("spec_version", version);
        Envelope envelope = parse(file);
        assertThat(rejected(Rejection.class, () -> envelope.requireType("root")))
                .isEqualTo(new Rejection.Malformed(
                        "role", "/signed/spec_version", "version 1 of the specification is expected"));
    }

    @Test
    void signedPart_isWhatTheSignaturesAreOver() throws VerificationException {
        Envelope envelope =
                Envelope.parse("role", utf8("{ \"signed\": {\"b\":1,\"a\":2}, \"signatures\": [] }"), 1_000);
        assertThat(envelope.canonical()).isEqualTo(utf8("{\"a\":2,\"b\":1}"));
        assertThat(envelope.what()).isEqualTo("role");
    }
}
