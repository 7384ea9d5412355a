package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which paths the store may have, as 64 bits of the SHA-256 of each: an unknown path is refused from memory. A path added
 * twice is there until it was removed twice. About 32 bytes a path. Any number may read, without waiting; writers take
 * turns.
 */
final class KnownPaths {
    private static final long FREE = 0;
    private static final long REMOVED = 1;
    private static final int SMALLEST = 1024;

    private volatile AtomicLongArray slots = new AtomicLongArray(SMALLEST);
    private int used;
    private int held;

    boolean contains(String path) {
        AtomicLongArray table = slots;
        long hash = hash(path);
        for (int at = start(hash, table); ; at = next(at, table)) {
            long found = table.get(at);
            if (found == hash) {
                return true;
            }
            if (found == FREE) {
                return false;
            }
        }
    }

    synchronized void add(String path) {
        if (2 * (used + 1) > slots.length()) {
            rebuild();
        }
        insert(slots, hash(path));
        used++;
        held++;
    }

    synchronized void remove(String path) {
        AtomicLongArray table = slots;
        long hash = hash(path);
        for (int at = start(hash, table); table.get(at) != FREE; at = next(at, table)) {
            if (table.get(at) == hash) {
                table.set(at, REMOVED);
                held--;
                return;
            }
        }
    }

    synchronized int size() {
        return held;
    }

    /** Readers go on with the old table, which holds the same, until the new one is whole. */
    private void rebuild() {
        int length = SMALLEST;
        while (length < 4 * (held + 1)) {
            length *= 2;
        }
        AtomicLongArray larger = new AtomicLongArray(length);
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i) != FREE && slots.get(i) != REMOVED) {
                insert(larger, slots.get(i));
            }
        }
        slots = larger;
        used = held;
    }

    private static void insert(AtomicLongArray table, long hash) {
        int at = start(hash, table);
        while (table.get(at) != FREE) {
            at = next(at, table);
        }
        table.set(at, hash);
    }

    private static int start(long hash, AtomicLongArray table) {
        return (int) (hash & (table.length() - 1));
    }

    private static int next(int at, AtomicLongArray table) {
        return (at + 1) & (table.length() - 1);
    }

    private static long hash(String path) {
        long hash = ByteBuffer.wrap(Digests.sha256(path.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        return hash == FREE || hash == REMOVED ? Long.MIN_VALUE : hash;
    }
}
