/**
 * The state directory of one domain: exact bytes as received, each file replaced as a whole and durable before it
 * counts. What is read back is input like any other: it is verified again from the pinned root.
 */
@NullMarked
package dev.tidemark.client.state;

import org.jspecify.annotations.NullMarked;
