/**
 * The machine that is measured on: its load and its processors' time, a scratch folder that processes run in, and why a
 * measurement could not be made.
 */
@NullMarked
package dev.tidemark.bench.machine;

import org.jspecify.annotations.NullMarked;
