package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.Segment;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rebuilds a state from the ledger. Every byte is verified again, as a reader would, from the first root on: a store is
 * not trusted.
 */
final class StateReader {
    private final Ledger ledger;
    private final TrustDomain domain;
    private final LedgerSnapshot stored;
    private final Times times;

    StateReader(Ledger ledger, TrustDomain domain, LedgerSnapshot stored, Times times) {
        this.ledger = ledger;
        this.domain = domain;
        this.stored = stored;
        this.times = times;
    }

    DomainState read() throws VerificationException {
        List<byte[]> roots = roots();
        SortedMap<String, RoleFile> roles = roles();
        Optional<RoleFile> timestamp = Optional.ofNullable(roles.remove("timestamp"));
        Optional<RoleFile> snapshot = Optional.ofNullable(roles.remove("snapshot"));
        SortedMap<String, byte[]> documents = new TreeMap<>(unpacked(LedgerNames.TARGET));
        Optional<byte[]> rules = Optional.ofNullable(documents.remove(DomainLayout.RULES_TARGET));
        TrustedMetadata chain = ReaderCheck.chainOf(roots, times);
        Optional<Verified<Targets>> targets;
        RevocationHolding revocations = RevocationHolding.EMPTY;
        if (timestamp.isPresent() && snapshot.isPresent()) {
            chain = new ReaderCheck(roots, timestamp.get(), snapshot.get(), roles, times).fromFirstRoot();
            targets = chain.targets();
            requireLines(chain, roles);
            revocations = revocations(chain, rules.orElseThrow(() -> broken("the rules are missing")));
        } else {
            targets = candidate(chain, roles);
        }
        ReaderCheck.requireDocuments(chain, documents);
        byte[] policy = documents.get(DomainLayout.POLICY_TARGET);
        return new DomainState(
                domain,
                roots,
                chain,
                targets,
                roles,
                snapshot,
                timestamp,
                documents,
                revocations,
                slugs(),
                policy == null ? Optional.empty() : Optional.of(PolicyDocument.parse(policy)),
                bundleVersion(chain));
    }

    private List<byte[]> roots() throws VerificationException {
        SortedMap<String, byte[]> found = unpacked(LedgerNames.ROOT);
        List<byte[]> roots = new ArrayList<>();
        for (int version = 1; version <= found.size(); version++) {
            byte[] root = found.get(Integer.toString(version));
            if (root == null) {
                throw broken("root " + version + " is missing");
            }
            roots.add(root);
        }
        if (roots.isEmpty()) {
            throw broken("there is no root");
        }
        return roots;
    }

    private SortedMap<String, RoleFile> roles() throws VerificationException {
        SortedMap<String, RoleFile> roles = new TreeMap<>();
        for (Map.Entry<String, byte[]> role : unpacked(LedgerNames.ROLE).entrySet()) {
            roles.put(role.getKey(), RoleFile.read(role.getKey(), role.getValue()));
        }
        return roles;
    }

    /** Before the first statement nothing else reaches a reader; it is verified when it first does. */
    private Optional<Verified<Targets>> candidate(TrustedMetadata chain, Map<String, RoleFile> roles)
            throws VerificationException {
        RoleFile file = roles.get("targets");
        if (file == null) {
            return Optional.empty();
        }
        return Optional.of(chain.candidateTargets(file.bytes(), file.version(), times));
    }

    private static void requireLines(TrustedMetadata chain, Map<String, RoleFile> roles) throws VerificationException {
        Map<String, MetaFile> lines = chain.snapshot().orElseThrow().role().meta();
        if (lines.size() != roles.size()) {
            throw broken("the snapshot lists other roles than are stored");
        }
        for (RoleFile file : roles.values()) {
            MetaFile line = lines.get(file.role() + ".json");
            if (line == null) {
                throw new VerificationException(new Rejection.RoleMissing(file.role() + ".json"));
            }
            line.require(file.role(), file.bytes());
        }
    }

    private RevocationHolding revocations(TrustedMetadata chain, byte[] rulesFile) throws VerificationException {
        Targets role = chain.delegated(DomainLayout.REVOCATIONS).orElseThrow().role();
        List<SegmentFile> files = new ArrayList<>();
        for (byte[] bytes : unpacked(LedgerNames.SEGMENT).values()) {
            try {
                files.add(SegmentFile.of(Segment.decode(bytes)));
            } catch (MalformedSegmentException e) {
                throw broken("a segment does not read back");
            }
        }
        files.sort(Comparator.comparingLong(file -> file.segment().from()));
        List<RevocationRule> rules = RulesDocument.parse(rulesFile).rules();
        RevocationHolding holding = new RevocationHolding(files, rules, rulesFile, retired(), List.of(), List.of());
        if (!written(holding.targets()).equals(written(role.targets()))) {
            throw broken("the revocations role lists other targets than are stored");
        }
        requireSet(chain, role, holding);
        return holding;
    }

    /** A number parsed and a number put are different objects to the JSON library; what is written is the same. */
    private static Map<String, String> written(Map<String, TargetFile> targets) {
        Map<String, String> out = new TreeMap<>();
        targets.forEach((path, file) -> out.put(
                path,
                file.length() + " " + file.sha256() + " "
                        + file.custom()
                                .map(custom -> new String(CanonicalJson.encode(custom), StandardCharsets.UTF_8))
                                .orElse("")));
        return out;
    }

    private void requireSet(TrustedMetadata chain, Targets role, RevocationHolding holding)
            throws VerificationException {
        RevocationsExtension numbers =
                role.tidemark().flatMap(RoleExtension::revocations).orElseThrow();
        try {
            RevocationSet set = holding.set(
                    chain.root().role().tidemark().orElseThrow(),
                    List.of(),
                    Math.toIntExact(numbers.pruneBeforeHour()));
            if (set.sequence() != numbers.revocationSequence()) {
                throw broken("the segments end at another number than the role states");
            }
        } catch (MalformedSetException | ArithmeticException e) {
            throw broken("the segments and rules are no state");
        }
    }

    private List<RetiredSegment> retired() throws VerificationException {
        List<RetiredSegment> retired = new ArrayList<>();
        for (byte[] bytes : unpacked(LedgerNames.RETIRED).values()) {
            retired.add(RetiredSegment.parse(
                    JsonReader.of(LedgerNames.RETIRED, StrictJson.parse(LedgerNames.RETIRED, bytes))));
        }
        retired.sort(Comparator.comparing(RetiredSegment::retiredAt).thenComparing(RetiredSegment::from));
        return retired;
    }

    private Map<String, String> slugs() throws VerificationException {
        Map<String, String> slugs = new TreeMap<>();
        unpacked(LedgerNames.SLUG)
                .forEach((slug, issuer) -> slugs.put(slug, new String(issuer, StandardCharsets.UTF_8)));
        return slugs;
    }

    private long bundleVersion(TrustedMetadata chain) throws VerificationException {
        byte[] head = value(
                LedgerNames.HEAD, stored.value(LedgerNames.HEAD).orElseThrow(() -> broken("the head is missing")));
        JsonReader at = JsonReader.of(LedgerNames.HEAD, StrictJson.parse(LedgerNames.HEAD, head));
        if (at.integer("format", 1) != StateWriter.FORMAT) {
            throw broken("it was written by another version of this software");
        }
        if (!at.string("domain").equals(domain.name())) {
            throw broken("it is of another domain");
        }
        long version = at.integer("bundle_version", 0);
        if (chain.timestamp().isPresent()) {
            long stated =
                    chain.timestamp().get().role().tidemark().orElseThrow().bundleVersion();
            if (stated != version) {
                throw new VerificationException(new Rejection.MixAndMatch("bundle_version", stated, version));
            }
        }
        return version;
    }

    private SortedMap<String, byte[]> unpacked(String prefix) throws VerificationException {
        SortedMap<String, byte[]> out = new TreeMap<>();
        for (Map.Entry<String, byte[]> entry : stored.values().tailMap(prefix).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) {
                break;
            }
            out.put(entry.getKey().substring(prefix.length()), value(entry.getKey(), entry.getValue()));
        }
        return out;
    }

    private byte[] value(String name, byte[] packed) throws VerificationException {
        return Packed.unpack(ledger, packed).orElseThrow(() -> broken("the bytes of " + name + " are gone"));
    }

    private static VerificationException broken(String problem) {
        return new VerificationException(new Rejection.Malformed("the stored state", "", problem));
    }
}
