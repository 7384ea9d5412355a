package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transcript beside a second implementation, in another language, made from the rules and the vectors alone. */
@Timeout(120)
class TranscriptDifferentialTest {
    private static final int REQUESTS = 2_000;
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String[] QUERY_PARTS = {
        "a",
        "b",
        "=",
        "=",
        "&",
        "&",
        "?",
        "+",
        "%20",
        "%2B",
        "%7e",
        "~",
        "%C3%A9",
        "%c3",
        "%",
        "%4",
        "%zz",
        "é",
        "€",
        "😀",
        "%F0%9F%98%80",
        "%ED%A0%80",
        "%C0%AF",
        "'",
        "*",
        "(",
        "/",
        "%2f",
        "\n",
        " ",
        "%00"
    };
    private static final String[] TEXT_PARTS = {
        "a", "B", "z", "0", "-", ".", "é", "İ", "ß", "K", "Σ", " ", "  ", "/", "=", ",", ":", "\n", "\u0000", "\u0085",
        "\u00a0", "\u3000", "\ufeff", "\u2028", "😀"
    };
    private static final String[] HEADER_PARTS = {"a", "B", " ", "é", ",", "=", "😀", "\u00a0"};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void text_ofAnyRequest_isWhatTheSecondImplementationSays(long seed) throws Exception {
        Random random = new Random(seed);
        int refused = 0;
        int agreed = 0;
        try (Second second = new Second()) {
            for (int i = 0; i < REQUESTS; i++) {
                ObjectNode request = request(random);
                JsonNode other = second.answer(request);
                JsonNode own = own(request);
                if (isStricterHere(request)) {
                    assertThat(own.has("refused"))
                            .as("seed %s, request %s: %s", seed, i, request)
                            .isTrue();
                    refused++;
                } else if (other.has("refused")) {
                    assertThat(own.has("refused"))
                            .as("seed %s, request %s: %s", seed, i, request)
                            .isTrue();
                    refused++;
                } else {
                    assertThat(own)
                            .as("seed %s, request %s: %s", seed, i, request)
                            .isEqualTo(other);
                    agreed++;
                }
            }
        }
        assertThat(agreed).isGreaterThan(REQUESTS / 4);
        assertThat(refused).isGreaterThan(REQUESTS / 10);
    }

    /** White space at an end that one language trims and another does not, or a value that must not be empty. */
    private static boolean isStricterHere(ObjectNode request) {
        List<String> values = new ArrayList<>();
        for (String name : List.of("method", "authority", "path", "route_id", "jti", "nonce")) {
            values.add(request.get(name).textValue());
        }
        boolean empty = values.stream().anyMatch(value -> value.replace(" ", "").isEmpty());
        for (JsonNode header : request.get("headers")) {
            if (isCovered(request, header.get(0).textValue())) {
                values.add(header.get(1).textValue());
            }
        }
        return empty || values.stream().anyMatch(TranscriptDifferentialTest::hasDoubtfulEnd);
    }

    private static boolean hasDoubtfulEnd(String value) {
        String trimmed = value.replaceAll("^ +| +$", "");
        return !trimmed.isEmpty()
                && (isDoubtful(trimmed.charAt(0)) || isDoubtful(trimmed.charAt(trimmed.length() - 1)));
    }

    private static boolean isDoubtful(char c) {
        return "\u00a0\u3000\ufeff\u2028\u0085".indexOf(c) >= 0;
    }

    private static boolean isCovered(ObjectNode request, String name) {
        for (JsonNode covered : request.get("covered")) {
            if (covered.textValue().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode request(Random random) {
        ObjectNode request = MAPPER.createObjectNode()
                .put("method", random.nextInt(10) == 0 ? text(random, TEXT_PARTS, 3) : "Post")
                .put("scheme", "https")
                .put("authority", random.nextInt(10) == 0 ? text(random, TEXT_PARTS, 4) : "Orders.Example:8443")
                .put("path", "/v1/" + (random.nextInt(10) == 0 ? text(random, TEXT_PARTS, 4) : "orders"))
                .put("audience", "orders-api")
                .put("route_id", random.nextInt(10) == 0 ? text(random, TEXT_PARTS, 4) : "orders.search")
                .put("content_encoding", random.nextBoolean() ? "" : "GZIP")
                .put("query", random.nextInt(5) == 0 ? "" : text(random, QUERY_PARTS, 8))
                .put("body_sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                .put("jti", random.nextInt(10) == 0 ? text(random, TEXT_PARTS, 4) : "jti-" + random.nextInt(9))
                .put("nonce", "nonce-" + random.nextInt(9))
                .put("issued_at", 1 + random.nextInt(2_000_000_000))
                .put("key_binding", "software");
        ArrayNode headers = request.putArray("headers");
        ArrayNode covered = request.putArray("covered");
        for (String name : List.of("accept", "content-type", "x-b", "x-a")) {
            if (random.nextBoolean()) {
                headers.addArray().add(name).add(text(random, HEADER_PARTS, 4));
                if (random.nextBoolean()) {
                    covered.add(name);
                }
            }
        }
        return request;
    }

    private static String text(Random random, String[] parts, int most) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            out.append(parts[random.nextInt(parts.length)]);
        }
        return out.toString();
    }

    private static JsonNode own(ObjectNode request) {
        Map<String, String> sent = new TreeMap<>();
        for (JsonNode header : request.get("headers")) {
            sent.put(header.get(0).textValue(), header.get(1).textValue());
        }
        List<CoveredField> covered = new ArrayList<>();
        sent.forEach((name, value) -> {
            if (isCovered(request, name)) {
                covered.add(new CoveredField(name, value));
            }
        });
        ObjectNode answer = MAPPER.createObjectNode();
        try {
            Transcript transcript = Transcript.of(new Transcript.Request(
                    request.get("method").textValue(),
                    request.get("scheme").textValue(),
                    request.get("authority").textValue(),
                    request.get("path").textValue(),
                    request.get("query").textValue(),
                    request.get("audience").textValue(),
                    request.get("route_id").textValue(),
                    request.get("content_encoding").textValue(),
                    request.get("body_sha256").textValue(),
                    request.get("jti").textValue(),
                    request.get("nonce").textValue(),
                    request.get("issued_at").longValue(),
                    request.get("key_binding").textValue()));
            ArrayNode lines = answer.putArray("lines");
            for (String line : transcript.text(covered).split("\n", -1)) {
                lines.add(line);
            }
            return answer.put("sha256", HexFormat.of().formatHex(transcript.sha256(covered)));
        } catch (TranscriptRefusedException e) {
            return MAPPER.createObjectNode().put("refused", e.problem());
        }
    }

    /** The program, running; one line in, one line out. */
    private static final class Second implements AutoCloseable {
        private final Process process;
        private final BufferedWriter in;
        private final BufferedReader out;

        Second() throws IOException {
            ProcessBuilder python = new ProcessBuilder("python3", "src/test/interop/transcript/transcript.py");
            try {
                process = python.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            } catch (IOException e) {
                throw new AssertionError("python3 is not installed; run .ci/install", e);
            }
            in = process.outputWriter(java.nio.charset.StandardCharsets.UTF_8);
            out = process.inputReader(java.nio.charset.StandardCharsets.UTF_8);
        }

        JsonNode answer(ObjectNode request) throws IOException {
            in.write(MAPPER.writeValueAsString(request));
            in.newLine();
            in.flush();
            return MAPPER.readTree(out.readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
