package dev.tidemark.revocation.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Says of most numbers that were never added that they were not, by one read of memory: a blocked Bloom filter of one
 * word a block (Putze, Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", 2007). Bits are only ever
 * set, so a racing reader misses nothing that was added before it was handed the filter.
 */
final class Filter {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int BITS_AN_ENTRY = 10;

    /** Two odd numbers without a pattern: the golden ratio, and a multiplier by Steele and Vigna (2021). */
    private static final long WORD_FACTOR = 0x9e3779b97f4a7c15L;

    private static final long BITS_FACTOR = 0xd1342543de82ef95L;

    private Filter() {}

    static long[] of(int entries) {
        return new long[words(entries)];
    }

    static int words(int entries) {
        return (int) ((long) entries * BITS_AN_ENTRY / Long.SIZE) + 1;
    }

    /** One that lets everything through. */
    static long[] open() {
        return new long[] {-1};
    }

    static void add(long[] words, long key) {
        WORDS.getAndBitwiseOr(words, word(words, key), bits(key));
    }

    /** As {@link #add}, while nobody else has seen this filter. */
    static void addUnshared(long[] words, long key) {
        words[word(words, key)] |= bits(key);
    }

    static boolean mayContain(long[] words, long key) {
        long bits = bits(key);
        return (words[word(words, key)] & bits) == bits;
    }

    private static int word(long[] words, long key) {
        return (int) ((((key * WORD_FACTOR) >>> 32) * words.length) >>> 32);
    }

    /** Four places, not always different; a shift looks at the lowest six bits only. */
    private static long bits(long key) {
        long places = (key * BITS_FACTOR) >>> 40;
        return (1L << places) | (1L << (places >>> 6)) | (1L << (places >>> 12)) | (1L << (places >>> 18));
    }
}
