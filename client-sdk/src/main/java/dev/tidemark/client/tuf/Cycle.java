package dev.tidemark.client.tuf;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchException.Reason;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.FileNames;
import dev.tidemark.client.state.MetadataDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.Optional;

/**
 * One update cycle, TUF 1.0.34 section 5, with the section of each step. What lies in the directory passes the same
 * steps as what is fetched; it only saves the fetch.
 */
final class Cycle {
    private static final String ROOT = "root";
    private static final String TIMESTAMP = "timestamp";
    private static final String SNAPSHOT = "snapshot";
    private static final String TARGETS = "targets";

    private final MetadataDirectory directory;
    private final Fetcher source;
    private final Limits limits;
    private final int rootVersions;
    private final Times times;
    private final Times stored;

    /** Which file the last answer was, and whose: a refusal names it, for the role alone may be read from either. */
    private String lookedAt = "";

    /** @param times fixed for the whole cycle (5.1) */
    Cycle(MetadataDirectory directory, Fetcher source, TufOptions options, Times times) {
        this.directory = directory;
        this.source = source;
        this.limits = options.limits();
        this.rootVersions = options.rootVersions();
        this.times = times;
        this.stored = new Times(times.now(), times.maxClockError(), Times.Expiry.REPORTED);
    }

    /** Looks at an answer and gives what is trusted with it. */
    @FunctionalInterface
    private interface Step<T> {
        T accept(byte[] bytes) throws VerificationException;
    }

    TrustedMetadata run()
            throws VerificationException, FetchException, StateException, TufException, InterruptedException {
        TrustedMetadata held = roots(anchor()).rootSettled(times);
        held = timestamp(withStored(held));
        held = snapshot(held);
        return targets(held);
    }

    // ---- 5.2 and 5.3

    private TrustedMetadata anchor() throws VerificationException, StateException, TufException {
        Optional<byte[]> root = directory.read(ROOT, limits.rootBytes());
        if (root.isEmpty()) {
            throw new TufException(
                    "root_missing",
                    directory + " has no root.json, so nothing can be trusted."
                            + " Run init with the root that the repository's owner gave you.");
        }
        lookedAt = "root.json in " + directory;
        return TrustedMetadata.pinned(root.get(), limits);
    }

    private TrustedMetadata roots(TrustedMetadata anchor)
            throws VerificationException, FetchException, StateException, InterruptedException {
        TrustedMetadata held = anchor;
        for (int i = 0; i < rootVersions; i++) {
            byte[] next;
            try {
                next = fetch(FileNames.root(held.root().role().version() + 1), limits.rootBytes());
            } catch (FetchException e) {
                if (e.reason() == Reason.NOT_FOUND) {
                    return held;
                }
                throw e;
            }
            held = held.withRoot(next);
            directory.write(ROOT, next);
        }
        return held;
    }

    // ---- 5.3.11

    /**
     * The stored timestamp and snapshot, which are floors even if they expired. If the keys of one were replaced, both
     * are deleted: so a repository recovers from numbers that a thief of those keys raised. That is asked of the files
     * and not of the roots that came just now, so that a crash between the two cannot lose it.
     */
    private TrustedMetadata withStored(TrustedMetadata root) throws StateException {
        TrustedMetadata held = root;
        try {
            Optional<byte[]> timestamp = directory.read(TIMESTAMP, limits.timestampBytes());
            if (timestamp.isPresent()) {
                held = unlessDamaged(
                        held, it -> it.withTimestamp(timestamp.get(), stored).metadata());
            }
            Optional<byte[]> snapshot = directory.read(SNAPSHOT, limits.snapshotBytes());
            return snapshot.isPresent() ? unlessDamaged(held, it -> it.withFloor(snapshot.get())) : held;
        } catch (VerificationException e) {
            directory.delete(TIMESTAMP);
            directory.delete(SNAPSHOT);
            return root;
        }
    }

    @FunctionalInterface
    private interface Floor {
        TrustedMetadata on(TrustedMetadata held) throws VerificationException;
    }

    /** A file that is no metadata says nothing of keys: it is left out alone, and the next good one replaces it. */
    private static TrustedMetadata unlessDamaged(TrustedMetadata held, Floor floor) throws VerificationException {
        try {
            return floor.on(held);
        } catch (VerificationException e) {
            if (e.rejection() instanceof Rejection.ThresholdNotMet || e.rejection() instanceof Rejection.WrongEpoch) {
                throw e;
            }
            return held;
        }
    }

    // ---- 5.4

    private TrustedMetadata timestamp(TrustedMetadata held)
            throws VerificationException, FetchException, StateException, InterruptedException {
        byte[] bytes = fetch(FileNames.TIMESTAMP, limits.timestampBytes());
        TimestampStep step = held.withTimestamp(bytes, times);
        if (step instanceof TimestampStep.Advanced) {
            directory.write(TIMESTAMP, bytes);
        }
        // The same version again is no failure, but what is held may have expired since it came.
        var statement = step.metadata().timestamp().orElseThrow().role();
        if (!times.now().isBefore(statement.expires())) {
            throw new VerificationException(new Rejection.Expired(TIMESTAMP, statement.expires(), times.now()));
        }
        return step.metadata();
    }

    // ---- 5.5

    private TrustedMetadata snapshot(TrustedMetadata held)
            throws VerificationException, FetchException, StateException, InterruptedException {
        MetaFile named = held.timestamp().orElseThrow().role().snapshot();
        return keptOrFetched(SNAPSHOT, named, limits.snapshotBytes(), held, bytes -> held.withSnapshot(bytes, times));
    }

    // ---- 5.6

    private TrustedMetadata targets(TrustedMetadata held)
            throws VerificationException, FetchException, StateException, InterruptedException {
        return keptOrFetched(
                TARGETS, line(held, TARGETS), limits.targetsBytes(), held, bytes -> held.withTargets(bytes, times));
    }

    /** 5.6.7, for one role: what is kept of that name is tried under this delegator, whoever delegated it before. */
    Verified<Targets> delegated(TrustedMetadata held, Verified<Targets> delegator, String name)
            throws VerificationException, FetchException, StateException, InterruptedException {
        return keptOrFetched(
                name,
                line(held, name),
                limits.targetsBytes(),
                held,
                bytes -> held.delegatedBy(delegator, name, bytes, times));
    }

    private MetaFile line(TrustedMetadata held, String role) throws VerificationException {
        Optional<MetaFile> line = held.snapshot().orElseThrow().role().role(role);
        if (line.isEmpty()) {
            lookedAt = "snapshot.json in " + directory;
            throw new VerificationException(new Rejection.RoleMissing(role + ".json"));
        }
        return line.get();
    }

    private <T> T keptOrFetched(String role, MetaFile named, int limit, TrustedMetadata held, Step<T> step)
            throws VerificationException, FetchException, StateException, InterruptedException {
        String name = FileNames.encode(role);
        Optional<byte[]> kept = directory.read(name, limit);
        if (kept.isPresent()) {
            try {
                return step.accept(kept.get());
            } catch (VerificationException e) {
                // It is an older one, or spoilt, or expired: what the repository has now decides.
            }
        }
        boolean consistent = held.root().role().consistentSnapshot();
        byte[] bytes = fetch(
                FileNames.role(role, named.version(), consistent),
                Math.min(limit, named.length().orElse(limit)));
        T accepted = step.accept(bytes);
        directory.write(name, bytes);
        return accepted;
    }

    private byte[] fetch(String name, long limit) throws FetchException, InterruptedException {
        byte[] bytes = source.fetch(name, limit);
        lookedAt = name + " from " + source.name();
        return bytes;
    }

    /** The file that a refusal is about. */
    String lookedAt() {
        return lookedAt;
    }
}
