package dev.tidemark.metadata;

/**
 * The numbers of the role {@code revocations}.
 *
 * @param epoch the root's epoch
 * @param revocationSequence number of the last event in the set
 * @param pruneBeforeHour hours since 1970; entries that expired before it may be gone
 */
public record RevocationsExtension(long epoch, long revocationSequence, long pruneBeforeHour) {}
