package dev.tidemark.revocation;

/** Bits into a part of a byte array of zeros, most significant first. Not thread-safe. */
final class BitWriter {
    private final byte[] bytes;
    private long position;

    /** Writes from this place on. */
    BitWriter(byte[] bytes, long position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** Appends the low {@code width} bits of a value, 0 to 64 of them. */
    void bits(long value, int width) {
        Bits.set(bytes, position, value, width);
        position += width;
    }

    /** Appends a one after the zeros that lie before a place. */
    void one(long place) {
        position = place;
        bits(1, 1);
    }

    long position() {
        return position;
    }
}
