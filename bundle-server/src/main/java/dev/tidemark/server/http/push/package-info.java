/**
 * Server-sent events: what comes to be served is sent at once to everyone who listens.
 *
 * <p><b>Guarantees.</b> One encoding of an event for all listeners of a domain, in order, no event twice. Whoever signs
 * waits for no listener, and no listener for another: one that falls behind its bound is dropped. An event loop writes to
 * some connections only before it turns to its other work.
 *
 * <p><b>Does not guarantee.</b> That an event arrives: a lost one costs its reader a fetch. Nothing is replayed.
 *
 * <p><b>An attacker who can connect</b> can hold as many connections as the limits allow, each with what its bound allows
 * of events that all share; listeners beyond the limit are refused, reads are not.
 */
@NullMarked
package dev.tidemark.server.http.push;

import org.jspecify.annotations.NullMarked;
