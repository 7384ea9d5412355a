/**
 * A long run: one server, two domains, publications and revocations at a steady pace, verifiers that poll and decide in
 * processes of their own. Every decision is checked; memory, descriptors, threads and files are followed to the end.
 */
@NullMarked
package dev.tidemark.bench.soak;

import org.jspecify.annotations.NullMarked;
