package dev.tidemark.server.repository;

import dev.tidemark.storage.Ledger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/** Which events were delivered, ever: one row each, looked up in the store. Thread-safe. */
final class EventIndex {
    private final Ledger ledger;
    private final String domain;

    EventIndex(Ledger ledger, String domain) {
        this.ledger = ledger;
        this.domain = domain;
    }

    /** The row of an event: 128 bits of the SHA-256 of principal, issuer and event id. */
    static String rowName(String principal, String issuer, String eventId) {
        return RowNames.EVENT + RowNames.key(principal, issuer, eventId);
    }

    /**
     * The number an event got, and the digest of what it said.
     *
     * @param digest SHA-256 in lower-case hexadecimal, one of those of {@link RevocationRequest.Submitted}
     */
    record Seen(long sequence, String digest) {
        byte[] toBytes() {
            byte[] sha256 = HexFormat.of().parseHex(digest);
            return ByteBuffer.allocate(Long.BYTES + sha256.length)
                    .putLong(sequence)
                    .put(sha256)
                    .array();
        }

        static Seen read(byte[] row) {
            return new Seen(ByteBuffer.wrap(row).getLong(), HexFormat.of().formatHex(row, Long.BYTES, row.length));
        }
    }

    /** Asks the store. */
    Optional<Seen> find(String rowName) {
        return ledger.row(domain, rowName).map(Seen::read);
    }
}
