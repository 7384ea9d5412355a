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
 *   <li>{@code retired/{sha256}}: canonical JSON of a closed segment that was replaced, as in {@code history.json}; its
 *       bytes are the blob of that digest; for 30 days
 *   <li>{@code slug/{slug}}: the issuer a slug named first; a slug is never used again
 *   <li>{@code events}: the full events of this publication, {@code {"events": [{sequence, kind, issuer, id, rule,
 *       principal?, event_id?, digest?, reason?, revoked_at?, issued_before?, expires_at?}]}}; the fold holds the last
 *       batch only, history holds them all
 * </ul>
 *
 * The cell {@code timestamp-reservation} holds {@code {version, issued_at}}: up to where statements may have been signed.
 *
 * <h2>What stays served</h2>
 *
 * Roots, and versions of {@code targets}, {@code policy} and issuers with their targets, as long as the process runs;
 * superseded snapshots, {@code revocations} versions, rules and tails for an hour, within 256 MiB; retired segments for
 * 30 days. After a start, what the last 2,000 publications named. The ledger keeps everything.
 */
@NullMarked
package dev.tidemark.server.repository;

import org.jspecify.annotations.NullMarked;
