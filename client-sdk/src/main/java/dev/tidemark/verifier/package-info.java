/**
 * Decides whether one request may pass, from a verified state that is already in memory. The order of the checks is
 * {@link dev.tidemark.verifier.Checks}; each check denies with one family of codes.
 *
 * <p>Part of the trusted computing base. No I/O, no lock, no clock of its own: time is what
 * {@link dev.tidemark.client.TrustView} reads. What may wait lives in packages of its own: the replay store, and the
 * audit line where one is demanded. What was found about a signature is remembered while its
 * passport lives; a hit skips that arithmetic and no other check.
 *
 * <p><b>Guarantees.</b> An {@link dev.tidemark.verifier.Decision.Allow} means that every check passed on one state: the
 * route was known, the state fresh enough for it by the route's own class, the issuer in force, nothing about the
 * passport revoked, its signature and claims right, its source, key, provenance and context those the route demands, the
 * request received the one that the holder of the passport's key signed, and the passport not used before. Whatever else
 * happens, an unforeseen failure included, is an {@link dev.tidemark.verifier.Decision.Deny} with a stable code. Freshness is judged in every decision.
 *
 * <p><b>Does not guarantee</b>, in the form that {@code passportOnly()} builds: that the caller holds the key its
 * passport names, that source, key binding, provenance and context are those the route demands, that the request is the
 * one the caller signed, or, without {@code .replayStore(store)}, that it is not repeated. A stolen passport passes until it
 * expires, is revoked, or was used.
 *
 * <p><b>An attacker who controls a request</b> can have it denied, with a code that depends on nothing secret. Before
 * the signature, memory and time stay within a small multiple of the size cap of a passport; after it, of that, the cap
 * of a query and the fields that are covered. What an unverified passport says of itself is
 * handed out as {@link dev.tidemark.verifier.ClaimedIdentity} only.
 */
@NullMarked
package dev.tidemark.verifier;

import org.jspecify.annotations.NullMarked;
