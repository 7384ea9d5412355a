/**
 * What the trusted core promises for any input, as functions of bytes. Jazzer looks for bytes that break a promise
 * (profile {@code fuzz}); the inputs that are worth keeping stand in the test resources {@code fuzz/} and are run again
 * by {@link dev.tidemark.fuzz.FuzzCorpusTest}.
 */
package dev.tidemark.fuzz;
