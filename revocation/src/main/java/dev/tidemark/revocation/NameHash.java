package dev.tidemark.revocation;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The first eight bytes of a SHA-256 over names. Each thread has one and uses it again, because four names are hashed in
 * each decision and a digest with its buffers is most of what a decision would leave to the collector.
 */
final class NameHash {
    private static final ThreadLocal<NameHash> OF_THREAD = ThreadLocal.withInitial(NameHash::new);
    private static final int DIGEST_BYTES = 32;

    private final MessageDigest sha256 = sha256();
    private final byte[] digest = new byte[DIGEST_BYTES];
    private byte[] input = new byte[256];
    private int length;

    private NameHash() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one does not.", e);
        }
    }

    /** This thread's, with a salt in it; to be finished before another is begun. */
    static NameHash begin(Salt salt) {
        NameHash hash = OF_THREAD.get();
        hash.length = 0;
        hash.reserve(Salt.LENGTH);
        salt.copyTo(hash.input);
        hash.length = Salt.LENGTH;
        return hash;
    }

    NameHash add(byte one) {
        reserve(1);
        input[length++] = one;
        return this;
    }

    /** {@code len16(text) ‖ text}, in UTF-8. */
    NameHash addSized(String text) {
        int chars = text.length();
        reserve(2 + chars);
        int start = length + 2;
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return addSized(Utf8.encode(text));
            }
            input[start + i] = (byte) c;
        }
        return sized(chars);
    }

    private NameHash addSized(byte[] bytes) {
        reserve(2 + bytes.length);
        System.arraycopy(bytes, 0, input, length + 2, bytes.length);
        return sized(bytes.length);
    }

    private NameHash sized(int bytes) {
        input[length] = (byte) (bytes >>> 8);
        input[length + 1] = (byte) bytes;
        length += 2 + bytes;
        return this;
    }

    private void reserve(int more) {
        if (length + more > input.length) {
            input = Arrays.copyOf(input, Math.max(length + more, 2 * input.length));
        }
    }

    long firstLong() {
        try {
            sha256.update(input, 0, length);
            sha256.digest(digest, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes hold a SHA-256", e);
        }
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << Byte.SIZE | (digest[i] & 0xff);
        }
        return first;
    }
}
