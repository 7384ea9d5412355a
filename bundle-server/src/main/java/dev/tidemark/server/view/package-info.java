/**
 * Standard renderings of a domain's issuer keys, for readers who know JWKS or SPIFFE and nothing of ours. Pure: a state
 * in, bytes out; its time is the one of the state's statement.
 *
 * <p><b>Guarantees.</b> A key is in a view only while a verifier of ours would take it: its issuer is delegated to and its
 * role in force, the key is in use, and no rule names either. Where a format cannot say what we know, the key is left
 * out.
 *
 * <p><b>Does not guarantee.</b> Anything to a reader about age or origin: these formats carry no signature. Revoked
 * passports and subjects: these formats cannot name them. How long a reader keeps what it has read.
 *
 * <p><b>An attacker who controls an issuer's key set</b> decides its own view and nothing of others': in the view of all
 * issuers it stands beside them, and whoever reads that one must compare issuers itself.
 */
@NullMarked
package dev.tidemark.server.view;

import org.jspecify.annotations.NullMarked;
