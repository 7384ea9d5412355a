/**
 * A small development domain with throw-away keys: what {@code dev} serves and {@code demo} plays. The root says
 * {@code development}, so no reader can take it for a real one.
 */
@NullMarked
package dev.tidemark.cli.sample;

import org.jspecify.annotations.NullMarked;
