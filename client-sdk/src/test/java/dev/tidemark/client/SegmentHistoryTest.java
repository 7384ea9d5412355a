package dev.tidemark.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.client.SegmentHistory.Retired;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.VerificationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentHistoryTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private static List<Retired> parse(long from, long to, long count, long hour, long length, String digest)
            throws VerificationException {
        String line = "{\"from\":%d,\"to\":%d,\"count\":%d,\"prune_before\":%d,\"length\":%d,\"sha256\":\"%s\"}"
                .formatted(from, to, count, hour, length, digest);
        return SegmentHistory.parse(("{\"segments\":[" + line + "]}").getBytes(UTF_8))
                .retired();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 0, 32",
        "0, 1, 1, 0, 32",
        "512, 1024, 512, 500000, 4096",
        "0, 10000000, 4000000, 2147483647, 67108864"
    })
    void parse_numbersThatASegmentMayHave_areTaken(long from, long to, long count, long hour, long length)
            throws VerificationException {
        assertThat(parse(from, to, count, hour, length, DIGEST))
                .containsExactly(new Retired(new SegmentNumbers(from, to, count, hour), length, DIGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1, 0, 0, 32",
        "0, 0, 0, 0, 32",
        "2, 1, 0, 0, 32",
        "0, 1, -1, 0, 32",
        "0, 1, 2, 0, 32",
        "0, 10000000, 4000001, 0, 32",
        "0, 1, 0, -1, 32",
        "0, 1, 0, 2147483648, 32",
        "0, 1, 0, 0, 31",
        "0, 1, 0, 0, 67108865"
    })
    void parse_numbersThatNoSegmentHas_areRefused(long from, long to, long count, long hour, long length) {
        requireRefused(from, to, count, hour, length, DIGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "../../metadata/1.root.json"})
    void parse_whatIsNoDigest_isRefused(String digest) {
        requireRefused(0, 1, 0, 0, 32, digest);
    }

    @Test
    void parse_aDigestInCapitalsOrOfAnotherLength_isRefused() {
        requireRefused(0, 1, 0, 0, 32, DIGEST.toUpperCase(java.util.Locale.ROOT));
        requireRefused(0, 1, 0, 0, 32, DIGEST.substring(1));
        requireRefused(0, 1, 0, 0, 32, DIGEST + "0");
    }

    private static void requireRefused(long from, long to, long count, long hour, long length, String digest) {
        VerificationException refused =
                catchThrowableOfType(VerificationException.class, () -> parse(from, to, count, hour, length, digest));
        assertThat(refused.rejection()).isInstanceOf(Rejection.Malformed.class);
    }
}
