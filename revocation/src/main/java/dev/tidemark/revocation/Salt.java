package dev.tidemark.revocation;

import java.util.Arrays;
import java.util.HexFormat;

/** The 16 random bytes all fingerprints of an epoch start with. Public, but not known before the epoch. Immutable. */
public final class Salt {
    public static final int LENGTH = 16;

    private final byte[] bytes;

    private Salt(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A salt of these bytes, copied.
     *
     * @throws IllegalArgumentException when there are not exactly 16
     */
    public static Salt of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A salt has 16 bytes, not " + bytes.length + ".");
        }
        return new Salt(bytes.clone());
    }

    /** Writes the 16 bytes to the beginning of {@code out}. */
    void copyTo(byte[] out) {
        System.arraycopy(bytes, 0, out, 0, LENGTH);
    }

    /** A copy of the 16 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Salt that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
