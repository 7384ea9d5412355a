/** What no longer counts: events, fingerprints, segments and the set that answers for them. */
@NullMarked
package dev.tidemark.revocation;

import org.jspecify.annotations.NullMarked;
