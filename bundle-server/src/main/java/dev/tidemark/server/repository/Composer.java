package dev.tidemark.server.repository;

import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Signs the next state and walks it as a reader would before anybody else sees it. A version is spent when it is signed,
 * whatever becomes of it, so that no two files carry it. Not thread-safe: owned by a domain's lane.
 */
final class Composer {
    private static final String TIMESTAMP = "timestamp";
    private static final String SNAPSHOT = "snapshot";
    private static final String TARGETS = "targets";

    private final OnlineKeys keys;
    private final RepositorySettings settings;
    private final Reservation reservation;
    private long spentSnapshot;
    private long spentRevocations;

    Composer(OnlineKeys keys, RepositorySettings settings, Reservation reservation) {
        this.keys = keys;
        this.settings = settings;
        this.reservation = reservation;
    }

    static Times times(Instant now) {
        return new Times(now, Duration.ofSeconds(1), Times.Expiry.REPORTED);
    }

    /** The state after a change, verified; unsigned while targets or policy are missing. */
    DomainState compose(DomainState held, Change change, RevocationHolding revocations, Instant now)
            throws RepositoryUnavailable, VerificationException {
        List<byte[]> roots = new ArrayList<>(held.roots());
        change.root().ifPresent(roots::add);
        Map<String, RoleFile> roles = new TreeMap<>(held.roles());
        roles.putAll(change.roles());
        Map<String, byte[]> documents = new TreeMap<>(held.documents());
        documents.putAll(change.documents());
        Map<String, String> slugs = new TreeMap<>(held.slugs());
        slugs.putAll(change.slugs());
        TrustedMetadata chain = change.root().isPresent() ? ReaderCheck.chainOf(roots, times(now)) : held.chain();
        Root root = chain.root().role();
        Optional<Verified<Targets>> targets = targets(held, chain, change, roles, now);
        Parts parts = new Parts(roots, chain, targets, roles, documents, slugs);
        if (targets.isEmpty() || !roles.containsKey(DomainLayout.POLICY)) {
            return parts.state(held, change, Optional.empty(), Optional.empty(), revocations, 0);
        }
        if (needsRevocations(held, chain, targets.get(), roles, revocations, now)) {
            roles.put(DomainLayout.REVOCATIONS, revocationsRole(held, targets.get(), root, revocations, now));
        }
        RoleFile snapshot = snapshotRole(held, root, roles, now);
        long bundle = held.bundleVersion() + (change.isBundle() || !held.isSigned() ? 1 : 0);
        Reservation.Slot slot = reservation.next(now);
        RoleFile timestamp = timestampRole(slot, root, snapshot.line(), bundle, revocations.sequence());
        ReaderCheck reader = new ReaderCheck(roots, timestamp, snapshot, roles, times(slot.issuedAt()));
        TrustedMetadata verified = verify(reader, held, change, roles, documents);
        GrowthCheck.require(held.revocations(), revocations, slot.issuedAt());
        return new Parts(roots, verified, verified.targets(), roles, documents, slugs)
                .state(held, change, Optional.of(snapshot), Optional.of(timestamp), revocations, bundle);
    }

    private record Parts(
            List<byte[]> roots,
            TrustedMetadata chain,
            Optional<Verified<Targets>> targets,
            Map<String, RoleFile> roles,
            Map<String, byte[]> documents,
            Map<String, String> slugs) {
        DomainState state(
                DomainState held,
                Change change,
                Optional<RoleFile> snapshot,
                Optional<RoleFile> timestamp,
                RevocationHolding revocations,
                long bundle) {
            return new DomainState(
                    held.domain(),
                    roots,
                    chain,
                    targets,
                    roles,
                    snapshot,
                    timestamp,
                    documents,
                    revocations,
                    slugs,
                    change.policy().or(held::policy),
                    bundle);
        }
    }

    private static TrustedMetadata verify(
            ReaderCheck reader,
            DomainState held,
            Change change,
            Map<String, RoleFile> roles,
            Map<String, byte[]> documents)
            throws VerificationException {
        if (held.isSigned() && !change.isBundle() && change.root().isEmpty()) {
            return reader.after(held.chain());
        }
        TrustedMetadata verified = reader.fromFirstRoot();
        ReaderCheck.requireIssuers(verified, change.roles().values());
        ReaderCheck.requireDocuments(verified, documents);
        if (held.isSigned()) {
            reader.after(held.chain());
        }
        return verified;
    }

    private static Optional<Verified<Targets>> targets(
            DomainState held, TrustedMetadata chain, Change change, Map<String, RoleFile> roles, Instant now)
            throws VerificationException {
        RoleFile file = roles.get(TARGETS);
        if (file == null || (change.root().isEmpty() && !change.roles().containsKey(TARGETS))) {
            return held.targets();
        }
        return Optional.of(chain.candidateTargets(file.bytes(), file.version(), times(now)));
    }

    /** The same content under a new statement. */
    DomainState confirm(DomainState held, Instant now) throws RepositoryUnavailable, VerificationException {
        MetaFile snapshot = held.snapshot().orElseThrow().line();
        Reservation.Slot slot = reservation.next(now);
        RoleFile statement = timestampRole(
                slot,
                held.root(),
                snapshot,
                held.bundleVersion(),
                held.revocations().sequence());
        Times times = times(slot.issuedAt());
        if (held.chain().withTimestamp(statement.bytes(), times) instanceof TimestampStep.Advanced advanced) {
            advanced.metadata().requireWhole(times);
            return held.confirmedBy(advanced.metadata(), statement);
        }
        throw new RepositoryUnavailable(Code.SELF_CHECK_FAILED, "A statement did not advance the one before.");
    }

    /** Whether the snapshot or the role revocations has lived half its life. */
    boolean isHalfSpent(DomainState held, Instant now) {
        return isHalfSpent(held.chain().snapshot().orElseThrow().role(), settings.snapshotLife(), now)
                || isHalfSpent(
                        held.chain()
                                .delegated(DomainLayout.REVOCATIONS)
                                .orElseThrow()
                                .role(),
                        settings.revocationsLife(),
                        now);
    }

    private static boolean isHalfSpent(SignedRole role, Duration life, Instant now) {
        return !now.isBefore(role.expires().minus(life.dividedBy(2)));
    }

    private boolean needsRevocations(
            DomainState held,
            TrustedMetadata chain,
            Verified<Targets> targets,
            Map<String, RoleFile> roles,
            RevocationHolding revocations,
            Instant now) {
        RoleFile file = roles.get(DomainLayout.REVOCATIONS);
        if (file == null || !held.isSigned() || !Identity.same(revocations, held.revocations())) {
            return true;
        }
        try {
            Verified<Targets> role =
                    chain.candidateDelegated(targets, file.role(), file.bytes(), file.version(), times(now));
            return isHalfSpent(role.role(), settings.revocationsLife(), now);
        } catch (VerificationException e) { // the delegation names other keys now
            return true;
        }
    }

    private RoleFile revocationsRole(
            DomainState held, Verified<Targets> targets, Root root, RevocationHolding revocations, Instant now)
            throws RepositoryUnavailable {
        String name = DomainLayout.REVOCATIONS;
        RoleKeys named = targets.role()
                .delegations()
                .flatMap(delegations -> delegations.role(name))
                .map(DelegatedRole::keys)
                .orElseThrow();
        spentRevocations = Math.max(spentRevocations, held.version(name).orElse(0)) + 1;
        RevocationsExtension numbers = new RevocationsExtension(
                root.tidemark().orElseThrow().epoch(), revocations.sequence(), revocations.pruneBefore());
        Targets role = new Targets(
                spentRevocations,
                now.plus(settings.revocationsLife()).truncatedTo(ChronoUnit.SECONDS),
                revocations.targets(),
                Optional.empty(),
                Optional.of(new RoleExtension(held.domain(), now, Optional.of(numbers))));
        return new RoleFile(name, spentRevocations, sign(name, role, named));
    }

    private RoleFile snapshotRole(DomainState held, Root root, Map<String, RoleFile> roles, Instant now)
            throws RepositoryUnavailable {
        Map<String, MetaFile> lines = new TreeMap<>();
        roles.forEach((role, file) -> lines.put(role + ".json", file.line()));
        spentSnapshot = Math.max(spentSnapshot, held.snapshotVersion()) + 1;
        Snapshot role = new Snapshot(
                spentSnapshot,
                now.plus(settings.snapshotLife()).truncatedTo(ChronoUnit.SECONDS),
                lines,
                Optional.of(RoleExtension.of(held.domain(), now)));
        return new RoleFile(SNAPSHOT, spentSnapshot, sign(SNAPSHOT, role, root.role(SNAPSHOT)));
    }

    private RoleFile timestampRole(
            Reservation.Slot slot, Root root, MetaFile snapshot, long bundleVersion, long sequence)
            throws RepositoryUnavailable {
        var constants = root.tidemark().orElseThrow();
        long life = Math.min(settings.statementLife().toSeconds(), constants.maxStatementSeconds());
        Timestamp role = new Timestamp(
                slot.version(),
                slot.issuedAt().plusSeconds(life).truncatedTo(ChronoUnit.SECONDS),
                snapshot,
                Optional.of(new Statement(
                        constants.domain(),
                        constants.epoch(),
                        slot.issuedAt(),
                        root.version(),
                        bundleVersion,
                        sequence)));
        return new RoleFile(TIMESTAMP, slot.version(), sign(TIMESTAMP, role, root.role(TIMESTAMP)));
    }

    private byte[] sign(String role, SignedRole statement, RoleKeys named) throws RepositoryUnavailable {
        Set<String> ids = usable(keys, role, named);
        if (ids.size() < named.threshold()) {
            throw new RepositoryUnavailable(Code.ONLINE_KEY_MISSING, missing(role, named, ids.size()));
        }
        try {
            return keys.sign(role, statement, ids);
        } catch (SigningException e) {
            throw new RepositoryUnavailable(
                    Code.SIGNER_FAILED, "The key of " + role + " cannot be used now. Check the key's store.", e);
        }
    }

    static Set<String> usable(OnlineKeys keys, String role, RoleKeys named) {
        Set<String> ids = new TreeSet<>(named.keyIds());
        ids.retainAll(keys.keyIds(role));
        return ids;
    }

    static String missing(String role, RoleKeys named, int found) {
        return "The trusted metadata demands " + named.threshold() + " key(s) of " + named.keyIds() + " for " + role
                + ", " + found
                + " of them are here. Give this server those keys, or publish metadata that names its own.";
    }
}
