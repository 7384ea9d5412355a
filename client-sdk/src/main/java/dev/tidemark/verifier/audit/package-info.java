/**
 * A line for every decision: what was decided, on what state, and how old that was, in TrustPlane Auth's audit event
 * v0.1 with our members in one object of it. See {@link dev.tidemark.verifier.audit.AuditLog}.
 *
 * <p>Not part of the trusted core: it does I/O and has a thread. Nothing flows back from here but whether a line could be
 * kept, which lets a verifier that demands one deny.
 *
 * <p><b>Guarantees.</b> No decision waits for a sink. Memory and spool are bounded, and what does not fit is counted and
 * marked. No passport, proof, body, query or header field but the host is told; {@code sub}, {@code jti} and SPIFFE ID
 * are masked unless that was opted out of. What a request says can neither end a line nor steer a terminal.
 *
 * <p><b>Does not guarantee</b> that nobody changes lines afterwards: they are not signed. <b>An attacker who controls the
 * sink or the spool</b> can remove, change or add lines, and with a full disk have demanded lines, and so requests,
 * refused. He cannot have anything allowed. Who has the key of the masks can test guesses of names. A raw path is told as
 * it came: names that callers put there are in the lines.
 */
@NullMarked
package dev.tidemark.verifier.audit;

import org.jspecify.annotations.NullMarked;
