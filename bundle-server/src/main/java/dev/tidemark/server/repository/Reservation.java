package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which timestamp versions and times of issue may be used, reserved durably before the first of them is: no crash can
 * make a later process sign one again. Every use asks the store, so that a dead store does not look fresh. Not
 * thread-safe: owned by a domain's lane.
 */
final class Reservation {
    static final String CELL = "timestamp-reservation";
    static final long VERSIONS_AHEAD = 1_000;
    static final Duration TIME_AHEAD = Duration.ofSeconds(3);

    private static final Duration TOLERATED_FALL = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final String domain;
    private final Duration heartbeat;
    private byte @Nullable [] stored;
    private byte @Nullable [] attempted;
    private long versionUpTo;
    private Instant issuedUpTo;
    private long lastVersion;
    private Instant lastIssued;
    private Instant mustPass;

    /** What one statement may carry. */
    record Slot(long version, Instant issuedAt) {}

    /**
     * Continues after what the cell and the newest stored statement say was used or may have been.
     *
     * @throws VerificationException if the cell is malformed
     */
    Reservation(Ledger ledger, String domain, Duration heartbeat, long storedVersion, Instant storedIssuedAt)
            throws VerificationException {
        this.ledger = ledger;
        this.domain = domain;
        this.heartbeat = heartbeat;
        this.stored = ledger.cell(domain, CELL).orElse(null);
        this.versionUpTo = 0;
        this.issuedUpTo = Instant.EPOCH;
        if (stored != null) {
            JsonReader cell = JsonReader.of(CELL, StrictJson.parse(CELL, stored));
            this.versionUpTo = cell.integer("version", 0);
            this.issuedUpTo = cell.millis("issued_at");
        }
        this.lastVersion = Math.max(versionUpTo, storedVersion);
        this.lastIssued = issuedUpTo.isAfter(storedIssuedAt) ? issuedUpTo : storedIssuedAt;
        this.mustPass = lastIssued;
    }

    /** The version and time of the next statement; they are spent, whether it is used or not. */
    Slot next(Instant now) throws RepositoryUnavailable {
        Instant sample = now.truncatedTo(ChronoUnit.MILLIS);
        if (!mustPass.equals(Instant.EPOCH) && !sample.isAfter(mustPass)) {
            throw new RepositoryUnavailable(
                    Code.RESERVED_TIME_AHEAD,
                    "Times up to " + mustPass + " may have been signed already; signing begins once the clock ("
                            + sample + ") has passed that.");
        }
        if (sample.isBefore(lastIssued.minus(TOLERATED_FALL))) {
            throw new RepositoryUnavailable(
                    Code.CLOCK_BEHIND,
                    "The clock (" + sample + ") is behind the last signed time (" + lastIssued
                            + "). Correct the clock of this host.");
        }
        Instant earliest = lastIssued.plusMillis(1);
        Slot slot = new Slot(lastVersion + 1, sample.isAfter(earliest) ? sample : earliest);
        if (isNearlySpent(slot)) {
            store(slot.version() + VERSIONS_AHEAD - 1, slot.issuedAt().plus(TIME_AHEAD));
        } else {
            requireOurs();
        }
        lastVersion = slot.version();
        lastIssued = slot.issuedAt();
        mustPass = Instant.EPOCH;
        return slot;
    }

    /** Gives back what was reserved and not used, so that the next process need not wait. */
    void release() throws RepositoryUnavailable {
        if (mustPass.equals(Instant.EPOCH)) {
            store(lastVersion, lastIssued);
        }
    }

    private boolean isNearlySpent(Slot slot) {
        return slot.version() + 1 > versionUpTo
                || slot.issuedAt().plus(heartbeat).isAfter(issuedUpTo);
    }

    private void store(long version, Instant issuedAt) throws RepositoryUnavailable {
        settle();
        ObjectNode cell = JsonNodeFactory.instance.objectNode();
        cell.put("version", version);
        cell.put("issued_at", MetadataTime.formatMillis(issuedAt));
        byte[] next = CanonicalJson.encode(cell);
        attempted = next;
        try {
            if (!ledger.compareAndSetCell(domain, CELL, stored, next)) {
                throw moved();
            }
        } catch (LedgerException e) {
            throw storeFailed(e);
        }
        stored = next;
        attempted = null;
        versionUpTo = version;
        issuedUpTo = issuedAt;
    }

    private void requireOurs() throws RepositoryUnavailable {
        settle();
        try {
            if (!Arrays.equals(ledger.cell(domain, CELL).orElse(null), stored)) {
                throw moved();
            }
        } catch (LedgerException e) {
            throw storeFailed(e);
        }
    }

    /** A write that failed may have arrived: either outcome is ours, and the numbers it reserved stay unused. */
    private void settle() throws RepositoryUnavailable {
        if (attempted == null) {
            return;
        }
        try {
            byte[] found = ledger.cell(domain, CELL).orElse(null);
            if (Arrays.equals(found, attempted)) {
                stored = attempted;
            } else if (!Arrays.equals(found, stored)) {
                throw moved();
            }
            attempted = null;
        } catch (LedgerException e) {
            throw storeFailed(e);
        }
    }

    private static RepositoryUnavailable moved() {
        return new RepositoryUnavailable(
                Code.NOT_ALONE, "Another process signs for this domain. Stop one of the two, then start again.");
    }

    private static RepositoryUnavailable storeFailed(LedgerException e) {
        return new RepositoryUnavailable(
                Code.STORE_FAILED,
                "The store did not answer (" + e.code() + "), and no statement is signed without it. Free or repair its"
                        + " disk, restart the server, then send the same again.",
                e);
    }
}
