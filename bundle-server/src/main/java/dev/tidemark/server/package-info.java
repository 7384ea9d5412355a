/** The composition root of the server. */
@NullMarked
package dev.tidemark.server;

import org.jspecify.annotations.NullMarked;
