package dev.tidemark.revocation.index;

import java.util.random.RandomGenerator;

/**
 * What keeps somebody who chooses names from choosing where they lie in memory: 128 random bits, drawn once a process
 * and never written down. Immutable.
 */
public final class IndexSecret {
    private final long first;
    private final long second;

    private IndexSecret(long first, long second) {
        this.first = first;
        this.second = second;
    }

    /**
     * Draws a secret.
     *
     * @param random one that cannot be foretold, outside tests
     */
    public static IndexSecret from(RandomGenerator random) {
        return new IndexSecret(random.nextLong(), random.nextLong());
    }

    /** A namespace's own value: fingerprints of two namespaces are as good as independent under it. */
    long namespace(long tag) {
        return mix(tag ^ first);
    }

    /** An odd factor; another one for each number. */
    long factor(int number) {
        return mix(second + number) | 1;
    }

    /** The finalizer of MurmurHash3: one to one, each bit out depends on each bit in. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    @Override
    public String toString() {
        return "IndexSecret[hidden]";
    }
}
