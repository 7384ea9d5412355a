package dev.tidemark.verifier;

import java.util.Base64;
import java.util.Optional;

/** Unpadded base64url (RFC 4648 section 5) of which each value has one spelling, so that no token has two. */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Base64Url() {}

    /** The bytes; empty unless {@code text} is exactly how they are written. */
    static Optional<byte[]> decode(String text) {
        if (text.indexOf('=') >= 0 || !isCanonicalEnd(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The bits that the last character has and the last byte has not are zero. */
    private static boolean isCanonicalEnd(String text) {
        int unused = switch (text.length() % 4) {
            case 0 -> 0;
            case 2 -> 0x0f;
            case 3 -> 0x03;
            default -> -1;
        };
        return unused == 0 || (unused > 0 && (ALPHABET.indexOf(text.charAt(text.length() - 1)) & unused) == 0);
    }
}
