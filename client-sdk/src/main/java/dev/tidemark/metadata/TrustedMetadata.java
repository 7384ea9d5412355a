package dev.tidemark.metadata;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything verified so far, and the only way to add to it: the client workflow of TUF 1.0.34 section 5 with the
 * checks of a Tidemark repository. Immutable; each step returns a new value or throws and changes nothing.
 *
 * <p>Steps are called in the order root, {@link #rootSettled}, timestamp, snapshot, targets, delegated roles. Expiry is
 * judged by {@link Times}: a cycle refuses what has expired, a replay of a cache takes it and reports it through
 * {@link #expired}.
 */
public final class TrustedMetadata {
    private final Verified<Root> root;
    private final Optional<Verified<Timestamp>> timestamp;
    private final Optional<Verified<Snapshot>> snapshot;
    private final Optional<Verified<Targets>> targets;
    private final Map<String, Verified<Targets>> delegated;

    /** Delegated roles of the state before: bytes that come again on the same word are not verified again. */
    private final Map<String, Verified<Targets>> before;

    private final Limits limits;

    private TrustedMetadata(
            Verified<Root> root,
            Optional<Verified<Timestamp>> timestamp,
            Optional<Verified<Snapshot>> snapshot,
            Optional<Verified<Targets>> targets,
            Map<String, Verified<Targets>> delegated,
            Map<String, Verified<Targets>> before,
            Limits limits) {
        this.root = root;
        this.timestamp = timestamp;
        this.snapshot = snapshot;
        this.targets = targets;
        this.delegated = Collections.unmodifiableMap(delegated);
        this.before = before;
        this.limits = limits;
    }

    // ---- 5.2 and 5.3: root

    /** Starts from the root that the application ships. It must carry its own threshold. */
    public static TrustedMetadata pinned(byte[] bytes, Limits limits) throws VerificationException {
        Envelope envelope = Envelope.parse(Root.TYPE, bytes, limits.rootBytes());
        envelope.requireType(Root.TYPE);
        Root root = Root.parse(envelope.signed());
        Authority own = Authority.of(Root.TYPE, root);
        Threshold.require(envelope, own);
        return new TrustedMetadata(
                new Verified<>(root, envelope, own),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                limits);
    }

    /** 5.3.4 to 5.3.8: the next root, signed by the held threshold and by its own. Expiry is judged at the end. */
    public TrustedMetadata withRoot(byte[] bytes) throws VerificationException {
        Envelope envelope = Envelope.parse(Root.TYPE, bytes, limits.rootBytes());
        Threshold.require(envelope, Authority.of(Root.TYPE, root.role()));
        envelope.requireType(Root.TYPE);
        Root next = Root.parse(envelope.signed());
        Authority own = Authority.of(Root.TYPE, next);
        Threshold.require(envelope, own);
        RoleChecks.requireVersion(Root.TYPE, root.role().version() + 1, next.version());
        Succession.requireConstants(root.role().tidemark(), next.tidemark());
        return new TrustedMetadata(
                new Verified<>(next, envelope, own), timestamp, snapshot, targets, delegated, before, limits);
    }

    /**
     * 5.3.10 and 5.3.11, after the last root: refuses an expired one; drops a timestamp and a snapshot that the new
     * keys no longer verify, and with them every version mark they carried, which is how a domain recovers from an
     * attacker who raised those numbers.
     */
    public TrustedMetadata rootSettled(Times times) throws VerificationException {
        RoleChecks.requireInForce(Root.TYPE, root.role(), times);
        boolean current =
                stillSigned(Timestamp.TYPE, timestamp) && stillSigned(Snapshot.TYPE, snapshot) && !epochRose();
        return current
                ? this
                : new TrustedMetadata(root, Optional.empty(), Optional.empty(), targets, delegated, before, limits);
    }

    private boolean stillSigned(String role, Optional<? extends Verified<?>> held) {
        return held.isEmpty() || held.get().countsUnder(Authority.of(role, root.role()));
    }

    private boolean epochRose() {
        Optional<Statement> held = timestamp.flatMap(value -> value.role().tidemark());
        return held.isPresent()
                && root.role().tidemark().orElseThrow().epoch() > held.get().epoch();
    }

    // ---- 5.4: timestamp

    /**
     * 5.4.2 to 5.4.5 in the order of our protocol, section 4.3: signatures, domain, epoch, root version, version,
     * times. A version that is held already is no failure and no news, and never skips the look at what is held.
     */
    public TimestampStep withTimestamp(byte[] bytes, Times times) throws VerificationException {
        Verified<Timestamp> offered = timestampOf(bytes);
        Timestamp next = offered.role();
        if (next.tidemark().isPresent()) {
            StatementChecks.requireOfThisRoot(next.tidemark().get(), root.role());
        }
        if (timestamp.isPresent()) {
            Verified<Timestamp> held = timestamp.get();
            if (next.version() == held.role().version()) {
                return offered.sameSignedPart(held)
                        ? new TimestampStep.Held(this)
                        : new TimestampStep.Contradicted(
                                this, new Rejection.Equivocation(Timestamp.TYPE, next.version()));
            }
            Succession.requireNewer(held.role(), next);
        }
        if (next.tidemark().isPresent()) {
            StatementChecks.requireTimes(next, next.tidemark().get(), root.role(), times);
        }
        RoleChecks.requireInForce(Timestamp.TYPE, next, times);
        return new TimestampStep.Advanced(
                new TrustedMetadata(root, Optional.of(offered), snapshot, targets, delegated, before, limits));
    }

    /** The signatures; the held statement itself, if it came again on the same word. */
    private Verified<Timestamp> timestampOf(byte[] bytes) throws VerificationException {
        Authority authority = Authority.of(Timestamp.TYPE, root.role());
        if (timestamp.isPresent() && timestamp.get().is(bytes, authority)) {
            return timestamp.get();
        }
        Envelope envelope = Envelope.parse(Timestamp.TYPE, bytes, limits.timestampBytes());
        Threshold.require(envelope, authority);
        envelope.requireType(Timestamp.TYPE);
        return new Verified<>(Timestamp.parse(envelope.signed(), kind()), envelope, authority);
    }

    // ---- 5.5: snapshot

    /** 5.5.2 to 5.5.6: exactly the file that the timestamp names; no line vanished or fell. */
    public TrustedMetadata withSnapshot(byte[] bytes, Times times) throws VerificationException {
        MetaFile named = timestamp
                .orElseThrow(() -> new IllegalStateException("a timestamp comes first"))
                .role()
                .snapshot();
        named.require(Snapshot.TYPE, bytes);
        Envelope envelope = Envelope.parse(Snapshot.TYPE, bytes, limits.snapshotBytes());
        Authority authority = Authority.of(Snapshot.TYPE, root.role());
        Threshold.require(envelope, authority);
        envelope.requireType(Snapshot.TYPE);
        Snapshot next = Snapshot.parse(envelope.signed(), kind());
        RoleChecks.requireVersion(Snapshot.TYPE, named.version(), next.version());
        RoleChecks.requireSameDomain(Snapshot.TYPE, next.tidemark(), root.role());
        Verified<Snapshot> offered = new Verified<>(next, envelope, authority);
        if (snapshot.isPresent()) {
            Succession.requireFollows(snapshot.get(), offered, kind());
        }
        RoleChecks.requireListed(next, Targets.TYPE);
        if (kind() == RepositoryKind.TIDEMARK) {
            RoleChecks.requireListed(next, DomainLayout.POLICY);
            RoleChecks.requireListed(next, DomainLayout.REVOCATIONS);
        }
        RoleChecks.requireInForce(Snapshot.TYPE, next, times);
        return new TrustedMetadata(root, timestamp, Optional.of(offered), targets, delegated, before, limits);
    }

    /**
     * 5.5.5: the snapshot of an earlier cycle, below which no line of the next may fall. It was verified under a
     * timestamp that is not kept, so only what the trusted root says of it is asked: a timestamp that names a later one
     * does not make it forgotten. What is held then is no whole state until {@link #withSnapshot} has passed.
     */
    public TrustedMetadata withFloor(byte[] bytes) throws VerificationException {
        Envelope envelope = Envelope.parse(Snapshot.TYPE, bytes, limits.snapshotBytes());
        Authority authority = Authority.of(Snapshot.TYPE, root.role());
        Threshold.require(envelope, authority);
        envelope.requireType(Snapshot.TYPE);
        Snapshot floor = Snapshot.parse(envelope.signed(), kind());
        RoleChecks.requireSameDomain(Snapshot.TYPE, floor.tidemark(), root.role());
        return new TrustedMetadata(
                root,
                timestamp,
                Optional.of(new Verified<>(floor, envelope, authority)),
                targets,
                delegated,
                before,
                limits);
    }

    // ---- 5.6: targets

    /** 5.6.2 to 5.6.5: the top-level targets role. */
    public TrustedMetadata withTargets(byte[] bytes, Times times) throws VerificationException {
        Verified<Targets> next = targetsStep(
                Targets.TYPE, bytes, root.role().role(Targets.TYPE), root.role().keys(), times);
        return new TrustedMetadata(root, timestamp, snapshot, Optional.of(next), Map.of(), delegated, limits);
    }

    /** 5.6.7: a role that the top-level targets role delegates to. */
    public TrustedMetadata withDelegated(String name, byte[] bytes, Times times) throws VerificationException {
        Verified<Targets> top = targets.orElseThrow(() -> new IllegalStateException("targets come first"));
        Verified<Targets> next = delegatedBy(top, name, bytes, times);
        Map<String, Verified<Targets>> roles = new LinkedHashMap<>(delegated);
        roles.put(name, next);
        return new TrustedMetadata(root, timestamp, snapshot, targets, roles, before, limits);
    }

    /**
     * 5.6.7: a role at any depth, as {@code delegator} delegates to it: its keys, its threshold. Nothing is kept, for
     * what one delegator's keys accept says nothing of a role that another delegates to under the same name.
     */
    public Verified<Targets> delegatedBy(Verified<Targets> delegator, String name, byte[] bytes, Times times)
            throws VerificationException {
        Delegations delegations = delegations(delegator, name);
        Verified<Targets> next =
                targetsStep(name, bytes, delegation(delegations, name).keys(), delegations.keys(), times);
        if (name.equals(DomainLayout.REVOCATIONS) && next.role().tidemark().isPresent()) {
            StatementChecks.requireStated(
                    next.role().tidemark().get().revocations().orElseThrow(),
                    timestamp.orElseThrow().role(),
                    root.role());
        }
        return next;
    }

    private Verified<Targets> targetsStep(
            String name, byte[] bytes, RoleKeys keys, Map<String, MetadataKey> table, Times times)
            throws VerificationException {
        MetaFile named = snapshot.orElseThrow(() -> new IllegalStateException("a snapshot comes first"))
                .role()
                .role(name)
                .orElseThrow(() -> new VerificationException(new Rejection.RoleMissing(name + ".json")));
        named.require(name, bytes);
        return targetsRole(name, bytes, keys, table, named.version(), times);
    }

    private Verified<Targets> targetsRole(
            String name, byte[] bytes, RoleKeys keys, Map<String, MetadataKey> table, long version, Times times)
            throws VerificationException {
        Verified<Targets> offered = targetsOf(bytes, Authority.of(name, kind(), keys, table));
        Targets next = offered.role();
        RoleChecks.requireVersion(name, version, next.version());
        RoleChecks.requireSameDomain(name, next.tidemark(), root.role());
        RoleChecks.requireInForce(name, next, times);
        if (kind() == RepositoryKind.TIDEMARK) {
            if (name.equals(Targets.TYPE)) {
                DomainLayout.require(next);
            } else {
                DomainLayout.requireOwnPaths(name, next);
            }
        }
        return offered;
    }

    /** The signatures; a held role itself, if it came again on the same word. */
    private Verified<Targets> targetsOf(byte[] bytes, Authority authority) throws VerificationException {
        String name = authority.role();
        Verified<Targets> held =
                name.equals(Targets.TYPE) ? targets.orElse(null) : delegated.getOrDefault(name, before.get(name));
        if (held != null && held.is(bytes, authority)) {
            return held;
        }
        Envelope envelope = Envelope.parse(name, bytes, limits.targetsBytes());
        Threshold.require(envelope, authority);
        envelope.requireType(Targets.TYPE);
        return new Verified<>(Targets.parse(name, envelope.signed(), kind()), envelope, authority);
    }

    // ---- before a role is listed

    /**
     * What a publisher asks of a targets role before it lists it: every check a reader will make but the snapshot's
     * line, which does not exist yet.
     *
     * @param version the only version that may come now
     */
    public Verified<Targets> candidateTargets(byte[] bytes, long version, Times times) throws VerificationException {
        return targetsRole(
                Targets.TYPE, bytes, root.role().role(Targets.TYPE), root.role().keys(), version, times);
    }

    /** As {@link #candidateTargets}, for a role that {@code delegator} delegates to. */
    public Verified<Targets> candidateDelegated(
            Verified<Targets> delegator, String name, byte[] bytes, long version, Times times)
            throws VerificationException {
        Delegations delegations = delegations(delegator, name);
        return targetsRole(name, bytes, delegation(delegations, name).keys(), delegations.keys(), version, times);
    }

    private static Delegations delegations(Verified<Targets> delegator, String name) throws VerificationException {
        return delegator
                .role()
                .delegations()
                .orElseThrow(() -> new VerificationException(new Rejection.NotDelegated(name, "nothing is delegated")));
    }

    private static DelegatedRole delegation(Delegations delegations, String name) throws VerificationException {
        return delegations
                .role(name)
                .orElseThrow(() -> new VerificationException(new Rejection.NotDelegated(name, "no such delegation")));
    }

    // ---- the end of a cycle

    /**
     * Whether what is held is one whole state under the trusted root and timestamp: every mandatory role is there and
     * in force, the snapshot is the one the timestamp names and every role the one the snapshot names. Judged again in
     * every cycle, also when nothing arrived: an early return on an equal version is how a replayed, expired statement
     * slips through.
     *
     * @throws VerificationException with the first thing that is not so
     */
    public void requireWhole(Times times) throws VerificationException {
        WholeState.require(this, times);
    }

    // ---- what is held

    /** The trusted root. */
    public Verified<Root> root() {
        return root;
    }

    /** The trusted timestamp, after its step. */
    public Optional<Verified<Timestamp>> timestamp() {
        return timestamp;
    }

    /** The trusted snapshot, after its step; it may be older than the timestamp names until then. */
    public Optional<Verified<Snapshot>> snapshot() {
        return snapshot;
    }

    /** The trusted top-level targets role, after its step. */
    public Optional<Verified<Targets>> targets() {
        return targets;
    }

    /** A trusted delegated role, after its step. */
    public Optional<Verified<Targets>> delegated(String name) {
        return Optional.ofNullable(delegated.get(name));
    }

    /** All trusted delegated roles by name. */
    public Map<String, Verified<Targets>> delegated() {
        return delegated;
    }

    /** Every held role that has expired at {@code now}, with the instant it did, by role name. */
    public Map<String, Instant> expired(Instant now) {
        Map<String, Instant> out = new TreeMap<>();
        out.put(Root.TYPE, root.role().expires());
        timestamp.ifPresent(held -> out.put(Timestamp.TYPE, held.role().expires()));
        snapshot.ifPresent(held -> out.put(Snapshot.TYPE, held.role().expires()));
        targets.ifPresent(held -> out.put(Targets.TYPE, held.role().expires()));
        delegated.forEach((name, held) -> out.put(name, held.role().expires()));
        out.values().removeIf(now::isBefore);
        return out;
    }

    private RepositoryKind kind() {
        return RepositoryKind.of(root.role());
    }
}
