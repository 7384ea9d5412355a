package dev.tidemark.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors published here, made by code that shares nothing with this, from their manifest. */
class TidemarkVectorsTest {
    private static final VectorSuite SUITE = VectorSuite.open("tidemark-v1");

    @TempDir
    private Path directory;

    private interface Runner {
        void run(JsonNode vector, Path directory) throws Exception;
    }

    private static final Map<String, Runner> RUNNERS = Map.of(
            "signed-bundle-v1", StateVectors::runBundle,
            "revocation-entry-v1", StateVectors::runRevocation,
            "freshness-v1", (vector, directory) -> TableVectors.runFreshness(vector),
            "replay-v1", (vector, directory) -> TableVectors.runReplay(vector),
            "source-rules-v1", (vector, directory) -> DecisionVectors.runSources(vector),
            "transcript-v1", (vector, directory) -> DecisionVectors.runTranscripts(vector),
            "decision-v1", DecisionVectors::runDecisions);

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
            RUNNERS.get(contract).run(entry.read(), directory);
        }
    }

    @Test
    void manifest_listsSevenVectors_andEveryFileOfTheFolder() {
        assertThat(SUITE.entries()).hasSize(7);
        assertThat(SUITE.unlisted()).isEmpty();
        assertThat(SUITE.entries().stream().flatMap(entry -> entry.contracts().stream()))
                .as("no runner without a vector")
                .containsAll(RUNNERS.keySet());
    }

    /** Whoever changes one runs {@code node vectors/tidemark-v1/make.mjs}, which writes all of them again. */
    @Test
    void vectors_areWhatTheirMakerWrites() throws Exception {
        Process maker;
        try {
            maker = new ProcessBuilder(
                            "node", SUITE.folder().resolve("make.mjs").toString(), directory.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new AssertionError("node is not installed; run .ci/install", e);
        }
        String output = new String(maker.getInputStream().readAllBytes(), UTF_8);
        assertThat(maker.waitFor()).as(output).isZero();
        Map<String, String> written = digests(directory);
        assertThat(written).hasSizeGreaterThan(20);
        assertThat(digests(SUITE.folder()))
                .as("run node vectors/tidemark-v1/make.mjs")
                .isEqualTo(written);
    }

    private static Map<String, String> digests(Path folder) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.endsWith(".mjs") && !name.endsWith(".md")) {
                    digests.put(name, dev.tidemark.metadata.Digests.sha256Hex(Files.readAllBytes(file)));
                }
            }
        }
        return digests;
    }
}
