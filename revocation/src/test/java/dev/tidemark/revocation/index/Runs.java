package dev.tidemark.revocation.index;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;

/** Runs for tests: fingerprints sorted in memory, and a secret from a seed. */
final class Runs {
    /** Of one namespace. */
    record Sorted(long tag, long[] fingerprints) implements Run {
        @Override
        public int atMost() {
            return fingerprints.length;
        }

        @Override
        public void forEach(long first, long last, LongConsumer to) {
            int low = 0;
            for (int high = fingerprints.length; low < high; ) {
                int middle = (low + high) >>> 1;
                if (Long.compareUnsigned(fingerprints[middle], first) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            for (int i = low; i < fingerprints.length && Long.compareUnsigned(fingerprints[i], last) <= 0; i++) {
                to.accept(fingerprints[i]);
            }
        }
    }

    private Runs() {}

    static IndexSecret secret(long seed) {
        return IndexSecret.from(new Random(seed));
    }

    static Sorted of(long tag, long... fingerprints) {
        long[] sorted = fingerprints.clone();
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] ^= Long.MIN_VALUE;
        }
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] ^= Long.MIN_VALUE;
        }
        return new Sorted(tag, sorted);
    }

    static Sorted of(long tag, Collection<Long> fingerprints) {
        return of(tag, fingerprints.stream().mapToLong(Long::longValue).toArray());
    }

    static Index index(long seed, Run... runs) {
        return Index.of(List.of(runs), secret(seed));
    }
}
