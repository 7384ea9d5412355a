package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetadataWriterTest {
    private static final Targets ROLE = new Targets(
            1, NOW, Map.of("a\u0001\n\"b", TargetFile.of(new byte[] {1})), Optional.empty(), Optional.empty());

    private static Envelope read(byte[] file) throws VerificationException {
        return Envelope.parse("targets", file, 10_000);
    }

    @Test
    void signed_byEachSigner_verifiesInOrder() throws Exception {
        Envelope file = read(MetadataWriter.sign(ROLE, List.of(key("two"), key("one"))));
        assertThat(file.signatures())
                .extracting(Envelope.Signature::keyId)
                .containsExactly(key("two").keyId(), key("one").keyId());
        assertThat(file.canonical()).isEqualTo(CanonicalJson.encode(ROLE.toJson()));
        for (Envelope.Signature signature : file.signatures()) {
            SoftwareSigner signer = signature.keyId().equals(key("one").keyId()) ? key("one") : key("two");
            signer.publicKey().material().orElseThrow().verify(file.canonical(), signature.bytes());
        }
        assertThat(Targets.parse("targets", file.signed(), RepositoryKind.PLAIN))
                .isEqualTo(ROLE);
    }

    @Test
    void signed_byOne_isSignedByAListOfOne() throws Exception {
        assertThat(MetadataWriter.sign(ROLE, key("one"))).isEqualTo(MetadataWriter.sign(ROLE, List.of(key("one"))));
    }

    @Test
    void unsigned_hasAnEmptySlotForEachKey() throws VerificationException {
        Envelope file = read(MetadataWriter.unsigned(ROLE, List.of("b", "a")));
        assertThat(file.signatures()).containsExactly(new Envelope.Signature("b", ""), new Envelope.Signature("a", ""));
        assertThat(file.canonical()).isEqualTo(CanonicalJson.encode(ROLE.toJson()));
    }

    /** The canonical form leaves control characters raw, which no JSON reader takes: the file escapes them. */
    @Test
    void file_isJsonWithoutWhiteSpace_controlCharactersEscaped() throws VerificationException {
        String text = new String(MetadataWriter.unsigned(ROLE, List.of("a")), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text)
                .startsWith("{\"signatures\":[{\"keyid\":\"a\",\"sig\":\"\"}],\"signed\":{")
                .doesNotContain("\n");
        JsonNode read = StrictJson.parse("file", MetadataFixture.utf8(text));
        assertThat(read.get("signed")).isEqualTo(StrictJson.parse("x", Json.write(ROLE.toJson())));
    }
}
