/**
 * What no longer counts: events, fingerprints, rules, segments, merging, and the set that answers for them. Part of the
 * trusted computing base: pure functions and immutable values, the JDK only, no clock, no randomness, no I/O. The one
 * thing that changes is the index of a set ({@link dev.tidemark.revocation.index}), which successors share.
 *
 * <p><b>Guaranteed.</b> One set of entries has one encoding, and {@link dev.tidemark.revocation.Segment#decode} accepts
 * nothing else. Merging gives one result whatever its order or nesting, and never drops an entry whose hour is not below
 * {@code prune_before}. {@link dev.tidemark.revocation.SetAdvance} lets no state through that takes back an entry or a
 * rule of the held one, except what {@code prune_before} removes within the signed statement's own time. A name of one
 * issuer is looked up only among that issuer's fingerprints.
 *
 * <p><b>Not guaranteed.</b> Nothing here is authentic: whoever calls has verified the signatures over the hashes of the
 * bytes, and the policy that reinstates. Nothing here knows how old a state is. Two of n names in one namespace share a
 * fingerprint with a chance of n / 2^64 a lookup, and are then both denied.
 *
 * <p><b>An attacker who controls the bytes of a segment</b> gets a typed refusal, or a segment that encodes to exactly
 * those bytes; memory stays within a small multiple of the length, and time linear in it. <b>One who holds the online
 * signing key</b> can revoke too much. It cannot un-revoke what a holder has seen: every way to try is a {@link
 * dev.tidemark.revocation.Regression}. <b>An issuer that grinds ids</b> can make its own names collide, nobody else's.
 */
@NullMarked
package dev.tidemark.revocation;

import org.jspecify.annotations.NullMarked;
