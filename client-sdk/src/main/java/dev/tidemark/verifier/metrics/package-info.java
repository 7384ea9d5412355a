/**
 * What a verifier tells of itself, for Micrometer. Beside the trusted core, which only counts: nothing here is read by a
 * decision.
 */
@NullMarked
package dev.tidemark.verifier.metrics;

import org.jspecify.annotations.NullMarked;
