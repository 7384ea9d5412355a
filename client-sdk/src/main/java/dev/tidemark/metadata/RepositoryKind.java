package dev.tidemark.metadata;

import java.util.Optional;

/** Whose rules hold. Decided by the trusted root alone, never by the file that is being judged. */
enum RepositoryKind {
    /** The root carries our constants: every role must carry its extension, in the right shape. */
    TIDEMARK,
    /** Any other TUF repository: a member named {@code tidemark} is an unknown field and is ignored. */
    PLAIN;

    static RepositoryKind of(Root root) {
        return root.tidemark().isPresent() ? TIDEMARK : PLAIN;
    }

    <T> Optional<T> extension(String role, JsonReader signed, Extensions.Parser<T> parser)
            throws VerificationException {
        return this == TIDEMARK ? Optional.of(Extensions.require(role, signed, parser)) : Optional.empty();
    }
}
