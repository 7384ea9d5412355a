/**
 * The verifier fleet's side: keeps a verified state, knows its age, and never lets a bad answer replace a good one.
 *
 * <p>Two things are kept apart. <em>Trusted metadata</em> grows role by role as each passes its own step. <em>The
 * published state</em>, the one reference that decisions read, changes only when the whole chain down to the compiled
 * bundle and the revocation set has passed.
 *
 * <p><b>Trust sentences.</b> A mirror is not trusted: it can withhold news, which shows as age, and nothing else. The
 * state directory is not trusted: whoever controls it can take the client back to an older state that was once valid,
 * unless marks are kept in a second place too; the age of that state is true all the same.
 */
@NullMarked
package dev.tidemark.client;

import org.jspecify.annotations.NullMarked;
