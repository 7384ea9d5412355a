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

    /** The bytes themselves; never written to. */
    byte[] bytes() {
        return bytes;
    }

    /** The place of the next bit. */
    long position() {
        return position;
    }

    /** Moves to a place that is not beyond what {@link #require} was asked for. */
    void moveTo(long place) {
        position = place;
    }

    /** The next {@code width} bits, 0 to 64 of them. */
    long bits(int width) throws MalformedSegmentException {
        if (width > bytes.length * 8L - position) {
            throw refused(Reason.TRUNCATED);
        }
        long value = Bits.get(bytes, position, width);
        position += width;
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
