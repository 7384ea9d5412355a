package dev.tidemark.metadata;

import java.util.Map;
import java.util.Optional;

/** What may follow what is held: roots keep their constants, statements and indexes only go on. Pure. */
final class Succession {
    private Succession() {}

    /** The constants of a domain outlive its roots: the extension stays, the epoch never falls, the salt goes with it. */
    static void requireConstants(Optional<RootExtension> held, Optional<RootExtension> next)
            throws VerificationException {
        if (held.isEmpty()) {
            return;
        }
        if (next.isEmpty()) {
            throw new VerificationException(new Rejection.RootConstantChanged("the member tidemark"));
        }
        RoleChecks.requireDomain(Root.TYPE, held.get().domain(), next.get().domain());
        if (next.get().epoch() < held.get().epoch()) {
            throw new VerificationException(new Rejection.Rollback(
                    "epoch", held.get().epoch(), next.get().epoch()));
        }
        if (next.get().epoch() == held.get().epoch()
                && !next.get().saltHex().equals(held.get().saltHex())) {
            throw new VerificationException(new Rejection.RootConstantChanged("the salt of one epoch"));
        }
        if (next.get().development() != held.get().development()) {
            throw new VerificationException(new Rejection.RootConstantChanged("the mark of a development domain"));
        }
    }

    static void requireNewer(Timestamp held, Timestamp next) throws VerificationException {
        Optional<Statement> old = held.tidemark();
        Optional<Statement> young = next.tidemark();
        if (next.version() < held.version()) {
            boolean lags = old.isPresent()
                    && young.isPresent()
                    && !young.get().issuedAt().isAfter(old.get().issuedAt());
            throw new VerificationException(
                    lags
                            ? new Rejection.Behind(held.version(), next.version())
                            : new Rejection.Rollback("timestamp version", held.version(), next.version()));
        }
        RoleChecks.requireNotBelow(
                "snapshot version", held.snapshot().version(), next.snapshot().version());
        if (old.isPresent() && young.isPresent()) {
            if (young.get().issuedAt().isBefore(old.get().issuedAt())) {
                throw new VerificationException(new Rejection.IssueTimeFell(
                        old.get().issuedAt(), young.get().issuedAt()));
            }
            RoleChecks.requireNotBelow(
                    "bundle version", old.get().bundleVersion(), young.get().bundleVersion());
            RoleChecks.requireNotBelow(
                    "revocation sequence",
                    old.get().revocationSequence(),
                    young.get().revocationSequence());
        }
    }

    /** No line vanished or fell; and in a Tidemark repository one version, of the index or of a role, is one content. */
    static void requireFollows(Verified<Snapshot> held, Verified<Snapshot> next, RepositoryKind kind)
            throws VerificationException {
        boolean oneContent = kind == RepositoryKind.TIDEMARK;
        boolean sameVersion = held.role().version() == next.role().version();
        if (oneContent && sameVersion && !next.sameSignedPart(held)) {
            throw new VerificationException(
                    new Rejection.Equivocation(Snapshot.TYPE, next.role().version()));
        }
        for (Map.Entry<String, MetaFile> line : held.role().meta().entrySet()) {
            MetaFile before = line.getValue();
            MetaFile offered = next.role().meta().get(line.getKey());
            if (offered == null) {
                throw new VerificationException(new Rejection.RoleMissing(line.getKey()));
            }
            RoleChecks.requireNotBelow(line.getKey() + " version", before.version(), offered.version());
            if (oneContent && before.version() == offered.version() && !before.equals(offered)) {
                throw new VerificationException(new Rejection.Equivocation(line.getKey(), offered.version()));
            }
        }
    }
}
