package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.RevocationRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything one domain is at one moment. Immutable; made only by this package, from metadata that verified. Before the
 * first targets and policy are there nothing is signed: {@link #isSigned} says which.
 */
public final class DomainState {
    private final TrustDomain domain;
    private final List<byte[]> roots;
    private final TrustedMetadata chain;
    private final Optional<Verified<Targets>> targets;
    private final SortedMap<String, RoleFile> roles;
    private final Optional<RoleFile> snapshot;
    private final Optional<RoleFile> timestamp;
    private final SortedMap<String, byte[]> documents;
    private final RevocationHolding revocations;
    private final SortedMap<String, String> slugs;
    private final Optional<PolicyDocument> policy;
    private final long bundleVersion;

    DomainState(
            TrustDomain domain,
            List<byte[]> roots,
            TrustedMetadata chain,
            Optional<Verified<Targets>> targets,
            Map<String, RoleFile> roles,
            Optional<RoleFile> snapshot,
            Optional<RoleFile> timestamp,
            Map<String, byte[]> documents,
            RevocationHolding revocations,
            Map<String, String> slugs,
            Optional<PolicyDocument> policy,
            long bundleVersion) {
        this.domain = domain;
        this.roots = List.copyOf(roots);
        this.chain = chain;
        this.targets = targets;
        this.roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
        this.snapshot = snapshot;
        this.timestamp = timestamp;
        this.documents = Collections.unmodifiableSortedMap(new TreeMap<>(documents));
        this.revocations = revocations;
        this.slugs = Collections.unmodifiableSortedMap(new TreeMap<>(slugs));
        this.policy = policy;
        this.bundleVersion = bundleVersion;
    }

    /** The same content under a later statement. */
    DomainState confirmedBy(TrustedMetadata newer, RoleFile statement) {
        return new DomainState(
                domain,
                roots,
                newer,
                targets,
                roles,
                snapshot,
                Optional.of(statement),
                documents,
                revocations,
                slugs,
                policy,
                bundleVersion);
    }

    /** The domain. */
    public TrustDomain domain() {
        return domain;
    }

    /** What verified: the root chain, and once {@link #isSigned} every role down to the issuers'. */
    public TrustedMetadata chain() {
        return chain;
    }

    /** The newest root. */
    public Root root() {
        return chain.root().role();
    }

    /** The domain's constants. */
    public RootExtension constants() {
        return root().tidemark().orElseThrow();
    }

    /** The top-level targets role, once it was published. */
    public Optional<Verified<Targets>> targets() {
        return targets;
    }

    /** Whether there is a statement: targets and policy have been published. */
    public boolean isSigned() {
        return timestamp.isPresent();
    }

    /** The version that is held of any role but root; empty if there is none. */
    public OptionalLong version(String role) {
        RoleFile file = roles.get(role);
        return file == null ? OptionalLong.empty() : OptionalLong.of(file.version());
    }

    /** A target of the policy's or an issuer's role, a copy. */
    public Optional<byte[]> document(String path) {
        return Optional.ofNullable(documents.get(path)).map(byte[]::clone);
    }

    /** The policy, once it was published. */
    public Optional<PolicyDocument> policy() {
        return policy;
    }

    /** Every slug that was ever delegated, with the issuer it names. */
    public SortedMap<String, String> slugs() {
        return slugs;
    }

    /** "Bundle 42"; 0 before the first. */
    public long bundleVersion() {
        return bundleVersion;
    }

    /** The number of the last revocation event. */
    public long revocationSequence() {
        return revocations.sequence();
    }

    /** The rules in force, ascending by sequence. */
    public List<RevocationRule> rules() {
        return revocations.rules();
    }

    /** The snapshot's version; 0 before the first. */
    public long snapshotVersion() {
        return snapshot.map(RoleFile::version).orElse(0L);
    }

    /** The exact bytes of the statement, a copy. */
    public Optional<byte[]> statement() {
        return timestamp.map(file -> file.bytes().clone());
    }

    List<byte[]> roots() {
        return roots;
    }

    SortedMap<String, RoleFile> roles() {
        return roles;
    }

    Optional<RoleFile> snapshot() {
        return snapshot;
    }

    Optional<RoleFile> timestamp() {
        return timestamp;
    }

    SortedMap<String, byte[]> documents() {
        return documents;
    }

    RevocationHolding revocations() {
        return revocations;
    }
}
