/**
 * The reverse proxy that enforces decisions in front of an upstream that knows nothing of them.
 *
 * <p><b>Guarantees.</b> What is forwarded is what was decided: the target byte for byte, the body that was hashed, under
 * framing of its own. Nothing reaches the upstream before the decision. The fields that say who calls are set here or
 * absent. A request that another reader could read differently is refused.
 *
 * <p><b>Does not guarantee.</b> That the upstream is reached through the guard alone: that is the network's business.
 * Confidentiality: both sides speak plain HTTP, and TLS is for what stands in front.
 *
 * <p><b>An attacker who can connect</b> can hold a connection for the idle time and a header section for its deadline; room
 * for bodies only with a passport that steps 1 to 7 let through, or on a route that is listed as unprotected.
 * <b>An attacker who controls the upstream</b> can answer callers as he likes, and nothing else.
 */
@NullMarked
package dev.tidemark.server.guard;

import org.jspecify.annotations.NullMarked;
