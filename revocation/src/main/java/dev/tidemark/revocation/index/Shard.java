package dev.tidemark.revocation.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The keys of one value of the highest five bits: a filter, and behind it buckets by the bits that follow. What is left
 * of a key is kept in 48 bits, so that nothing is lost. Immutable but for the filter.
 */
final class Shard {
    static final int BITS = 5;

    /** A shard without keys whose filter lets everything through: before there are enough keys to build one. */
    static final Shard NONE = new Shard(Filter.open(), 1, Long.SIZE - 1, new int[3], rests(0));

    private static final int REST_BYTES = 6;
    private static final int REST_SHIFT = Long.SIZE - 8 * REST_BYTES;
    private static final long REST_MASK = -1L >>> REST_SHIFT;

    /** At least these many bits of a bucket's number, or 48 more would not make up a key. */
    private static final int MIN_BUCKET_BITS = Long.SIZE - BITS - 8 * REST_BYTES;

    /** Among random keys, eight to a bucket at most, one bucket in 10^35 is longer. */
    private static final int LONG_BUCKET = 64;

    private static final int ATTEMPTS = 4;

    private static final VarHandle LONGS = view(long[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle SHORTS = view(short[].class);

    private final long[] filter;
    private final long factor;
    private final int shift;
    private final int[] starts;
    private final byte[] rests;

    private Shard(long[] filter, long factor, int shift, int[] starts, byte[] rests) {
        this.filter = filter;
        this.factor = factor;
        this.shift = shift;
        this.starts = starts;
        this.rests = rests;
    }

    static int of(long key) {
        return (int) (key >>> (Long.SIZE - BITS));
    }

    /**
     * The shard of these keys. If one bucket is long, which chance does not bring about, all keys are multiplied by an
     * odd factor, which is one to one, and tried again. When that does not help, as with one key many times over, it is
     * slow but right.
     */
    static Shard build(Keys keys, IndexSecret secret) {
        long[] filter = Filter.of(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Filter.addUnshared(filter, keys.get(i));
        }
        int shift = Long.SIZE - bucketBits(keys.size());
        long factor = 1;
        int[] ends = ends(keys, factor, shift);
        for (int attempt = 1; attempt < ATTEMPTS && longest(ends) > LONG_BUCKET; attempt++) {
            factor = secret.factor(attempt);
            ends = ends(keys, factor, shift);
        }
        byte[] rests = rests(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            long spread = spread(keys.get(i), factor);
            int at = --ends[(int) (spread >>> shift)] * REST_BYTES;
            long rest = rest(spread, shift);
            INTS.set(rests, at, (int) rest);
            SHORTS.set(rests, at + Integer.BYTES, (short) (rest >>> Integer.SIZE));
        }
        return new Shard(filter, factor, shift, ends, rests);
    }

    /** Room for these, and for reading eight bytes at the last one. */
    private static byte[] rests(int keys) {
        return new byte[Math.addExact(Math.multiplyExact(keys, REST_BYTES), Long.BYTES - REST_BYTES)];
    }

    private static long rest(long spread, int shift) {
        return spread << (Long.SIZE - shift) >>> REST_SHIFT;
    }

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
    }

    /** A key without the bits that all keys of a shard share. */
    private static long spread(long key, long factor) {
        return (key << BITS) * factor;
    }

    /** Four to eight keys a bucket. */
    private static int bucketBits(int keys) {
        return Math.max(MIN_BUCKET_BITS, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(keys | 1) - 2);
    }

    /** Where each bucket ends, and once more the last end. Placing the keys from the back makes starts of them. */
    private static int[] ends(Keys keys, long factor, int shift) {
        int[] ends = new int[(1 << (Long.SIZE - shift)) + 1];
        for (int i = 0; i < keys.size(); i++) {
            ends[(int) (spread(keys.get(i), factor) >>> shift)]++;
        }
        for (int bucket = 1; bucket < ends.length; bucket++) {
            ends[bucket] += ends[bucket - 1];
        }
        return ends;
    }

    private static int longest(int[] ends) {
        int longest = ends[0];
        for (int bucket = 1; bucket < ends.length; bucket++) {
            longest = Math.max(longest, ends[bucket] - ends[bucket - 1]);
        }
        return longest;
    }

    /** Lets a key through the filter that is kept elsewhere. */
    void add(long key) {
        Filter.add(filter, key);
    }

    boolean mayContain(long key) {
        return Filter.mayContain(filter, key);
    }

    /** Whether a key of this shard is in it; the filter is for the caller to ask first. */
    boolean contains(long key) {
        long spread = spread(key, factor);
        int bucket = (int) (spread >>> shift);
        long rest = rest(spread, shift);
        int end = starts[bucket + 1] * REST_BYTES;
        for (int at = starts[bucket] * REST_BYTES; at < end; at += REST_BYTES) {
            if (((long) LONGS.get(rests, at) & REST_MASK) == rest) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return rests.length / REST_BYTES;
    }

    /** The longest bucket. */
    int longest() {
        int longest = 0;
        for (int bucket = 1; bucket < starts.length; bucket++) {
            longest = Math.max(longest, starts[bucket] - starts[bucket - 1]);
        }
        return longest;
    }

    boolean isMultiplied() {
        return factor != 1;
    }

    /** The arrays' bytes, their headers not counted. */
    long bytes() {
        return (long) filter.length * Long.BYTES + (long) starts.length * Integer.BYTES + rests.length;
    }

    /** What {@link #bytes()} of so many keys will be. */
    static long bytes(int keys) {
        long buckets = 1L << bucketBits(keys);
        return Filter.words(keys) * (long) Long.BYTES
                + (buckets + 1) * Integer.BYTES
                + (long) keys * REST_BYTES
                + Long.BYTES
                - REST_BYTES;
    }
}
