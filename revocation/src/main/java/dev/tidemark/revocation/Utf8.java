package dev.tidemark.revocation;

import java.nio.charset.StandardCharsets;

/** Strict UTF-8: what is not well-formed UTF-16 is refused, since replacing it would give two names one fingerprint. */
final class Utf8 {
    private Utf8() {}

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void require(String field, String text, int maxBytes) {
        long length = wellFormedLength(field, text);
        if (length < 1 || length > maxBytes) {
            throw new IllegalArgumentException(
                    field + " must have 1 to " + maxBytes + " bytes of UTF-8, not " + length + ".");
        }
    }

    private static long wellFormedLength(String field, String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                length += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                throw new IllegalArgumentException(field + " has an unpaired surrogate at index " + i + ".");
            }
        }
        return length;
    }
}
