/**
 * Domains: their state, what they sign, what they serve, and how they come back after a crash.
 *
 * <p><b>Guarantees.</b> What is served was walked with the readers' own code first and is durable before it is served or
 * acknowledged. No version and no time of issue is ever signed again, whatever crashed. A statement is signed only while
 * the store answers. A domain's failure stays in that domain.
 *
 * <p><b>Does not guarantee.</b> That the ledger is the newest one there was: a store that is rolled back starts with
 * lower versions, and every reader refuses them.
 *
 * <p><b>Whoever controls the store</b> can stop a domain or put it back; a byte they change fails the start, since every
 * one is verified again from the first root on. <b>Whoever controls a caller of this package</b> can publish only what
 * carries the signatures that readers demand, and can revoke.
 *
 * <h2>The ledger of a domain</h2>
 *
 * One append is one publication. Values are packed: a byte 0 and the bytes, or a byte 1 and the digest of a blob (more
 * than 64 KiB, and every segment but the tail). The fold of all appends is the state:
 *
 * <ul>
 *   <li>{@code head}: canonical JSON {@code {format, domain, epoch, bundle_version, revocation_sequence,
 *       snapshot_version, principal, verb, at}} of the last publication
 *   <li>{@code root/{N}}: every root, for ever
 *   <li>{@code role/{name}}: the exact bytes of every role, of {@code snapshot}, and of the {@code timestamp} with which
 *       the publication was made; heartbeats after it are not history
 *   <li>{@code target/{path}}: the policy, issuers' key sets and {@code revocations/rules.json}
 *   <li>{@code segment/{from}-{to}.tmr}: the segments in force
 *   <li>{@code retired/{sha256}}: canonical JSON of a closed segment that was replaced, or closed and merged in one
 *       publication, as in {@code history.json}; its bytes are the blob of that digest; for 30 days
 *   <li>{@code slug/{slug}}: the issuer a slug named first; a slug is never used again
 * </ul>
 *
 * The cell {@code timestamp-reservation} holds {@code {version, issued_at}}: up to where statements may have been signed.
 *
 * <h2>Its rows</h2>
 *
 * Written with the append they belong to, so they say neither more nor less than the state does. Numbers are sixteen
 * hexadecimal digits; {@code key} is 128 bits of a SHA-256, in base64url.
 *
 * <ul>
 *   <li>{@code event/{key of principal, issuer, event id}}: the number the event got (8 bytes) and the digest of what it
 *       said, once of the bytes that were sent, now of the event; for ever
 *   <li>{@code events/{last number}}: full events, {@code {"events": [{sequence, kind, issuer, id, rule, principal?,
 *       event_id?, digest?, reason?, revoked_at?, issued_before?, expires_at?}]}}, in chunks below 64 KiB; for ever
 *   <li>{@code name/{key of kind, issuer, id}/{number}}: a byte 0 where that name was listed as an entry; a byte 1, once,
 *       where as a rule; for ever
 *   <li>{@code log/{version}}: the {@code head} of that publication with {@code roles}: {@code [{role, version, sha256}]}
 *       of every role that changed; for ever
 *   <li>{@code file/{key of path}/{time, newest first}{o or r}}: a superseded file, packed; until it leaves
 *   <li>{@code due/{o or r}/{time}/{key of path}}: which file that is, and its blob if it has one; with it
 * </ul>
 *
 * <h2>What stays</h2>
 *
 * In memory: what the served state names, a cache of bounded weight of other files, and 32 bytes for the path of each file
 * that is kept. Roots, for ever. Superseded snapshots, {@code revocations} versions, rules and tails: an hour ({@code o}).
 * Versions of {@code targets}, {@code policy} and issuers with their targets: 400 days ({@code r}). Retired segments: 30
 * days. {@link dev.tidemark.server.repository.Housekeeping} removes what is due, trims history up to the last publication,
 * which state and rows say all of, and removes blobs that nothing names. A start reads the state and the paths of the
 * files that are kept, so it does not take longer the longer a domain has lived.
 */
@NullMarked
package dev.tidemark.server.repository;

import org.jspecify.annotations.NullMarked;
