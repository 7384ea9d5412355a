/**
 * The caller gate: who is calling, and what that caller may do. The other gate, the signatures over what is published,
 * holds without this one.
 *
 * <p><b>Guarantees.</b> A {@link dev.tidemark.server.access.Principal} exists only for a token that a configured key
 * signed, for this domain, in its time. What it may do comes from the grants on the server alone, never from the token.
 *
 * <p><b>Does not guarantee.</b> That a token is used once, or by the one it was given to: a stolen token works until it
 * expires, at most an hour.
 *
 * <p><b>An attacker who controls the header</b> can only be denied, with a stable code that does not tell which check of
 * the signature failed.
 */
@NullMarked
package dev.tidemark.server.access;

import org.jspecify.annotations.NullMarked;
