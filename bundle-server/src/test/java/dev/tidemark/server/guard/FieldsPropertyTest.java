package dev.tidemark.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.fuzz.GuardTarget;
import dev.tidemark.verifier.adapter.vertx.RawRequests;
import dev.tidemark.verifier.adapter.vertx.RawRequests.Message;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever fields a request has that the decoder takes, none goes through that a caller has no say in. */
class FieldsPropertyTest {
    private static final Path CORPUS = Path.of("../client-sdk/src/test/resources/fuzz/guard");
    private static final Set<String> NO_CALLERS = Set.of(
            "CONNECTION",
            "CONTENT_LENGTH",
            "EXPECT",
            "FORWARDED",
            "HOST",
            "KEEP_ALIVE",
            "PROXY_AUTHORIZATION",
            "TE",
            "TRAILER",
            "TRANSFER_ENCODING",
            "UPGRADE",
            "X_FORWARDED_FOR",
            "X_FORWARDED_HOST",
            "X_FORWARDED_PROTO");
    private static final List<String> NAMES = List.of(
            "X-TrustPlane-Subject",
            "X-TrustPlane-JTI",
            "X-TrustPlane-Nonce",
            "X-TrustPlane-Proof",
            "X-TrustPlane-Shadow-Decision",
            "X-TrustPlane-",
            "Authorization",
            "Connection",
            "Transfer-Encoding",
            "Content-Type",
            "Accept",
            "X-Forwarded-For",
            "Keep-Alive",
            "Forwarded",
            "TE",
            "Upgrade",
            "Expect",
            "X-Else");
    private static final List<String> SEPARATORS = List.of("-", "_", ".", "~", "!", "|", "");

    /** As CGI (RFC 3875 section 4.1.18) and those after it make a name of a field's. */
    private static String asCgi(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static void requireHarmless(Message message) {
        MultiMap from = message.fields();
        for (boolean withAuthorization : new boolean[] {false, true}) {
            MultiMap to = MultiMap.caseInsensitiveMultiMap();
            Fields.copyRequest(from, to, withAuthorization);
            to.forEach((name, value) -> {
                String folded = asCgi(name);
                assertThat(NO_CALLERS).as(name).doesNotContain(folded);
                assertThat(withAuthorization || !folded.equals("AUTHORIZATION"))
                        .as(name)
                        .isTrue();
                if (folded.startsWith("X_TRUSTPLANE_")) {
                    assertThat(withAuthorization).as(name).isTrue();
                    assertThat(name.toLowerCase(Locale.ROOT))
                            .isIn(
                                    "x-trustplane-nonce",
                                    "x-trustplane-proof",
                                    "x-trustplane-body-sha256",
                                    "x-trustplane-transcript-sha256");
                }
                assertThat(name + value).doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
                assertThat(from.getAll(name)).contains(value);
            });
            if (!Fields.namesWhatWasDecided(from, List.of())) {
                assertThat(to.getAll("Accept")).isEqualTo(from.getAll("Accept"));
                assertThat(to.getAll("Content-Type")).isEqualTo(from.getAll("Content-Type"));
            }
        }
    }

    private static Stream<Message> taken(byte[] connection) {
        return RawRequests.read(connection, n -> connection.length).stream()
                .filter(message -> message.isWhole() && message.received().isPresent());
    }

    @Test
    void copyRequest_ofEveryFuzzedConnection_isHarmless() throws IOException {
        long taken = 0;
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                byte[] input = Files.readAllBytes(file);
                // The first octet says how many follow that say how it came.
                int begin = input.length == 0 ? 0 : Math.min(input.length, 1 + (input[0] & 0xff));
                byte[] connection = GuardTarget.expanded(Arrays.copyOfRange(input, begin, input.length));
                taken += taken(connection)
                        .peek(FieldsPropertyTest::requireHarmless)
                        .count();
            }
        }
        assertThat(taken).isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void copyRequest_ofSpelledNames_isHarmless(long seed) {
        Random random = new Random(seed);
        long taken = 0;
        for (int i = 0; i < 2_000; i++) {
            StringBuilder head = new StringBuilder("GET /a HTTP/1.1\r\nHost: a\r\n");
            for (int left = random.nextInt(8); left > 0; left--) {
                head.append(spelled(random))
                        .append(": ")
                        .append(spelled(random))
                        .append(", 6\r\n");
            }
            byte[] connection = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
            taken += taken(connection).peek(FieldsPropertyTest::requireHarmless).count();
        }
        assertThat(taken).isGreaterThan(500);
    }

    private static String spelled(Random random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        if (random.nextBoolean()) {
            name = name.replace("-", SEPARATORS.get(random.nextInt(SEPARATORS.size())));
        }
        return random.nextBoolean() ? name.toLowerCase(Locale.ROOT) : name;
    }
}
