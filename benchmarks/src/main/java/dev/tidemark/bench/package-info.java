/**
 * Measurements beside peers: both sides run on this machine, in the same run, under the same client. Nothing here is
 * imported by the product, and no number fails a build.
 */
@NullMarked
package dev.tidemark.bench;

import org.jspecify.annotations.NullMarked;
