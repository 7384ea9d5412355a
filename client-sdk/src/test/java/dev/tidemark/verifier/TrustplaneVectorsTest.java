package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TrustPlane's own conformance vectors, unchanged, all of them, from their manifest. */
class TrustplaneVectorsTest {
    private static final VectorSuite SUITE = VectorSuite.open("trustplane-v1");

    private interface Runner {
        void run(JsonNode vector) throws Exception;
    }

    private static final Map<String, Runner> RUNNERS = Map.of(
            "transcript-v1", TranscriptVectors::run,
            "body-sha256", TranscriptVectors::runBodies,
            "passport-v1", PassportVectors::run,
            "signer-taxonomy-v1", TrustplaneVectors::runTaxonomy,
            "bundle-v1", SourceRuleVectors::run,
            "broker-ipc-v1", TrustplaneVectors::runBroker);

    static List<VectorSuite.Entry> entries() {
        return SUITE.entries();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void vector_isMet(VectorSuite.Entry entry) throws Exception {
        assertThat(entry.contracts()).isNotEmpty();
        assertThat(RUNNERS.keySet())
                .as("a runner for each contract of %s", entry)
                .containsAll(entry.contracts());
        for (String contract : entry.contracts()) {
            RUNNERS.get(contract).run(entry.read());
        }
    }

    @Test
    void manifest_listsEightVectors_andEveryFileOfTheFolder() {
        assertThat(SUITE.entries()).hasSize(8);
        assertThat(SUITE.unlisted()).isEmpty();
        assertThat(SUITE.entries().stream().flatMap(entry -> entry.contracts().stream()))
                .as("no runner without a vector")
                .containsAll(RUNNERS.keySet());
    }
}
