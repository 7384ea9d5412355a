/**
 * Remembers which passports were used, so that a request is answered once.
 *
 * <p>Not part of the trusted core: a store may do I/O and has a clock. What a verifier takes from it is one of three
 * answers, and two of them deny.
 *
 * <p><b>An attacker who controls a store</b> can have requests denied, or let a stolen passport of a captured request
 * pass again while it lives; he cannot make anything else pass.
 */
@NullMarked
package dev.tidemark.verifier.replay;

import org.jspecify.annotations.NullMarked;
