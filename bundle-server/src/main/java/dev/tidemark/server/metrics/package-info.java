/**
 * What an operator graphs. A closed list of meters with closed label values: whatever else is registered is refused,
 * counted and told once, so that nobody outside can make a series. Everything enumerable is there at zero.
 *
 * <p>Nothing here influences a decision or an answer.
 */
@NullMarked
package dev.tidemark.server.metrics;

import org.jspecify.annotations.NullMarked;
