package dev.tidemark.verifier.audit;

/**
 * Lines that are lost, next to each other.
 *
 * @param lines how many
 * @param fromMillis when the first was to be recorded, milliseconds since 1970
 * @param toMillis when the last was
 */
record Gap(long lines, long fromMillis, long toMillis) {
    static Gap ofOne(long atMillis) {
        return new Gap(1, atMillis, atMillis);
    }

    Gap with(Gap other) {
        return new Gap(lines + other.lines, Math.min(fromMillis, other.fromMillis), Math.max(toMillis, other.toMillis));
    }
}
