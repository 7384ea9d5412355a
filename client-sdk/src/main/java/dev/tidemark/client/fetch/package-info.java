/**
 * Bounded fetching. The network is not trusted: someone who controls it decides which bytes arrive and when, never how
 * many are read nor how long is waited.
 */
@NullMarked
package dev.tidemark.client.fetch;

import org.jspecify.annotations.NullMarked;
