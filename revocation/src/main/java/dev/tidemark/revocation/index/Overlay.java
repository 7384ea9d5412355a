package dev.tidemark.revocation.index;

import java.util.Arrays;

/**
 * The keys added since the shards were built, in the order of addition, and a table of open addressing that finds them.
 * Overlays that grew out of one another share arrays; each looks only at as many keys as it had when it was made, so each
 * is immutable for its readers. For one writer at a time, who adds to the largest.
 */
final class Overlay {
    private static final int INITIAL = 64;

    private final long factor;
    private final long[] keys;
    private final int[] slots;
    private final int size;

    private Overlay(long factor, long[] keys, int[] slots, int size) {
        this.factor = factor;
        this.keys = keys;
        this.slots = slots;
        this.size = size;
    }

    static Overlay empty(IndexSecret secret) {
        return new Overlay(secret.factor(0), new long[INITIAL], new int[2 * INITIAL], 0);
    }

    boolean contains(long key) {
        int mask = slots.length - 1;
        for (int slot = slot(slots, key); slots[slot] != 0; slot = (slot + 1) & mask) {
            int ordinal = slots[slot] - 1;
            if (ordinal < size && keys[ordinal] == key) {
                return true;
            }
        }
        return false;
    }

    /** This and the key, which is not in it. Must be called on the largest overlay that shares the arrays. */
    Overlay plus(long key) {
        Overlay room = size == keys.length ? copy(2 * size) : this;
        room.keys[size] = key;
        room.occupy(size);
        return new Overlay(factor, room.keys, room.slots, size + 1);
    }

    /** The same keys in arrays of its own. */
    Overlay copy() {
        return copy(keys.length);
    }

    private Overlay copy(int capacity) {
        Overlay copy = new Overlay(factor, Arrays.copyOf(keys, capacity), new int[2 * capacity], size);
        for (int ordinal = 0; ordinal < size; ordinal++) {
            copy.occupy(ordinal);
        }
        return copy;
    }

    private void occupy(int ordinal) {
        int slot = slot(slots, keys[ordinal]);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = ordinal + 1;
    }

    /** The number of slots is a power of two. */
    private int slot(int[] of, long key) {
        return (int) ((key * factor) >>> (1 + Long.numberOfLeadingZeros(of.length)));
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) keys.length * Long.BYTES + (long) slots.length * Integer.BYTES;
    }
}
