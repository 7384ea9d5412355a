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
    private final BundleAssembly.Compiled compiled;
    private final RevocationAssembly.Listed listed;
    private final boolean takenExpired;

    TrustState(TrustedMetadata metadata, BundleAssembly.Compiled compiled, RevocationAssembly.Listed listed) {
        this(metadata, compiled, listed, false);
    }

    private TrustState(
            TrustedMetadata metadata,
            BundleAssembly.Compiled compiled,
            RevocationAssembly.Listed listed,
            boolean takenExpired) {
        this.takenExpired = takenExpired;
        this.metadata = metadata;
        this.statement = metadata.timestamp().orElseThrow().role().tidemark().orElseThrow();
        this.compiled = compiled;
        this.listed = listed;
    }

    /** The same content, said again to be the newest by a later statement. */
    TrustState confirmedBy(TrustedMetadata newer) {
        return new TrustState(newer, compiled, listed);
    }

    /** This state, of whose roles some had expired before it was ever verified. */
    TrustState takenExpired() {
        return new TrustState(metadata, compiled, listed, true);
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
        return compiled.bundle();
    }

    /** What no longer counts. */
    public RevocationSet revocations() {
        return listed.set();
    }

    /** The bundle, with what it was compiled from. */
    BundleAssembly.Compiled compiled() {
        return compiled;
    }

    /** The revocations, with the segments they were read from. */
    RevocationAssembly.Listed listed() {
        return listed;
    }
}
