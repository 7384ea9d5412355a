package dev.tidemark.revocation.index;

import java.util.function.LongConsumer;

/** Fingerprints of one namespace that can be read again and again, always the same. */
public interface Run {
    /** The namespace. */
    long tag();

    /** Not less than the number of fingerprints. */
    int atMost();

    /** Hands over the fingerprints from {@code first} to {@code last}, both included, in unsigned order. */
    void forEach(long first, long last, LongConsumer to);
}
