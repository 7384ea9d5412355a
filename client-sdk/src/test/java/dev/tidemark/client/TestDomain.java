package dev.tidemark.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationReason;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole domain in memory: real keys, real signatures, every file a repository would serve. Changes are staged by
 * {@link #policy}, {@link #issuer}, {@link #revoke} and the rest, and are in the files after {@link #publish}.
 *
 * <p>Time is what {@link #at} and {@link #advance} say. Files that were published stay, as in a repository with
 * consistent snapshots; only the timestamp is replaced. Not thread-safe; {@link #files} hands out copies.
 */
public final class TestDomain {
    public static final String DOMAIN = "example.local";
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Duration MAX_CLOCK_ERROR = Duration.ofSeconds(60);

    private final TrustDomain domain;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, TestIssuer> issuers = new LinkedHashMap<>();
    private final Map<String, Instant> issuerExpires = new HashMap<>();
    private final Map<String, Long> versions = new TreeMap<>();
    private final Map<String, byte[]> current = new TreeMap<>();
    private final List<RevocationRule> rules = new ArrayList<>();
    private List<Segment> segments = List.of();
    private List<Segment> deltas = List.of();
    private final TestHistory history = new TestHistory();
    private final List<Tiers.Addition> staged = new ArrayList<>();
    private Instant now = START;
    private String policyJson = TestPolicy.orders().json();
    private boolean policyChanged = true;
    private boolean issuersChanged = true;
    private boolean revocationsChanged = true;
    private final List<String> changedIssuers = new ArrayList<>();
    private final Map<String, String> keyNames = new HashMap<>();
    private long epochNumber = 1;
    private Root root;
    private long sequence;
    private long bundleVersion;

    private TestDomain(String name) {
        this.domain = new TrustDomain(name);
        this.root = rootOf(1);
        putRoot();
    }

    /** An unpublished domain: root only, {@link TestPolicy#orders()} staged, no issuer. */
    public static TestDomain unpublished(String name) {
        return new TestDomain(name);
    }

    /** {@code example.local} at {@link #START}, published with {@link TestPolicy#orders()} and issuer {@code alpha}. */
    public static TestDomain start() {
        return unpublished(DOMAIN).issuer(TestIssuer.of("alpha")).publish();
    }

    // ---- time

    public Instant now() {
        return now;
    }

    public TestDomain at(Instant instant) {
        now = instant.truncatedTo(ChronoUnit.MILLIS);
        return this;
    }

    public TestDomain advance(Duration by) {
        return at(now.plus(by));
    }

    // ---- what to publish next

    public TestDomain policy(TestPolicy policy) {
        return policyJson(policy.json());
    }

    public TestDomain policyJson(String json) {
        policyJson = json;
        policyChanged = true;
        return this;
    }

    /** A new issuer, or a new version of one; its delegation follows what it says. */
    public TestDomain issuer(TestIssuer issuer) {
        TestIssuer before = issuers.put(issuer.slug(), issuer);
        changedIssuers.add(issuer.slug());
        issuersChanged |= before == null || !before.claim().equals(issuer.claim());
        return this;
    }

    public TestIssuer issuer(String slug) {
        return issuers.get(slug);
    }

    /** A new version of the issuer's role that expires then, which may be in the past. */
    public TestDomain issuerExpires(String slug, Instant expires) {
        issuerExpires.put(slug, expires);
        changedIssuers.add(slug);
        return this;
    }

    /** Takes the issuer's delegation away; its snapshot line stays. */
    public TestDomain withoutIssuer(String slug) {
        issuers.remove(slug);
        issuersChanged = true;
        return this;
    }

    /** The name does not count from the next publication on: an entry, or for a key or an issuer a rule for ever. */
    public TestDomain revoke(RevokedName name) {
        return revoke(event(name, null));
    }

    /** What was issued under the name before the instant does not count: a rule. */
    public TestDomain revokeBefore(RevokedName name, Instant cutoff) {
        return revoke(event(name, IssuedBefore.at(cutoff)));
    }

    private RevocationEvent event(RevokedName name, IssuedBefore before) {
        return new RevocationEvent(
                "event-" + (sequence + 1),
                name.kind(),
                name.issuer(),
                name.id(),
                RevocationReason.UNSPECIFIED,
                now,
                before,
                null);
    }

    public TestDomain revoke(RevocationEvent event) {
        sequence++;
        revocationsChanged = true;
        if (event.isRule()) {
            rules.removeIf(rule -> rule.name().equals(event.name()));
            rules.add(new RevocationRule(sequence, event.name(), event.issuedBefore(), event.expiresAt()));
        } else {
            int hour = ExpiryHour.of(event.expiresAt(), event.revokedAt(), SKEW);
            staged.add(new Tiers.Addition(sequence, RevocationEntry.of(salt(), event.name(), hour)));
        }
        return this;
    }

    // ---- publishing

    /** Signs what changed, then snapshot and timestamp, at {@link #now}. */
    public TestDomain publish() {
        boolean bundleChanged = policyChanged || issuersChanged || !changedIssuers.isEmpty();
        if (issuersChanged) {
            put(
                    Targets.class,
                    "targets",
                    key("targets"),
                    v -> targets(v, Map.of(), delegations(), Optional.empty(), now.plus(365, ChronoUnit.DAYS)));
        }
        if (policyChanged) {
            byte[] bytes = policyJson.getBytes(StandardCharsets.UTF_8);
            putDelegated(
                    "policy",
                    Map.of(DomainLayout.POLICY_TARGET, putTarget(DomainLayout.POLICY_TARGET, bytes)),
                    Optional.empty(),
                    now.plus(90, ChronoUnit.DAYS));
        }
        changedIssuers.stream().distinct().filter(issuers::containsKey).forEach(this::putIssuer);
        if (revocationsChanged) {
            resignRevocations();
        }
        policyChanged = false;
        issuersChanged = false;
        revocationsChanged = false;
        changedIssuers.clear();
        if (bundleChanged) {
            bundleVersion++;
        }
        return resignSnapshot();
    }

    private void putIssuer(String slug) {
        String path = DomainLayout.issuerTarget(slug);
        putDelegated(
                DomainLayout.issuerRole(slug),
                Map.of(path, putTarget(path, issuers.get(slug).jwks())),
                Optional.empty(),
                issuerExpires.getOrDefault(slug, now.plus(30, ChronoUnit.DAYS)));
    }

    /** A new version of the role {@code revocations}, in the files; call {@link #resignSnapshot} after it. */
    public TestDomain resignRevocations() {
        long before = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).to();
        Tiers.Publication made = Tiers.publication(segments, staged, sequence, 0, Tiers.Merger.AT_ONCE);
        history.retire(segments, made, now).forEach(this::putTarget);
        history.bytes().ifPresent(bytes -> files.put(SegmentHistory.PATH, bytes));
        segments = made.segments();
        deltas = segments.stream()
                .filter(segment -> segment.to() > before)
                .map(segment -> delta(Math.max(before, segment.from()), segment.to()))
                .toList();
        staged.clear();
        Map<String, TargetFile> targets = new TreeMap<>();
        targets.put(
                DomainLayout.RULES_TARGET, putTarget(DomainLayout.RULES_TARGET, new RulesDocument(rules).toBytes()));
        for (Segment segment : segments) {
            String path = "revocations/" + segment.fileName();
            targets.put(
                    path,
                    putTarget(path, segment.bytes())
                            .withCustom(JsonNodeFactory.instance
                                    .objectNode()
                                    .put("from", segment.from())
                                    .put("to", segment.to())
                                    .put("count", segment.count())
                                    .put("prune_before", segment.pruneBefore())));
        }
        putDelegated(
                DomainLayout.REVOCATIONS,
                targets,
                Optional.of(new RevocationsExtension(epoch(), sequence, 0)),
                now.plus(7, ChronoUnit.DAYS));
        return this;
    }

    private Segment delta(long from, long to) {
        return Segment.of(
                from,
                to,
                0,
                staged.stream()
                        .filter(one -> one.sequence() > from && one.sequence() <= to)
                        .map(Tiers.Addition::entry)
                        .toList());
    }

    /** What the last publication revoked, cut where segments meet. */
    public List<Segment> deltas() {
        return deltas;
    }

    /** A new snapshot of the current roles, and a timestamp that names it. */
    public TestDomain resignSnapshot() {
        Map<String, MetaFile> meta = new TreeMap<>();
        current.forEach((role, bytes) -> {
            if (!role.equals("snapshot") && !role.equals("timestamp")) {
                meta.put(role + ".json", MetaFile.of(versions.get(role), bytes));
            }
        });
        put(
                Snapshot.class,
                "snapshot",
                key("snapshot"),
                v -> new Snapshot(
                        v, seconds(now.plus(7, ChronoUnit.DAYS)), meta, Optional.of(RoleExtension.of(domain, now))));
        return heartbeat();
    }

    /** A newer statement of the same state, issued at {@link #now}. */
    public TestDomain heartbeat() {
        return heartbeat(Duration.ofMinutes(15));
    }

    /** A newer statement that expires after {@code life}. */
    public TestDomain heartbeat(Duration life) {
        Statement statement = new Statement(domain, epoch(), now, root.version(), bundleVersion, sequence);
        MetaFile snapshot = MetaFile.of(versions.get("snapshot"), current.get("snapshot"));
        put(
                Timestamp.class,
                "timestamp",
                key("timestamp"),
                v -> new Timestamp(v, seconds(now.plus(life)), snapshot, Optional.of(statement)));
        return this;
    }

    /** A next root, signed by the same keys, with everything else as it was. The next timestamp names it. */
    public TestDomain rotateRoot() {
        root = rootOf(root.version() + 1);
        putRoot();
        return this;
    }

    /** A next root with other timestamp and snapshot keys, whose version numbers start again. */
    public TestDomain replaceOnlineKeys() {
        for (String role : List.of("timestamp", "snapshot")) {
            keyNames.merge(role, role + "'", (old, more) -> old + "'");
            versions.remove(role);
        }
        return rotateRoot();
    }

    /** A next root of the next epoch: every online key is replaced, and the revocations start again without any. */
    public TestDomain riseEpoch() {
        epochNumber++;
        keyNames.merge(DomainLayout.REVOCATIONS, "revocations'", (old, more) -> old + "'");
        sequence = 0;
        segments = List.of();
        rules.clear();
        issuersChanged = true;
        revocationsChanged = true;
        return replaceOnlineKeys();
    }

    /** The next statement has this version. */
    public TestDomain timestampVersion(long next) {
        versions.put("timestamp", next - 1);
        return this;
    }

    private SoftwareSigner key(String role) {
        return TestKeys.ed25519(keyNames.getOrDefault(role, role));
    }

    // ---- what a reader sees

    /** The root a client is shipped with. */
    public byte[] pinnedRoot() {
        return files.get("metadata/1.root.json").clone();
    }

    /** Every file by its path below the repository's base; a copy. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> copy = new TreeMap<>();
        files.forEach((path, bytes) -> copy.put(path, bytes.clone()));
        return copy;
    }

    /** Puts a file in the place of another: a mirror that lies. */
    public TestDomain overwrite(String path, byte[] bytes) {
        files.put(path, bytes.clone());
        return this;
    }

    /** The newest state, walked and assembled as a client would at {@link #now}, from nothing. */
    public TrustState state() {
        return state(Optional.empty());
    }

    /** As {@link #state()}, following a held state. */
    public TrustState state(Optional<TrustState> held) {
        try {
            Map<String, Failure> refused = new HashMap<>();
            TrustedMetadata metadata = walk(refused);
            return StateAssembly.assemble(metadata, refused, held, Limits.DEFAULT, (path, file) -> target(path, file));
        } catch (VerificationException | AssemblyException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private TrustedMetadata walk(Map<String, Failure> refused) throws VerificationException {
        Times times = new Times(now, MAX_CLOCK_ERROR, Times.Expiry.REFUSED);
        TrustedMetadata metadata = TrustedMetadata.pinned(pinnedRoot(), Limits.DEFAULT);
        for (long version = 2; files.containsKey(RepositoryPaths.root(version)); version++) {
            metadata = metadata.withRoot(files.get(RepositoryPaths.root(version)));
        }
        metadata = metadata.rootSettled(times);
        TimestampStep step = metadata.withTimestamp(files.get(RepositoryPaths.TIMESTAMP), times);
        metadata = step.metadata();
        metadata = metadata.withSnapshot(current("snapshot"), times);
        metadata = metadata.withTargets(current("targets"), times);
        metadata = metadata.withDelegated("policy", current("policy"), times);
        metadata = metadata.withDelegated("revocations", current("revocations"), times);
        for (String slug : issuers.keySet()) {
            String role = DomainLayout.issuerRole(slug);
            try {
                metadata = metadata.withDelegated(role, current(role), times);
            } catch (VerificationException e) {
                refused.put(role, Failure.of(e));
            }
        }
        metadata.requireWhole(times);
        return metadata;
    }

    private byte[] current(String role) {
        return files.get(RepositoryPaths.role(role, versions.get(role), true));
    }

    private byte[] target(String path, TargetFile file) {
        return files.get(RepositoryPaths.target(path, file.sha256(), true));
    }

    // ---- roles

    private interface Role {
        SignedRole of(long version);
    }

    private <T extends SignedRole> void put(Class<T> type, String role, Signer signer, Role made) {
        long version = versions.merge(role, 1L, Long::sum);
        byte[] bytes = sign(type.cast(made.of(version)), signer);
        current.put(role, bytes);
        files.put(
                role.equals("timestamp") ? RepositoryPaths.TIMESTAMP : RepositoryPaths.role(role, version, true),
                bytes);
    }

    private void putDelegated(
            String role, Map<String, TargetFile> targets, Optional<RevocationsExtension> numbers, Instant expires) {
        put(Targets.class, role, key(role), v -> targets(v, targets, Optional.empty(), numbers, expires));
    }

    private Targets targets(
            long version,
            Map<String, TargetFile> targets,
            Optional<Delegations> delegations,
            Optional<RevocationsExtension> numbers,
            Instant expires) {
        return new Targets(
                version, seconds(expires), targets, delegations, Optional.of(new RoleExtension(domain, now, numbers)));
    }

    private TargetFile putTarget(String path, byte[] bytes) {
        files.put(RepositoryPaths.target(path, Digests.sha256Hex(bytes), true), bytes);
        return TargetFile.of(bytes);
    }

    private Optional<Delegations> delegations() {
        Map<String, MetadataKey> keys = new HashMap<>();
        List<DelegatedRole> roles = new ArrayList<>();
        delegate("policy", Optional.empty(), keys, roles);
        delegate("revocations", Optional.empty(), keys, roles);
        issuers.values()
                .forEach(issuer ->
                        delegate(DomainLayout.issuerRole(issuer.slug()), Optional.of(issuer.claim()), keys, roles));
        return Optional.of(new Delegations(keys, roles));
    }

    private void delegate(
            String role, Optional<IssuerClaim> claim, Map<String, MetadataKey> keys, List<DelegatedRole> roles) {
        SoftwareSigner signer = key(role);
        keys.put(signer.keyId(), signer.publicKey());
        roles.add(new DelegatedRole(
                role, keysOf(signer), true, List.of(DomainLayout.pathPattern(role)), List.of(), claim));
    }

    private Root rootOf(long version) {
        Map<String, MetadataKey> keys = new HashMap<>();
        Map<String, RoleKeys> roles = new HashMap<>();
        for (String role : List.of("root", "targets", "snapshot", "timestamp")) {
            SoftwareSigner signer = key(role);
            keys.put(signer.keyId(), signer.publicKey());
            roles.put(role, keysOf(signer));
        }
        RootExtension constants = new RootExtension(
                domain, epochNumber, String.format(java.util.Locale.ROOT, "%032x", epochNumber), 900, false, false);
        return new Root(version, seconds(now.plus(365, ChronoUnit.DAYS)), true, keys, roles, Optional.of(constants));
    }

    private void putRoot() {
        files.put(RepositoryPaths.root(root.version()), sign(root, key("root")));
    }

    private static RoleKeys keysOf(Signer signer) {
        return new RoleKeys(java.util.Set.of(signer.keyId()), 1);
    }

    private static byte[] sign(SignedRole role, Signer signer) {
        try {
            return MetadataWriter.sign(role, signer);
        } catch (SigningException e) {
            throw new IllegalStateException(e);
        }
    }

    private long epoch() {
        return root.tidemark().orElseThrow().epoch();
    }

    private Salt salt() {
        return Salt.of(root.tidemark().orElseThrow().salt());
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
