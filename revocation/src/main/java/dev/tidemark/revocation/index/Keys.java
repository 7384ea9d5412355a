package dev.tidemark.revocation.index;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** A list of keys that grows, cleared for each shard. For one thread. */
final class Keys implements LongConsumer {
    private long[] keys = new long[64];
    private int size;
    private long namespace;

    void clear() {
        size = 0;
    }

    /** What follows are fingerprints of this namespace. */
    void startRun(long namespaceSecret) {
        namespace = namespaceSecret;
    }

    @Override
    public void accept(long fingerprint) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, Math.addExact(size, size / 2));
        }
        keys[size++] = fingerprint ^ namespace;
    }

    int size() {
        return size;
    }

    long get(int i) {
        return keys[i];
    }
}
