package dev.tidemark.client;

import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.revocation.RevocationSet;

/**
 * One whole verified state: the metadata it came from, the compiled bundle and the revocations in force. Immutable; a
 * decision that holds one sees no part of another.
 */
public final class TrustState {
    private final TrustedMetadata metadata;
    private final Statement statement;
    private final CompiledBundle bundle;
    private final RevocationSet revocations;
    private final boolean takenExpired;

    TrustState(TrustedMetadata metadata, CompiledBundle bundle, RevocationSet revocations) {
        this(metadata, bundle, revocations, false);
    }

    private TrustState(
            TrustedMetadata metadata, CompiledBundle bundle, RevocationSet revocations, boolean takenExpired) {
        this.takenExpired = takenExpired;
        this.metadata = metadata;
        this.statement = metadata.timestamp().orElseThrow().role().tidemark().orElseThrow();
        this.bundle = bundle;
        this.revocations = revocations;
    }

    /** The same content, said again to be the newest by a later statement. */
    TrustState confirmedBy(TrustedMetadata newer) {
        return new TrustState(newer, bundle, revocations);
    }

    /** This state, of whose roles some had expired before it was ever verified. */
    TrustState takenExpired() {
        return new TrustState(metadata, bundle, revocations, true);
    }

    /** Whether only what may run at any age may run from this: a first start from expired files, which was said. */
    public boolean isTakenExpired() {
        return takenExpired;
    }

    /** The chain down to every role. */
    public TrustedMetadata metadata() {
        return metadata;
    }

    /** The statement by which this state was last known to be the newest. */
    public Statement statement() {
        return statement;
    }

    /** The domain. */
    public TrustDomain domain() {
        return statement.domain();
    }

    /** "Bundle 42". */
    public long bundleVersion() {
        return statement.bundleVersion();
    }

    /** The number of the last revocation event in force. */
    public long revocationSequence() {
        return statement.revocationSequence();
    }

    /** Routes and keys. */
    public CompiledBundle bundle() {
        return bundle;
    }

    /** What no longer counts. */
    public RevocationSet revocations() {
        return revocations;
    }
}
