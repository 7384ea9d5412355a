/**
 * Whether one of many numbers is listed, answered within a few memory reads. Part of the trusted computing base: the JDK
 * only, no clock, no randomness except as {@link dev.tidemark.revocation.index.IndexSecret}, no I/O.
 *
 * <p><b>Guaranteed.</b> The answer is exact over all 64 bits of a fingerprint and its namespace's secret. A lookup takes
 * no lock and allocates nothing, and any number of threads may look up while another adds: whoever was handed an
 * {@link dev.tidemark.revocation.index.Index} finds everything that was in it when it was made.
 *
 * <p><b>Not guaranteed.</b> Nothing here says until when an entry counts. Fingerprints of two namespaces share one key
 * with a chance of 2^-64 for each entry of the other, which nobody can aim at without the secret.
 *
 * <p><b>An attacker who chooses fingerprints</b>, of as many namespaces as it likes, can make all of them fall into one
 * shard, so that a rebuild needs twice the memory, and no more: within a shard long buckets are dispersed by a secret
 * factor. It makes no answer wrong.
 */
@NullMarked
package dev.tidemark.revocation.index;

import org.jspecify.annotations.NullMarked;
