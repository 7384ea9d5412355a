/**
 * A client of any TUF 1.0.34 repository, with or without our fields: refresh, find, download. It needs no Tidemark
 * server and makes no decision.
 *
 * <p><b>The trust anchor is the file {@code root.json} of the metadata directory</b>, which
 * {@link dev.tidemark.client.tuf.TufClient#init} writes and each newer root replaces, as TUF's own clients have it.
 * Whoever can write to that directory is trusted like the root keys. {@code dev.tidemark.client} is stricter: there the
 * application pins the root, and the directory is input.
 *
 * <p><b>Guarantees.</b> What a {@link dev.tidemark.client.tuf.VerifiedRepository} says was signed as the repository's
 * root and delegations demand, was in force at the one instant the cycle sampled, and is not older than what the
 * directory held. A downloaded file has the signed length and digests, or is not there.
 *
 * <p><b>Does not guarantee.</b> That it is the newest there is: that is what the timestamp's expiry bounds. Succinct
 * delegations (TAP 15) are not read.
 */
@NullMarked
package dev.tidemark.client.tuf;

import org.jspecify.annotations.NullMarked;
