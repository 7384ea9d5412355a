package dev.tidemark.verifier;

/**
 * What a cache did and holds.
 *
 * @param hits questions it answered
 * @param misses questions it did not
 * @param evictions entries that went because they expired or there was no room
 * @param entries it holds, about
 * @param weightBytes what they take, about
 */
public record CacheFigures(long hits, long misses, long evictions, long entries, long weightBytes) {}
