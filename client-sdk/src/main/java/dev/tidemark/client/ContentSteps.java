package dev.tidemark.client;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Steps 4 to 8 of the workflow: the index, the roles, the targets, the state. Of one cycle; used by one thread. Segments
 * that it needs may be made of what was held when it began and of what was pushed.
 */
final class ContentSteps {
    private final Standing standing;
    private final Sources sources;
    private final Limits limits;
    private final LocalSegments local;
    private final CatchUp catchUp;

    ContentSteps(Standing standing, Sources sources, Limits limits, Optional<Pushed> news) {
        this.standing = standing;
        this.sources = sources;
        this.limits = limits;
        this.local =
                new LocalSegments(standing.published(), news.map(Pushed::deltas).orElse(List.of()));
        this.catchUp = new CatchUp(sources);
    }

    // ---- step 4: the index

    /** Trusts the index that the statement names. */
    void index(Times times) throws VerificationException, RefusedException, InterruptedException {
        TrustedMetadata trusted = standing.trusted();
        MetaFile named = trusted.timestamp().orElseThrow().role().snapshot();
        if (Standing.holds(trusted.snapshot(), named)) {
            return;
        }
        Optional<byte[]> kept = standing.store().role("snapshot.json", named, limits.snapshotBytes());
        TrustedMetadata next = kept.isPresent()
                ? trusted.withSnapshot(kept.get(), times)
                : sources.fetch(
                        rolePath("snapshot", named, trusted),
                        limits.snapshotBytes(),
                        bytes -> trusted.withSnapshot(bytes, times));
        Verified<Snapshot> index = next.snapshot().orElseThrow();
        standing.store().keepTrusted("snapshot.json", index);
        standing.raise(standing.marks().withSnapshot(index.role().version()));
        standing.trust(next);
    }

    // ---- steps 5 to 8: the roles, the targets, the state

    /** The state of the trusted index. */
    TrustState state(Times times)
            throws VerificationException, AssemblyException, RefusedException, InterruptedException {
        TrustedMetadata before = standing.trusted();
        TrustedMetadata next = role(before.targets(), "targets", before, times, TrustedMetadata::withTargets);
        standing.store().keepRole("targets.json", next.targets().orElseThrow());
        Map<String, Failure> refused = new TreeMap<>();
        for (DelegatedRole delegation :
                next.targets().orElseThrow().role().delegations().orElseThrow().roles()) {
            next = delegated(before, next, delegation.name(), times, refused);
        }
        next.requireWhole(times);
        standing.trust(next);
        TrustState state = StateAssembly.assemble(next, refused, standing.published(), limits, this::target);
        reportUnavailable(state, refused);
        return state;
    }

    /** Whether its role did not pass or its key document: a disabled issuer is told. */
    private void reportUnavailable(TrustState state, Map<String, Failure> refused) {
        Map<String, String> why = new TreeMap<>();
        for (IssuerTrust issuer : state.bundle().issuers()) {
            if (issuer.availability() instanceof Availability.Unavailable refusal) {
                why.put(
                        DomainLayout.issuerRole(issuer.slug()),
                        refusal.code() + ". Its key document is refused; its owner must publish another.");
            }
        }
        refused.forEach((role, failure) -> why.put(role, failure.code() + ". " + failure.explanation()));
        why.forEach((role, problem) -> standing.report(new Failure("issuer_unavailable", role + ": " + problem)));
    }

    /** An issuer's role that does not pass disables that issuer alone; bytes that cannot be had fail the cycle. */
    private TrustedMetadata delegated(
            TrustedMetadata before, TrustedMetadata next, String name, Times times, Map<String, Failure> refused)
            throws VerificationException, RefusedException, InterruptedException {
        boolean issuer = DomainLayout.slugOf(name).isPresent();
        if (issuer && next.snapshot().orElseThrow().role().role(name).isEmpty()) {
            refused.put(name, Failure.of(new Rejection.RoleMissing(name + ".json")));
            return next;
        }
        try {
            TrustedMetadata with = role(
                    before.delegated(name),
                    name,
                    next,
                    times,
                    (held, bytes, at) -> held.withDelegated(name, bytes, at));
            standing.store().keepRole(name + ".json", with.delegated(name).orElseThrow());
            return with;
        } catch (VerificationException e) {
            if (!issuer) {
                throw e;
            }
            refused.put(name, Failure.of(e));
            return next;
        }
    }

    /** One step of {@link TrustedMetadata} over bytes that are the ones the index names. */
    @FunctionalInterface
    private interface Step {
        TrustedMetadata take(TrustedMetadata held, byte[] bytes, Times times) throws VerificationException;
    }

    private <T extends SignedRole> TrustedMetadata role(
            Optional<Verified<T>> held, String name, TrustedMetadata next, Times times, Step step)
            throws VerificationException, RefusedException, InterruptedException {
        MetaFile named = next.snapshot()
                .orElseThrow()
                .role()
                .role(name)
                .orElseThrow(() -> new VerificationException(new Rejection.RoleMissing(name + ".json")));
        byte[] bytes = Standing.holds(held, named) ? held.orElseThrow().bytes() : roleBytes(name, named, next);
        return step.take(next, bytes, times);
    }

    /** What a cycle that ended half-way kept is not fetched again, so that the next one comes further. */
    private byte[] roleBytes(String name, MetaFile named, TrustedMetadata next)
            throws RefusedException, InterruptedException {
        Optional<byte[]> kept = standing.store().role(name + ".json", named, limits.targetsBytes());
        if (kept.isPresent()) {
            return kept.get();
        }
        return sources.fetch(rolePath(name, named, next), limits.targetsBytes(), received -> {
            named.require(name, received);
            return received;
        });
    }

    private static String rolePath(String name, MetaFile named, TrustedMetadata under) {
        return RepositoryPaths.role(name, named.version(), under.root().role().consistentSnapshot());
    }

    private byte[] target(String path, TargetFile file) throws AssemblyException, InterruptedException {
        ClientStore store = standing.store();
        Optional<byte[]> kept = store.target(path, file);
        if (kept.isPresent()) {
            store.keepShared(file, kept.get());
            return kept.get();
        }
        Optional<byte[]> made = local.make(path, file);
        if (made.isEmpty()) {
            made = catchUp.make(path, file, local, isConsistent());
        }
        byte[] bytes = made.isPresent() ? made.get() : fetched(path, file);
        store.keepTarget(file, bytes);
        return bytes;
    }

    /** A cycle ends, however it went. */
    void end() {
        standing.store().forgetUnnamedTargets(standing.trusted(), limits.targetsBytes());
    }

    private boolean isConsistent() {
        return standing.trusted().root().role().consistentSnapshot();
    }

    private byte[] fetched(String path, TargetFile file) throws AssemblyException, InterruptedException {
        try {
            return sources.fetch(
                    RepositoryPaths.target(path, file.sha256(), isConsistent()), file.length(), received -> {
                        file.require(path, received);
                        return received;
                    });
        } catch (RefusedException e) {
            throw new AssemblyException(e.failure());
        }
    }
}
