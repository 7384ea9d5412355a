package dev.tidemark.storage;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of a blob: the SHA-256 of its bytes.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record BlobDigest(String hex) implements Comparable<BlobDigest> {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException if {@code hex} is not 64 lower-case hexadecimal digits
     */
    public BlobDigest {
        if (!SHA_256.matcher(hex).matches()) {
            throw new IllegalArgumentException("a blob digest is 64 lower-case hexadecimal digits");
        }
    }

    /** From the 32 bytes of a SHA-256. */
    public static BlobDigest of(byte[] sha256) {
        return new BlobDigest(HexFormat.of().formatHex(sha256));
    }

    @Override
    public int compareTo(BlobDigest other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
