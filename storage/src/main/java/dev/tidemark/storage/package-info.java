/** Opaque, versioned bytes per domain; knows nothing of trust. */
@NullMarked
package dev.tidemark.storage;

import org.jspecify.annotations.NullMarked;
