/**
 * What auditors may ask: which events of revocation there were, and whether a name counts. It changes nothing.
 *
 * <p><b>Guarantees.</b> An answer is true of one served state, and is judged by the code with which readers judge it. It
 * is bounded, whatever is asked. A name that is asked about is written nowhere.
 *
 * <p><b>Does not guarantee.</b> Anything to somebody who does not trust this server: answers are not signed. Who may ask
 * is for the caller gate to say, before.
 *
 * <p><b>An attacker who controls a request</b> makes the store read the rows of one answer, on one thread, and keeps
 * other auditors of that domain waiting.
 */
@NullMarked
package dev.tidemark.server.audit;

import org.jspecify.annotations.NullMarked;
