package dev.tidemark.revocation;

/**
 * Entries in ascending order of tag, then fingerprint, both unsigned, no fingerprint of a tag twice. One pass;
 * {@link #next} moves on to the entry that the other methods are about. For one thread.
 */
interface EntryStream {
    /** Whether there was an entry to move on to. */
    boolean next();

    long tag();

    long fingerprint();

    int hour();
}
