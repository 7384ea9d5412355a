package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.metadata.Digests;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the two kinds of TrustPlane's vectors that are about more than the verifier. */
final class TrustplaneVectors {
    private static final Set<String> OF_BROKERS = Set.of("broker_passport_issued");

    private TrustplaneVectors() {}

    static void runTaxonomy(JsonNode vector) {
        List<String> names =
                Stream.of(KeyBinding.values()).map(KeyBinding::wireName).toList();
        assertThat(names).isEqualTo(TranscriptVectors.strings(vector.get("ordering")));
        assertThat(vector.get("classes")).hasSameSizeAs(names);
        int below = 0;
        for (JsonNode row : vector.get("classes")) {
            KeyBinding binding = KeyBinding.parse(row.get("class").asText()).orElseThrow();
            assertThat(binding.rank()).isEqualTo(row.get("rank").asInt()).isGreaterThan(below);
            assertThat(names.indexOf(binding.wireName())).isEqualTo(binding.ordinal());
            below = binding.rank();
        }
    }

    /**
     * An exchange with a broker, which the verifier takes no part in: its codes, its classes, and the transcript that the
     * broker signs, which must be the verifier's.
     *
     * <p>The digest that the vectors give for {@code content-type} is of no value they state, and not of {@code
     * application/json}. It is taken as it stands; everything else is computed from what they say.
     */
    static void runBroker(JsonNode vector) throws Exception {
        JsonNode request = vector.get("request");
        JsonNode response = vector.get("response");
        requireCodes(request, response);
        JsonNode http = request.get("http");
        String query = http.at("/query/raw").asText();
        assertThat(NormalizedQuery.of(query))
                .isEqualTo(http.at("/query/normalized").asText());
        assertThat(TranscriptVectors.sha256(NormalizedQuery.of(query)))
                .isEqualTo(http.at("/query/sha256").asText());
        assertThat(http.at("/query/normalization").asText()).isEqualTo(Transcript.QUERY_ALGORITHM);
        assertThat(TranscriptVectors.sha256(http.get("nonce").asText()))
                .isEqualTo(http.at("/headers/selected/1/value_sha256").asText());
        assertThat(TranscriptVectors.sha256("application/json"))
                .isNotEqualTo(http.at("/headers/selected/0/value_sha256").asText());
        if (response.get("accepted").asBoolean()) {
            assertThat(transcriptSha256(request, response))
                    .isEqualTo(response.at("/artifacts/stamp/transcript_sha256").asText());
        } else {
            assertThat(response.get("artifacts").isNull()).isTrue();
        }
    }

    private static void requireCodes(JsonNode request, JsonNode response) {
        Set<String> known = Stream.concat(Stream.of(DenyReason.values()).map(DenyReason::code), OF_BROKERS.stream())
                .collect(Collectors.toSet());
        assertThat(known).contains(response.get("reason_code").asText());
        List<String> classes =
                new ArrayList<>(TranscriptVectors.strings(request.at("/key_binding/acceptable_key_bindings")));
        String requested = request.at("/key_binding/requested_key_binding").asText();
        classes.add(requested);
        assertThat(classes)
                .allSatisfy(name -> assertThat(KeyBinding.parse(name)).isPresent());
        JsonNode available = response.at("/error/details/available_key_binding");
        if (!available.isMissingNode()) {
            assertThat(KeyBinding.parse(available.asText())
                            .orElseThrow()
                            .atLeast(KeyBinding.parse(requested).orElseThrow()))
                    .isFalse();
        }
    }

    private static String transcriptSha256(JsonNode request, JsonNode response) throws Exception {
        ObjectNode http = (ObjectNode) request.get("http");
        http.put("passport_jti", response.at("/artifacts/passport/jti").asText());
        http.put("key_binding", request.at("/key_binding/requested_key_binding").asText());
        http.set("issued_at", response.get("issued_at"));
        Transcript transcript = Transcript.of(TranscriptVectors.request(
                http, http.at("/query/raw").asText(), http.get("body_sha256").asText()));
        String stated = http.at("/headers/selected/0/value_sha256").asText();
        String text = transcript.text(List.of(
                new CoveredField("content-type", "?"),
                new CoveredField("x-trustplane-nonce", http.get("nonce").asText())));
        return Digests.sha256Hex(text.replace("content-type:" + TranscriptVectors.sha256("?"), "content-type:" + stated)
                .getBytes(StandardCharsets.UTF_8));
    }
}
