package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The names of a domain's rows; what each holds is in the package's documentation. ASCII, so text order is theirs. */
final class RowNames {
    static final String EVENT = "event/";
    static final String EVENTS = "events/";
    static final String NAME = "name/";
    static final String FILE = "file/";
    static final String DUE = "due/";
    static final String LOG = "log/";

    private static final int KEY_BYTES = 16;
    private static final char LAST = '~';

    private RowNames() {}

    /** Sixteen digits, so that names sort as numbers do. */
    static String number(long number) {
        return String.format("%016x", number);
    }

    /** Sixteen digits that sort the other way round: the highest number first. */
    static String fromTheTop(long number) {
        return number(Long.MAX_VALUE - number);
    }

    /** Below this name is every name that begins with {@code prefix}. */
    static String end(String prefix) {
        return prefix + LAST;
    }

    /** 128 bits of the SHA-256 of the parts, each with its length. */
    static String key(String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(part.length()).append(':').append(part);
        }
        byte[] digest = Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, KEY_BYTES));
    }
}
