package dev.tidemark.bench;

import java.lang.management.ManagementFactory;

/** Memory of this process. */
final class Heap {
    private static final int COLLECTIONS = 4;

    private Heap() {}

    /** Bytes that survive a collection. */
    static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
