package dev.tidemark.bench;

/**
 * A target of the design beside what was measured; told, never enforced.
 *
 * @param words what is aimed at
 * @param measured the median
 * @param bound the target
 * @param atLeast whether the bound is below, not above
 */
record Goal(String words, double measured, double bound, boolean atLeast) {

    static Goal atMost(String words, double measured, double bound) {
        return new Goal(words, measured, bound, false);
    }

    static Goal atLeast(String words, double measured, double bound) {
        return new Goal(words, measured, bound, true);
    }

    boolean met() {
        return atLeast ? measured >= bound : measured <= bound;
    }
}
