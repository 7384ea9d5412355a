package dev.tidemark.storage.rocksdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The key layout, one column family for all:
 *
 * <pre>
 *   'h' domain                      head: version, oldest kept version
 *   'e' domain 0x00 version         one entry; the version is 8 bytes, big-endian, so keys sort as versions do
 *   's' domain 0x00 name            one value of the snapshot
 *   'c' domain 0x00 name            one cell
 *   'r' domain 0x00 name            one row
 * </pre>
 *
 * <p>Domains are ASCII without 0x00, so no domain's range reaches into another's. Names are UTF-8.
 */
final class Keys {

    private static final char HEAD = 'h';
    private static final char ENTRY = 'e';
    private static final char STATE = 's';
    private static final char CELL = 'c';
    private static final char ROW = 'r';

    private Keys() {}

    static byte[] heads() {
        return new byte[] {(byte) HEAD};
    }

    static byte[] head(String domain) {
        return join(HEAD, domain.getBytes(US_ASCII));
    }

    static byte[] entries(String domain) {
        return within(ENTRY, domain, new byte[0]);
    }

    static byte[] entry(String domain, long version) {
        return within(
                ENTRY, domain, ByteBuffer.allocate(Long.BYTES).putLong(version).array());
    }

    static byte[] states(String domain) {
        return within(STATE, domain, new byte[0]);
    }

    static byte[] state(String domain, String name) {
        return within(STATE, domain, name.getBytes(UTF_8));
    }

    static byte[] cell(String domain, String name) {
        return within(CELL, domain, name.getBytes(UTF_8));
    }

    static byte[] rows(String domain) {
        return within(ROW, domain, new byte[0]);
    }

    static byte[] row(String domain, String name) {
        return within(ROW, domain, name.getBytes(UTF_8));
    }

    static boolean hasPrefix(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What follows the prefix, as text. */
    static String textAfter(byte[] prefix, byte[] key) {
        return new String(key, prefix.length, key.length - prefix.length, UTF_8);
    }

    /** The version an entry key ends with, or -1 if it ends otherwise. */
    static long versionAfter(byte[] prefix, byte[] key) {
        return key.length == prefix.length + Long.BYTES
                ? ByteBuffer.wrap(key, prefix.length, Long.BYTES).getLong()
                : -1;
    }

    private static byte[] within(char kind, String domain, byte[] last) {
        byte[] owner = domain.getBytes(US_ASCII);
        return join(kind, owner, new byte[] {0}, last);
    }

    private static byte[] join(char kind, byte[]... parts) {
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        key.write(kind);
        for (byte[] part : parts) {
            key.writeBytes(part);
        }
        return key.toByteArray();
    }
}
