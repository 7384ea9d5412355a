package dev.tidemark.client.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.Objects;

/**
 * The highest of everything ever verified: what is offered later is never below it.
 *
 * @param epoch the epoch the other marks belong to
 * @param root version of the newest root
 * @param timestamp version of the newest statement
 * @param snapshot version of the newest snapshot
 * @param sequence number of the newest revocation event in a published state
 * @param signedTimeMillis the latest time of issue of any statement, milliseconds since 1970
 */
public record Marks(long epoch, long root, long timestamp, long snapshot, long sequence, long signedTimeMillis) {
    /** Before anything was verified. */
    public static final Marks NONE = new Marks(0, 0, 0, 0, 0, 0);

    static final int MAX_BYTES = 1024;

    /** The latest time of issue. */
    public Instant signedTime() {
        return Instant.ofEpochMilli(signedTimeMillis);
    }

    /** A newer root; a risen epoch, or a root that no longer lets the held statement verify, resets what it carried. */
    public Marks withRoot(long version, long newEpoch, boolean recovered) {
        boolean rose = newEpoch > epoch && epoch > 0;
        return new Marks(
                Math.max(epoch, newEpoch),
                Math.max(root, version),
                recovered || rose ? 0 : timestamp,
                recovered || rose ? 0 : snapshot,
                rose ? 0 : sequence,
                rose ? 0 : signedTimeMillis);
    }

    /** A verified statement. */
    public Marks withTimestamp(long version, Instant issuedAt) {
        return new Marks(
                epoch,
                root,
                Math.max(timestamp, version),
                snapshot,
                sequence,
                Math.max(signedTimeMillis, issuedAt.toEpochMilli()));
    }

    /** A verified snapshot. */
    public Marks withSnapshot(long version) {
        return new Marks(epoch, root, timestamp, Math.max(snapshot, version), sequence, signedTimeMillis);
    }

    /** A published revocation set. */
    public Marks withSequence(long number) {
        return new Marks(epoch, root, timestamp, snapshot, Math.max(sequence, number), signedTimeMillis);
    }

    /** The higher of each number. Marks of an earlier epoch than the other's no longer bind. */
    public Marks highest(Marks other) {
        if (epoch > other.epoch) {
            return this;
        }
        if (epoch < other.epoch) {
            return other;
        }
        return new Marks(
                epoch,
                Math.max(root, other.root),
                Math.max(timestamp, other.timestamp),
                Math.max(snapshot, other.snapshot),
                Math.max(sequence, other.sequence),
                Math.max(signedTimeMillis, other.signedTimeMillis));
    }

    /** Whether any number here is above the same number there, within one epoch. */
    public boolean isAbove(Marks other) {
        return epoch > other.epoch
                || (epoch == other.epoch
                        && (root > other.root
                                || timestamp > other.timestamp
                                || snapshot > other.snapshot
                                || sequence > other.sequence
                                || signedTimeMillis > other.signedTimeMillis));
    }

    /** Whether these are the same marks but for what a statement says of itself: its version and its time of issue. */
    public boolean equalsButStatement(Marks other) {
        return epoch == other.epoch && root == other.root && snapshot == other.snapshot && sequence == other.sequence;
    }

    // By hand: what the compiler leaves to run time is made anew by every start.
    @Override
    public boolean equals(Object other) {
        return other instanceof Marks that
                && equalsButStatement(that)
                && timestamp == that.timestamp
                && signedTimeMillis == that.signedTimeMillis;
    }

    @Override
    public int hashCode() {
        return Objects.hash(epoch, root, timestamp, snapshot, sequence, signedTimeMillis);
    }

    byte[] encode() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("epoch", epoch);
        json.put("root", root);
        json.put("timestamp", timestamp);
        json.put("snapshot", snapshot);
        json.put("sequence", sequence);
        json.put("signed_time_ms", signedTimeMillis);
        return CanonicalJson.encode(json);
    }

    static Marks decode(byte[] bytes) throws VerificationException {
        JsonReader at = JsonReader.of("marks.json", StrictJson.parse("marks.json", bytes));
        return new Marks(
                at.integer("epoch", 0),
                at.integer("root", 0),
                at.integer("timestamp", 0),
                at.integer("snapshot", 0),
                at.integer("sequence", 0),
                at.integer("signed_time_ms", 0));
    }
}
