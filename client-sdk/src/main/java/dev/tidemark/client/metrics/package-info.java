/**
 * What a client tells of itself: names, labels and where the figures come from. Every label has values from a fixed
 * list, except {@code domain}. Nothing here is read by a decision, and nothing is registered unless the application
 * gives a registry.
 */
@NullMarked
package dev.tidemark.client.metrics;

import org.jspecify.annotations.NullMarked;
