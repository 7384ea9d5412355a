package dev.tidemark.client.tuf;

import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.SearchLimits;

/**
 * What bounds a client.
 *
 * @param limits bytes of each role
 * @param search of one target
 * @param rootVersions how many newer roots one refresh takes at most
 * @param targetBytes the longest target that is downloaded; it is held in memory while it is checked
 */
public record TufOptions(Limits limits, SearchLimits search, int rootVersions, long targetBytes) {
    /** The limits of metadata and search, 256 roots, targets of 512 MiB. */
    public static final TufOptions DEFAULT = new TufOptions(Limits.DEFAULT, SearchLimits.DEFAULT, 256, 512L << 20);
}
