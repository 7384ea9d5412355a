package dev.tidemark.client;

import dev.tidemark.client.state.Marks;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.util.Map;
import java.util.Optional;

/**
 * What the statements in a directory say was seen, where the state they belong to cannot be replayed. Marks are not
 * written for every statement; the statement is, and it is believed as far as it verifies.
 */
final class SeenMarks {
    private static final String TIMESTAMP = "timestamp.json";
    private static final String SNAPSHOT = "snapshot.json";

    private SeenMarks() {}

    /** The highest of the published statement and the newest one that was kept. */
    static Marks of(TrustedMetadata roots, ClientStore store, Limits limits, Times times) {
        return published(roots, store, limits, times).highest(trusted(roots, store, limits, times));
    }

    private static Marks published(TrustedMetadata roots, ClientStore store, Limits limits, Times times) {
        try {
            Map<String, byte[]> files =
                    store.directory().published(limits.targetsBytes()).orElse(Map.of());
            return of(
                    roots, Optional.ofNullable(files.get(TIMESTAMP)), Optional.ofNullable(files.get(SNAPSHOT)), times);
        } catch (StateException e) {
            return Marks.NONE;
        }
    }

    private static Marks trusted(TrustedMetadata roots, ClientStore store, Limits limits, Times times) {
        try {
            return of(
                    roots,
                    store.directory().trusted(TIMESTAMP, limits.timestampBytes()),
                    store.directory().trusted(SNAPSHOT, limits.snapshotBytes()),
                    times);
        } catch (StateException e) {
            return Marks.NONE;
        }
    }

    private static Marks of(TrustedMetadata roots, Optional<byte[]> timestamp, Optional<byte[]> snapshot, Times times) {
        Marks seen = Marks.NONE;
        try {
            if (timestamp.isPresent()) {
                TrustedMetadata held = roots.rootSettled(times)
                        .withTimestamp(timestamp.get(), times)
                        .metadata();
                seen = ofStatement(held);
                if (snapshot.isPresent()) {
                    held = held.withSnapshot(snapshot.get(), times);
                    seen = seen.withSnapshot(
                            held.snapshot().orElseThrow().role().version());
                }
            }
        } catch (VerificationException e) {
            return seen;
        }
        return seen;
    }

    private static Marks ofStatement(TrustedMetadata held) {
        RootExtension constants = held.root().role().tidemark().orElseThrow();
        Timestamp role = held.timestamp().orElseThrow().role();
        Statement statement = role.tidemark().orElseThrow();
        return Marks.NONE
                .withRoot(held.root().role().version(), constants.epoch(), false)
                .withTimestamp(role.version(), statement.issuedAt());
    }
}
