package dev.tidemark.server.repository;

import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The workflow of readers, walked over files that are about to be served: by one that has only the first root, and by one
 * that holds the state before. An issuer's role that does not verify is left out, as readers leave it out; expiry of what
 * is held is the readers' to judge, for otherwise two expired roles could never be renewed one after the other.
 */
final class ReaderCheck {
    private final List<byte[]> roots;
    private final RoleFile timestamp;
    private final RoleFile snapshot;
    private final Map<String, RoleFile> roles;
    private final Times times;

    ReaderCheck(List<byte[]> roots, RoleFile timestamp, RoleFile snapshot, Map<String, RoleFile> roles, Times times) {
        this.roots = roots;
        this.timestamp = timestamp;
        this.snapshot = snapshot;
        this.roles = roles;
        this.times = times;
    }

    /** The newest trusted root of a chain of files. */
    static TrustedMetadata chainOf(List<byte[]> roots, Times times) throws VerificationException {
        TrustedMetadata chain = TrustedMetadata.pinned(roots.get(0), Limits.DEFAULT);
        for (byte[] next : roots.subList(1, roots.size())) {
            chain = chain.withRoot(next);
        }
        return chain.rootSettled(times);
    }

    /** What a reader holds that had nothing but the first root. */
    TrustedMetadata fromFirstRoot() throws VerificationException {
        TrustedMetadata reader = advanced(chainOf(roots, times)).withSnapshot(snapshot.bytes(), times);
        return withTargets(reader);
    }

    /** What a reader holds that held {@code held}, and fetches only what the new snapshot names anew. */
    TrustedMetadata after(TrustedMetadata held) throws VerificationException {
        TrustedMetadata reader = held;
        for (byte[] next : roots.subList((int) held.root().role().version(), roots.size())) {
            reader = reader.withRoot(next);
        }
        byte[] top = role("targets").bytes();
        boolean sameTargets = reader.targets()
                .map(targets -> Arrays.equals(targets.bytes(), top))
                .orElse(false);
        reader = advanced(reader.rootSettled(times)).withSnapshot(snapshot.bytes(), times);
        if (!sameTargets) {
            return withTargets(reader);
        }
        for (DelegatedRole delegation : delegations(reader)) {
            RoleFile file = roles.get(delegation.name());
            boolean same = reader.delegated(delegation.name())
                    .map(verified -> file != null && Arrays.equals(verified.bytes(), file.bytes()))
                    .orElse(file == null);
            if (!same) {
                reader = withDelegated(reader, delegation.name());
            }
        }
        reader.requireWhole(times);
        return reader;
    }

    private TrustedMetadata advanced(TrustedMetadata reader) throws VerificationException {
        TimestampStep step = reader.withTimestamp(timestamp.bytes(), times);
        if (step instanceof TimestampStep.Advanced) {
            return step.metadata();
        }
        throw new VerificationException(new Rejection.Equivocation("timestamp", timestamp.version()));
    }

    private TrustedMetadata withTargets(TrustedMetadata start) throws VerificationException {
        TrustedMetadata reader = start.withTargets(role("targets").bytes(), times);
        for (DelegatedRole delegation : delegations(reader)) {
            reader = withDelegated(reader, delegation.name());
        }
        reader.requireWhole(times);
        return reader;
    }

    private TrustedMetadata withDelegated(TrustedMetadata reader, String name) throws VerificationException {
        boolean issuer = DomainLayout.slugOf(name).isPresent();
        RoleFile file = roles.get(name);
        if (issuer && file == null) {
            return reader;
        }
        try {
            return reader.withDelegated(name, role(name).bytes(), times);
        } catch (VerificationException e) {
            if (issuer) {
                return reader;
            }
            throw e;
        }
    }

    private static List<DelegatedRole> delegations(TrustedMetadata reader) {
        return reader.targets()
                .orElseThrow()
                .role()
                .delegations()
                .map(value -> value.roles())
                .orElse(List.of());
    }

    private RoleFile role(String name) throws VerificationException {
        RoleFile file = roles.get(name);
        if (file == null) {
            throw new VerificationException(new Rejection.RoleMissing(name + ".json"));
        }
        return file;
    }

    /** Refuses metadata in which an issuer's role of {@code required} was left out. */
    static void requireIssuers(TrustedMetadata reader, Collection<RoleFile> required) throws VerificationException {
        for (RoleFile file : required) {
            boolean held = reader.delegated(file.role())
                    .map(verified -> Arrays.equals(verified.bytes(), file.bytes()))
                    .orElse(false);
            if (DomainLayout.slugOf(file.role()).isPresent() && !held) {
                throw new VerificationException(
                        new Rejection.NotDelegated(file.role(), "it does not verify under its delegation"));
            }
        }
    }

    /** Documents of roles that verify must be the ones listed; those of a role that was left out reach nobody. */
    static void requireDocuments(TrustedMetadata chain, Map<String, byte[]> documents) throws VerificationException {
        for (Map.Entry<String, Verified<Targets>> role : chain.delegated().entrySet()) {
            if (role.getKey().equals(DomainLayout.REVOCATIONS)) {
                continue;
            }
            for (Map.Entry<String, TargetFile> target :
                    role.getValue().role().targets().entrySet()) {
                byte[] bytes = documents.get(target.getKey());
                if (bytes == null) {
                    throw new VerificationException(new Rejection.RoleMissing(target.getKey()));
                }
                target.getValue().require(target.getKey(), bytes);
            }
        }
    }
}
