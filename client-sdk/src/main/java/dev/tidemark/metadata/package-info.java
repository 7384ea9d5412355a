/**
 * TUF 1.0 metadata: model, canonical JSON, signatures, and the trusted-metadata workflow.
 *
 * <p>Part of the trusted computing base. Pure functions over bytes and {@code now}: no clock, no randomness, no I/O.
 *
 * <p><b>Guarantees.</b> A {@link dev.tidemark.metadata.Verified} value was signed by the threshold of distinct keys that
 * the pinned root chain assigns to its role, over exactly the bytes it carries, and passed every check of its step.
 *
 * <p><b>Does not guarantee.</b> That what is held is the newest that exists: someone who controls every path a client
 * uses can withhold news until a statement is too old. Age is asked at the decision, not here.
 *
 * <p><b>An attacker who controls the input</b> and no keys can only make a step fail with a typed
 * {@link dev.tidemark.metadata.Rejection}; memory stays within a small multiple of the caller's byte limits.
 */
@NullMarked
package dev.tidemark.metadata;

import org.jspecify.annotations.NullMarked;
