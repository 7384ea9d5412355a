package dev.tidemark.metadata;

/** What came of a timestamp that was not refused. */
public sealed interface TimestampStep {
    /** What is trusted after the step. */
    TrustedMetadata metadata();

    /** A newer statement. */
    record Advanced(TrustedMetadata metadata) implements TimestampStep {}

    /** The version that is held already; the cycle goes on from the held one. */
    record Held(TrustedMetadata metadata) implements TimestampStep {}

    /** The version that is held, validly signed with another content: the held one is kept. */
    record Contradicted(TrustedMetadata metadata, Rejection.Equivocation report) implements TimestampStep {}
}
