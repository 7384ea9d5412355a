/**
 * The documents a bundle is made of: the policy, the issuers' key sets and the revocation rules. Parses them, lints
 * them, and compiles them to the routes and keys that a decision reads.
 *
 * <p>Part of the trusted computing base. Pure functions over bytes: no clock, no randomness, no I/O. Everything public
 * is immutable and safe for use by many threads.
 *
 * <p><b>Guarantees.</b> What parses is complete: no member that a decision needs is missing, of another type or outside
 * its bounds. What this code does not understand narrows and never widens: an unknown risk is high, an unknown freshness
 * class and a bounded class without a window deny, a source with a constraint nobody knows matches nobody, a path that
 * could be read in two ways matches no route. A key document holds public keys only.
 *
 * <p><b>Does not guarantee.</b> That the bytes are authentic or new: the caller has verified them (package
 * {@code dev.tidemark.metadata}) and asks for their age at the decision. The lint judges a policy by what it is told of
 * its surroundings; it cannot know what an upstream does with a path.
 *
 * <p><b>An attacker who controls the input</b> can make a document be refused with a typed failure; memory and time stay
 * within a small multiple of the limits of {@link dev.tidemark.bundle.PolicyLimits}. An attacker who controls a request
 * path can make it match no route.
 */
@NullMarked
package dev.tidemark.bundle;

import org.jspecify.annotations.NullMarked;
