package dev.tidemark.metadata;

import java.util.Map;
import java.util.Optional;

/** Whether what is held is one whole state: {@link TrustedMetadata#requireWhole}. Pure. */
final class WholeState {
    private WholeState() {}

    static void require(TrustedMetadata held, Times times) throws VerificationException {
        Root root = held.root().role();
        RoleChecks.requireInForce(Root.TYPE, root, times);
        Verified<Timestamp> statement = held(Timestamp.TYPE, held.timestamp());
        Verified<Snapshot> index = held(Snapshot.TYPE, held.snapshot());
        Verified<Targets> top = held(Targets.TYPE, held.targets());
        RoleChecks.requireInForce(Timestamp.TYPE, statement.role(), times);
        RoleChecks.requireInForce(Snapshot.TYPE, index.role(), times);
        RoleChecks.requireInForce(Targets.TYPE, top.role(), times);
        requireNamed(Snapshot.TYPE, statement.role().snapshot(), index);
        requireLine(index.role(), Targets.TYPE, top);
        for (Map.Entry<String, Verified<Targets>> role : held.delegated().entrySet()) {
            requireLine(index.role(), role.getKey(), role.getValue());
        }
        if (RepositoryKind.of(root) == RepositoryKind.TIDEMARK) {
            // A root that gains the extension finds roles that were verified without it; delegated ones come after
            // targets.
            requireExtended(Timestamp.TYPE, statement.role().tidemark());
            requireExtended(Snapshot.TYPE, index.role().tidemark());
            requireExtended(Targets.TYPE, top.role().tidemark());
            requireDomain(held, statement.role(), times);
        }
    }

    private static void requireDomain(TrustedMetadata held, Timestamp statement, Times times)
            throws VerificationException {
        Verified<Targets> policy = held(DomainLayout.POLICY, held.delegated(DomainLayout.POLICY));
        Verified<Targets> revocations = held(DomainLayout.REVOCATIONS, held.delegated(DomainLayout.REVOCATIONS));
        RoleChecks.requireInForce(DomainLayout.POLICY, policy.role(), times);
        RoleChecks.requireInForce(DomainLayout.REVOCATIONS, revocations.role(), times);
        StatementChecks.requireStated(
                revocations
                        .role()
                        .tidemark()
                        .flatMap(RoleExtension::revocations)
                        .orElseThrow(),
                statement,
                held.root().role());
    }

    private static void requireExtended(String role, Optional<?> extension) throws VerificationException {
        if (extension.isEmpty()) {
            throw new VerificationException(
                    new Rejection.ExtensionInvalid(role, "it was verified under a root without it"));
        }
    }

    private static void requireLine(Snapshot index, String role, Verified<Targets> found) throws VerificationException {
        RoleChecks.requireListed(index, role);
        requireNamed(role, index.role(role).orElseThrow(), found);
    }

    private static void requireNamed(String name, MetaFile named, Verified<?> found) throws VerificationException {
        RoleChecks.requireVersion(name, named.version(), found.role().version());
        named.require(name, found);
    }

    private static <T extends SignedRole> Verified<T> held(String role, Optional<Verified<T>> value)
            throws VerificationException {
        return value.orElseThrow(() -> new VerificationException(new Rejection.RoleMissing(role + ".json")));
    }
}
