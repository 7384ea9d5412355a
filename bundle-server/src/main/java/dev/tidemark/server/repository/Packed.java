package dev.tidemark.server.repository;

import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerLimits;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * How bytes of any length are a ledger value: {@code 0} and the bytes, or {@code 1} and the 32 bytes of the digest of a
 * blob. A blob is durable before its name is appended.
 */
final class Packed {
    private static final byte INLINE = 0;
    private static final byte BLOB = 1;

    private Packed() {}

    static byte[] pack(Ledger ledger, byte[] bytes, boolean asBlob) {
        if (!asBlob && bytes.length < LedgerLimits.MAX_VALUE_BYTES) {
            return tagged(INLINE, bytes);
        }
        BlobDigest digest = ledger.putBlob(new ByteArrayInputStream(bytes), bytes.length);
        return tagged(BLOB, java.util.HexFormat.of().parseHex(digest.hex()));
    }

    private static byte[] tagged(byte tag, byte[] rest) {
        byte[] value = new byte[rest.length + 1];
        value[0] = tag;
        System.arraycopy(rest, 0, value, 1, rest.length);
        return value;
    }

    /** The blob that a value names; empty if it holds its bytes itself. */
    static Optional<BlobDigest> blobOf(byte[] value) {
        return value.length == 33 && value[0] == BLOB
                ? Optional.of(BlobDigest.of(Arrays.copyOfRange(value, 1, value.length)))
                : Optional.empty();
    }

    /** The bytes; empty if the value is not of this form or its blob is gone. */
    static Optional<byte[]> unpack(Ledger ledger, byte[] value) {
        byte[] rest = value.length == 0 ? value : Arrays.copyOfRange(value, 1, value.length);
        if (value.length > 0 && value[0] == INLINE) {
            return Optional.of(rest);
        }
        if (value.length == 33 && value[0] == BLOB) {
            return ledger.blob(BlobDigest.of(rest));
        }
        return Optional.empty();
    }
}
