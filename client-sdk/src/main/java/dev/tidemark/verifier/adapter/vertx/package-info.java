/**
 * The adapter for Vert.x, and the parts of it that the guard is made of too. Needs Vert.x Web, which the SDK does not bring.
 *
 * <p><b>Guarantees.</b> The bytes that are handed on are the bytes that were hashed; they are bounded in size and time, and
 * beyond 256 KiB they wait in a file without a name that only this user could ever open. Nothing is handed on before the
 * decision. Nothing waits on an event loop.
 *
 * <p><b>Does not guarantee.</b> That a request was read as some other reader in front read it, unless {@link
 * dev.tidemark.verifier.adapter.vertx.StrictRequests} made the server. Confidentiality: TLS is for what stands in front, or for
 * the options of the server.
 *
 * <p><b>An attacker who can connect</b> can take room for bodies, up to the budget, on routes and with a passport that
 * steps 1 to 7 let through; everybody else is answered before the body is read.
 */
@NullMarked
package dev.tidemark.verifier.adapter.vertx;

import org.jspecify.annotations.NullMarked;
