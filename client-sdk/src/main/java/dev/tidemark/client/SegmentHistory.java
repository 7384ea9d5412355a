package dev.tidemark.client;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code revocations/history.json}: segments that were replaced and can still be fetched. Nobody signed it, so it says
 * where to look and nothing else: what is made of it counts only if it is the bytes that a signed entry names. Immutable.
 *
 * @param retired in no order; ranges may repeat and overlap
 */
record SegmentHistory(List<Retired> retired) {
    static final String PATH = "revocations/history.json";

    /** About 5,000 segments; what a server of ours lists of a busy month is a tenth of that. */
    static final int MAX_BYTES = 1 << 20;

    private static final int LEAST_SEGMENT_BYTES = 32;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    SegmentHistory {
        retired = List.copyOf(retired);
    }

    /**
     * A segment as it is said to be.
     *
     * @param length in bytes
     * @param sha256 lower-case hex
     */
    record Retired(SegmentNumbers numbers, long length, String sha256) {
        String path() {
            return numbers.path();
        }

        TargetFile file() {
            return new TargetFile(length, Map.of("sha256", sha256), Optional.empty());
        }
    }

    /**
     * Reads the list; one line that cannot be refuses it all. A member that this reader does not know is ignored.
     *
     * @throws VerificationException with {@link dev.tidemark.metadata.Rejection.Malformed}
     */
    static SegmentHistory parse(byte[] json) throws VerificationException {
        List<Retired> retired = new ArrayList<>();
        for (JsonReader line : JsonReader.of(PATH, StrictJson.parse(PATH, json)).array("segments")) {
            long from = integer(line, "from", 0, Long.MAX_VALUE);
            long to = integer(line, "to", Math.addExact(from, 1), Long.MAX_VALUE);
            long count = integer(line, "count", 0, Math.min(to - from, Segment.MAX_ENTRIES));
            long pruneBefore = integer(line, "prune_before", 0, Integer.MAX_VALUE);
            long length = integer(line, "length", LEAST_SEGMENT_BYTES, StateAssembly.MAX_TARGET_BYTES);
            String sha256 = line.string("sha256");
            if (!SHA256.matcher(sha256).matches()) {
                throw line.malformed("sha256", "64 lower-case hexadecimal digits are expected");
            }
            retired.add(new Retired(new SegmentNumbers(from, to, count, pruneBefore), length, sha256));
        }
        return new SegmentHistory(retired);
    }

    private static long integer(JsonReader line, String member, long min, long max) throws VerificationException {
        long value = line.integer(member, min);
        if (value > max) {
            throw line.malformed(member, "an integer of at most " + max + " is expected");
        }
        return value;
    }
}
