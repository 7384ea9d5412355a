package dev.tidemark.revocation.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A set of (namespace, fingerprint), exact, in about eight bytes an entry: a {@link Filter} before a quotient table
 * (Cleary, "Compact hash tables using bidirectional linear probing", 1984; here with buckets in place of probing), in
 * shards, and an {@link Overlay} of what was added since. A key is a fingerprint XOR its namespace's secret value, so a
 * shard is one stretch of each sorted run.
 *
 * <p>For its readers an index is a value: {@link #plus} gives another one and changes no answer of this one. Only
 * {@link #rebuilt} on the latest replaces shards under the older ones as well, one at a time, so that no second table is
 * ever there: they then answer as the rebuilt one does, or say that something is listed that a later one added. Thread
 * safe; whatever adds takes a lock that lookups do not.
 */
public final class Index {
    /** How many additions there may be before it is better to rebuild. */
    public static final int FOLD_AT = 65_536;

    private static final int SHARDS = 1 << Shard.BITS;
    private static final VarHandle SHARD = MethodHandles.arrayElementVarHandle(Shard[].class);

    private final IndexSecret secret;
    private final Shard[] shards;
    private final Overlay overlay;
    private final Line line;
    private final long version;

    /** Indexes that grew out of one another and share what can be shared; only the latest may change it. */
    private static final class Line {
        private long latest;
    }

    private Index(IndexSecret secret, Shard[] shards, Overlay overlay, Line line, long version) {
        this.secret = secret;
        this.shards = shards;
        this.overlay = overlay;
        this.line = line;
        this.version = version;
    }

    /** The index of all fingerprints of these runs, several of which may be of one namespace or share fingerprints. */
    public static Index of(List<? extends Run> runs, IndexSecret secret) {
        Shard[] shards = new Shard[SHARDS];
        Arrays.fill(shards, Shard.NONE);
        Index empty = new Index(secret, shards, Overlay.empty(secret), new Line(), 0);
        long most = 0;
        for (Run run : runs) {
            most += run.atMost();
        }
        return most < FOLD_AT ? empty.plus(runs) : empty.rebuilt(runs);
    }

    private static void fill(Shard[] shards, List<? extends Run> runs, IndexSecret secret) {
        Keys keys = new Keys();
        for (int number = 0; number < SHARDS; number++) {
            keys.clear();
            for (Run run : runs) {
                long namespace = secret.namespace(run.tag());
                long first = ((long) (number ^ Shard.of(namespace))) << (Long.SIZE - Shard.BITS);
                keys.startRun(namespace);
                run.forEach(first, first | (-1L >>> Shard.BITS), keys);
            }
            SHARD.setRelease(shards, number, Shard.build(keys, secret));
        }
    }

    /** Whether this is listed. */
    public boolean contains(long tag, long fingerprint) {
        return contains(fingerprint ^ secret.namespace(tag));
    }

    private boolean contains(long key) {
        Shard shard = shard(Shard.of(key));
        return shard.mayContain(key) && (shard.contains(key) || overlay.contains(key));
    }

    /** This index and the fingerprints of these runs; this one itself when it has them all. */
    public Index plus(List<? extends Run> runs) {
        synchronized (line) {
            Addition addition = new Addition(line.latest == version ? this : fork());
            runs.forEach(addition::add);
            return addition.changed ? addition.done() : this;
        }
    }

    /** An index that may be changed whatever becomes of this one's line. Filters stay shared: they only ever gain. */
    private Index fork() {
        return new Index(secret, shards.clone(), overlay.copy(), new Line(), 0);
    }

    /** How many fingerprints of these runs are not listed; one that is in several of them counts for each. */
    public int missing(List<? extends Run> runs) {
        Missing missing = new Missing(this);
        for (Run run : runs) {
            missing.tag = run.tag();
            run.forEach(0, -1L, missing);
        }
        return missing.count;
    }

    private static final class Missing implements LongConsumer {
        private final Index from;
        private long tag;
        private int count;

        Missing(Index from) {
            this.from = from;
        }

        @Override
        public void accept(long fingerprint) {
            if (!from.contains(tag, fingerprint)) {
                count++;
            }
        }
    }

    /** Whether so much was added that {@link #rebuilt} should be called. */
    public boolean isDue() {
        return overlay.size() >= FOLD_AT;
    }

    /**
     * The index of exactly these runs, made in the place of this one if it is the latest of its line: the most memory
     * needed at once is that of one index, one shard, and eight bytes for each key of that shard.
     *
     * @param runs all that this index has, and that is still to be found
     */
    public Index rebuilt(List<? extends Run> runs) {
        synchronized (line) {
            if (line.latest != version) {
                return of(runs, secret);
            }
            fill(shards, runs, secret);
            return next(Overlay.empty(secret));
        }
    }

    private Index next(Overlay grown) {
        return new Index(secret, shards, grown, line, ++line.latest);
    }

    /** How many fingerprints are listed; one that is in several of the runs it was built from counts for each. */
    public int size() {
        int size = overlay.size();
        for (int number = 0; number < SHARDS; number++) {
            size += shard(number).size();
        }
        return size;
    }

    /** The arrays' bytes, their headers not counted. */
    long bytes() {
        long bytes = overlay.bytes();
        for (int number = 0; number < SHARDS; number++) {
            bytes += shard(number).bytes();
        }
        return bytes;
    }

    Shard shard(int number) {
        return (Shard) SHARD.getAcquire(shards, number);
    }

    /** Adds to an index that may be changed. */
    private static final class Addition implements LongConsumer {
        private final Index to;
        private Overlay grown;
        private long namespace;
        private boolean changed;

        Addition(Index to) {
            this.to = to;
            this.grown = to.overlay;
        }

        void add(Run run) {
            namespace = to.secret.namespace(run.tag());
            run.forEach(0, -1L, this);
        }

        @Override
        public void accept(long fingerprint) {
            long key = fingerprint ^ namespace;
            Shard shard = to.shard(Shard.of(key));
            if (shard.mayContain(key) && (shard.contains(key) || grown.contains(key))) {
                return;
            }
            shard.add(key);
            grown = grown.plus(key);
            changed = true;
        }

        Index done() {
            return to.next(grown);
        }
    }
}
