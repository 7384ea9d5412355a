package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSegmentException.Reason;

/** Bits out of a byte array, most significant first; running out is a refusal, not an exception of the JDK. */
final class BitReader {
    private final byte[] bytes;
    private long position;

    BitReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Refuses unless this many whole bytes are left: to be asked before anything of that size is allocated. */
    void require(long count) throws MalformedSegmentException {
        if (count > bytesLeft()) {
            throw refused(Reason.TRUNCATED);
        }
    }

    long bytesLeft() {
        return bytes.length - ((position + 7) >>> 3);
    }

    /** The next {@code width} bits, 0 to 64 of them. */
    long bits(int width) throws MalformedSegmentException {
        if (width > bytes.length * 8L - position) {
            throw refused(Reason.TRUNCATED);
        }
        long value = 0;
        int left = width;
        while (left > 0) {
            int available = 8 - (int) (position & 7);
            int take = Math.min(available, left);
            int chunk = (bytes[(int) (position >>> 3)] & 0xff) >>> (available - take);
            value = (value << take) | (chunk & ((1 << take) - 1));
            position += take;
            left -= take;
        }
        return value;
    }

    /** Skips to the next byte, refusing a padding bit that is set. */
    void padding() throws MalformedSegmentException {
        int width = (int) (-position & 7);
        if (bits(width) != 0) {
            position -= width;
            throw refused(Reason.PADDING_NOT_ZERO);
        }
    }

    MalformedSegmentException refused(Reason reason) {
        return new MalformedSegmentException(reason, position >>> 3);
    }
}
