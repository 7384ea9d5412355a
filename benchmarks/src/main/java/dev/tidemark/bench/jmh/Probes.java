package dev.tidemark.bench.jmh;

import java.util.SplittableRandom;
import java.util.UUID;

/** The names that are listed, and the names that are asked for: the same in every run. */
final class Probes {
    static final String ISSUER = "https://login.shop.example";

    /** How many different names take turns, too many for a core's own cache to keep their places; a power of two. */
    static final int COUNT = 1 << 16;

    private Probes() {}

    /** The name of a number: as long and as random as passports' names are. */
    static String name(long number) {
        SplittableRandom random = new SplittableRandom(number);
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** Names spread over the listed ones, or names beyond them. */
    static String[] names(int entries, boolean listed) {
        String[] names = new String[COUNT];
        for (int i = 0; i < COUNT; i++) {
            names[i] = name(listed ? (long) i * entries / COUNT : (long) entries + i);
        }
        return names;
    }
}
