package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.Digests;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Runs vectors of {@code transcript-v1}: what is hashed, line by line, and the digest. */
final class TranscriptVectors {
    private TranscriptVectors() {}

    /** A vector in TrustPlane's layout. */
    static void run(JsonNode vector) throws Exception {
        JsonNode raw = vector.get("raw_request");
        JsonNode expected = vector.get("transcript");
        JsonNode canonical = vector.get("canonical");
        String query = text(raw, "query");
        String bodySha256 = sha256(text(raw, "body_utf8"));
        assertThat(bodySha256).isEqualTo(text(expected, "body_sha256"));
        assertThat(NormalizedQuery.of(query)).isEqualTo(text(expected.get("query_normalization"), "normalized"));
        assertThat(Transcript.QUERY_ALGORITHM).isEqualTo(text(expected.get("query_normalization"), "algorithm"));
        assertThat(expected.get("issued_at").asLong() / Transcript.TIME_BUCKET)
                .isEqualTo(expected.get("time_bucket").asLong());
        List<CoveredField> covered = covered(raw.get("headers"), strings(expected.at("/headers/allow_list")));
        for (int i = 0; i < covered.size(); i++) {
            assertThat(sha256(Transcript.trim(covered.get(i).value())))
                    .isEqualTo(expected.at("/headers/selected/" + i + "/value_sha256")
                            .asText());
        }
        Transcript transcript = Transcript.of(request(expected, query, bodySha256));
        requireCanonical(transcript, covered, canonical);
    }

    /** The twenty lines, and the digest over them. */
    static void requireCanonical(Transcript transcript, List<CoveredField> covered, JsonNode canonical)
            throws Exception {
        assertThat(transcript.text(covered)).isEqualTo(String.join("\n", strings(canonical.get("lines"))));
        assertThat(strings(canonical.get("lines"))).hasSize(20);
        assertThat(HexFormat.of().formatHex(transcript.sha256(covered))).isEqualTo(text(canonical, "sha256"));
    }

    static Transcript.Request request(JsonNode from, String query, String bodySha256) {
        return new Transcript.Request(
                text(from, "method"),
                text(from, "scheme"),
                text(from, "authority"),
                text(from, "path"),
                query,
                text(from, "audience"),
                text(from, "route_id"),
                text(from, "content_encoding"),
                bodySha256,
                text(from, "passport_jti"),
                text(from, "nonce"),
                from.get("issued_at").asLong(),
                text(from, "key_binding"));
    }

    /** Of the fields sent, those on the list, in the list's order. */
    static List<CoveredField> covered(JsonNode headers, List<String> allowList) {
        List<CoveredField> covered = new ArrayList<>();
        for (String name : allowList) {
            for (JsonNode header : headers) {
                if (text(header, "name").equalsIgnoreCase(name)) {
                    covered.add(new CoveredField(name, text(header, "value")));
                    break;
                }
            }
        }
        return covered;
    }

    static void runBodies(JsonNode vectors) {
        assertThat(vectors.get("vectors")).hasSize(2);
        for (JsonNode vector : vectors.get("vectors")) {
            byte[] body = text(vector, "bytes_utf8").getBytes(StandardCharsets.UTF_8);
            assertThat(ProtectedRequest.of("POST", "/").withBody(body).bodySha256())
                    .as(text(vector, "id"))
                    .hasValueSatisfying(digest ->
                            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(text(vector, "sha256")));
        }
        assertThat(ProtectedRequest.of("GET", "/").withoutBody().bodySha256())
                .hasValueSatisfying(digest -> assertThat(digest).isEqualTo(Digests.sha256(new byte[0])));
    }

    static String sha256(String text) {
        return Digests.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(JsonNode at, String member) {
        return at.get(member).asText();
    }

    static List<String> strings(JsonNode array) {
        List<String> out = new ArrayList<>();
        array.forEach(value -> out.add(value.asText()));
        return out;
    }
}
