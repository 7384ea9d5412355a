package dev.tidemark.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads choices out of bytes, front to back; what is beyond their end is zero. */
final class Input {
    private final byte[] bytes;
    private int at;

    Input(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    /** 0 to 255. */
    int octet() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        int choice = bound <= 256 ? octet() : octet() << 8 | octet();
        return choice % bound;
    }

    long int64() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    /** At most {@code count} bytes. */
    byte[] bytes(int count) {
        byte[] out = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + count));
        at += out.length;
        return out;
    }

    /** As many bytes as the next one says. */
    byte[] block() {
        return bytes(octet());
    }

    /** A block, each byte a character: also text that no UTF-8 is. */
    String text() {
        return new String(block(), StandardCharsets.ISO_8859_1);
    }

    byte[] rest() {
        return bytes(bytes.length - at);
    }
}
