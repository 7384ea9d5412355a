package dev.tidemark.cli;

/**
 * The events of one request.
 *
 * @param from the first number
 * @param to the number after the last
 */
record CrashBatch(int caller, int from, int to) {
    int size() {
        return to - from;
    }
}
