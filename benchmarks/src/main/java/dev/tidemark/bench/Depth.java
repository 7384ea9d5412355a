package dev.tidemark.bench;

import java.time.Duration;

/** How long a measurement takes, and so how much its figures mean. */
enum Depth {
    /** What results are taken with. */
    FULL(5, 1, 1),
    /** One short round: it works, and the order of magnitude. */
    QUICK(1, 1, 12),
    /** For tests: every step once, in this process; the figures mean nothing. */
    SMOKE(1, 0, 40);

    private final int rounds;
    private final int forks;
    private final int shorter;

    Depth(int rounds, int forks, int shorter) {
        this.rounds = rounds;
        this.forks = forks;
        this.shorter = shorter;
    }

    /** How often the sides take turns. */
    int rounds() {
        return rounds;
    }

    /** How many processes of its own a measured method gets in a round. */
    int forks() {
        return forks;
    }

    /** The length of a step that takes so long in full. */
    Duration of(Duration full) {
        return full.dividedBy(shorter);
    }

    /** The number of steps of which there are so many in full. */
    int of(int full) {
        return Math.max(1, full / shorter);
    }

    boolean isFull() {
        return this == FULL;
    }

    /** The option that asks for it. */
    String words() {
        return isFull() ? "" : " --quick";
    }
}
