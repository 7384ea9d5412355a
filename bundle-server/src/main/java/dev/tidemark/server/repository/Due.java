package dev.tidemark.server.repository;

import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerRow;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which superseded file leaves when: one row by time beside the row that has the bytes. Names carry the time, so a file
 * that is named again and superseded again has another one, and removing the old can never take the new.
 *
 * @param path where the file is served
 * @param blob where its bytes are, if not in the row itself
 */
record Due(String path, Optional<BlobDigest> blob) {
    private static final int DIGEST_BYTES = 32;

    static Due of(String path, byte[] packed) {
        return new Due(path, Packed.blobOf(packed));
    }

    static String duePrefix(Keep keep) {
        return RowNames.DUE + keep.letter() + "/";
    }

    static String dueName(String path, Instant at, Keep keep) {
        return duePrefix(keep) + RowNames.number(millis(at)) + "/" + RowNames.key(path);
    }

    static String filePrefix(String path) {
        return RowNames.FILE + RowNames.key(path) + "/";
    }

    static String fileName(String path, Instant at, Keep keep) {
        return fileName(RowNames.key(path), millis(at), keep);
    }

    private static String fileName(String key, long millis, Keep keep) {
        return RowNames.FILE + key + "/" + RowNames.fromTheTop(millis) + keep.letter();
    }

    /** When the file of this row was superseded. */
    static Instant fileTime(String name) {
        int start = name.lastIndexOf('/') + 1;
        long fromTheTop = Long.parseLong(name, start, start + 16, 16);
        return Instant.ofEpochMilli(Long.MAX_VALUE - fromTheTop);
    }

    /** Rounded up: a file never leaves early. */
    private static long millis(Instant at) {
        return at.plusNanos(999_999).toEpochMilli();
    }

    /** The row itself and the one with the bytes. */
    static List<String> names(LedgerRow due) {
        String[] parts = due.name().split("/", -1);
        Keep keep = parts[1].equals(Keep.ROLES.letter()) ? Keep.ROLES : Keep.ONLINE;
        return List.of(due.name(), fileName(parts[3], Long.parseLong(parts[2], 16), keep));
    }

    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(blob.isPresent() ? 1 : 0);
        blob.ifPresent(digest -> out.writeBytes(HexFormat.of().parseHex(digest.hex())));
        out.writeBytes(path.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    static Due read(byte[] value) {
        int start = value[0] == 1 ? 1 + DIGEST_BYTES : 1;
        return new Due(
                new String(value, start, value.length - start, StandardCharsets.UTF_8),
                value[0] == 1 ? Optional.of(BlobDigest.of(Arrays.copyOfRange(value, 1, start))) : Optional.empty());
    }

    /** Visits every row by time of a domain. */
    static void forEach(Ledger ledger, String domain, int page, Consumer<LedgerRow> visitor) {
        String from = RowNames.DUE;
        String to = RowNames.end(RowNames.DUE);
        for (List<LedgerRow> rows = ledger.rows(domain, from, to, page);
                !rows.isEmpty();
                rows = ledger.rows(domain, from, to, page)) {
            rows.forEach(visitor);
            from = rows.get(rows.size() - 1).name() + "!"; // the next name there can be is longer or later
        }
    }
}
