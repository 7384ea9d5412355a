/**
 * Opaque, versioned bytes per domain: compare-and-append, snapshots, history, watches, cells and blobs.
 *
 * <p>What it guarantees: an append is all there or not at all, durable once acknowledged, and numbered without a gap;
 * damage by accident is noticed before the bytes are handed out. What it does not: authenticity. It knows nothing of
 * trust.
 *
 * <p><b>Whoever controls the store</b> can withhold everything, go back to an older state of it, and put other bytes in
 * place of what was appended, with checksums and digests that fit: checksums are against broken disks, not against
 * people. What they cannot do from here is make anyone believe those bytes: readers verify signatures, version numbers
 * and expiry, and never rely on where the bytes came from. A rolled back or withheld store shows as refused versions or
 * as growing age, both of which deny.
 */
@NullMarked
package dev.tidemark.storage;

import org.jspecify.annotations.NullMarked;
