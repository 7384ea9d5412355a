package dev.tidemark.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a ledger takes, the same for every engine. Every check throws {@link IllegalArgumentException}. Stateless. */
public final class LedgerLimits {

    /** Of a name, as UTF-8; at least one. */
    public static final int MAX_NAME_BYTES = 256;

    /** Of one value or cell; what is larger is a blob. */
    public static final int MAX_VALUE_BYTES = 64 * 1024;

    /** Of all names and values of one append together, and of its rows together. */
    public static final int MAX_APPEND_BYTES = 16 * 1024 * 1024;

    /** Of one blob. */
    public static final long MAX_BLOB_BYTES = 1L << 30;

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9.-]{1,253}");

    private LedgerLimits() {}

    /** A domain is 1 to 253 characters of {@code [a-z0-9.-]}. */
    public static String checkDomain(String domain) {
        if (!DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException("a domain is 1 to 253 characters of a-z, 0-9, '.' and '-'");
        }
        return domain;
    }

    /** A name is 1 to 256 bytes of UTF-8. */
    public static String checkName(String name) {
        int bytes = utf8Length(name);
        if (bytes == 0 || bytes > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "a name is 1 to " + MAX_NAME_BYTES + " bytes of UTF-8, this one has " + bytes);
        }
        return name;
    }

    /** A value is at most 64 KiB. Returns a copy. */
    public static byte[] copyValue(String name, byte[] value) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("the value of '" + name + "' has " + value.length + " bytes, at most "
                    + MAX_VALUE_BYTES + " fit; store it as a blob and append its digest");
        }
        return value.clone();
    }

    /** An append has at least one change and at most 16 MiB. Returns a deep copy, sorted by name. */
    public static SortedMap<String, byte[]> copyChanges(Map<String, byte[]> changes) {
        SortedMap<String, byte[]> copy = copy(changes);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("an append has at least one change");
        }
        return copy;
    }

    /** The rows of one append are at most 16 MiB, none of them empty. Returns a deep copy, sorted by name. */
    public static SortedMap<String, byte[]> copyRows(Map<String, byte[]> rows) {
        SortedMap<String, byte[]> copy = copy(rows);
        copy.forEach((name, value) -> {
            if (value.length == 0) {
                throw new IllegalArgumentException("the row '" + name + "' is empty");
            }
        });
        return copy;
    }

    private static SortedMap<String, byte[]> copy(Map<String, byte[]> values) {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        long bytes = 0;
        for (Map.Entry<String, byte[]> one : values.entrySet()) {
            String name = checkName(one.getKey());
            byte[] value = copyValue(name, one.getValue());
            bytes += name.length() + value.length;
            if (bytes > MAX_APPEND_BYTES) {
                throw new IllegalArgumentException(
                        "an append has at most " + MAX_APPEND_BYTES + " bytes; split it or store blobs");
            }
            copy.put(name, value);
        }
        return copy;
    }

    /** A version is 0 or more. */
    public static long checkVersion(long version) {
        if (version < 0) {
            throw new IllegalArgumentException("a version is 0 or more, not " + version);
        }
        return version;
    }

    /** A reader takes at least one entry. */
    public static int checkReadLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a read takes at least one entry, not " + limit);
        }
        return limit;
    }

    /** History is trimmed at most up to what is appended next. */
    public static void checkTrim(String domain, long version, long current) {
        if (version > current + 1) {
            throw new IllegalArgumentException("domain " + domain + " stands at version " + current + "; trim before "
                    + (current + 1) + " at most, not " + version);
        }
    }

    /** A blob limit is 0 to 1 GiB. */
    public static long checkBlobLimit(long limit) {
        if (limit < 0 || limit > MAX_BLOB_BYTES) {
            throw new IllegalArgumentException("a blob limit is 0 to " + MAX_BLOB_BYTES + " bytes, not " + limit);
        }
        return limit;
    }

    private static int utf8Length(String name) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            return encoded.remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name is UTF-8; this one has a lone surrogate", e);
        }
    }
}
