package dev.tidemark.server.repository;

import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.SetAdvance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** A verifier: holds the first root and nothing else, fetches by path, believes nothing. */
public final class TestReader {
    private final byte[] firstRoot;
    private Function<String, byte[]> fetch;
    private Optional<RevocationSet> set = Optional.empty();
    private TrustedMetadata held;

    /** What one refresh found. */
    public record View(TrustedMetadata metadata, RevocationSet revocations, TreeSet<String> issuers) {
        public Statement statement() {
            return metadata.timestamp().orElseThrow().role().tidemark().orElseThrow();
        }

        public long version(String role) {
            return metadata.delegated(role).orElseThrow().role().version();
        }

        public boolean revoked(RevocationEvent event) {
            return revoked(event.name());
        }

        public boolean revoked(RevokedName name) {
            return revocations.find(name, Instant.EPOCH).isPresent();
        }
    }

    public TestReader(byte[] firstRoot, Function<String, byte[]> fetch) {
        this.firstRoot = firstRoot;
        this.fetch = fetch;
    }

    public static TestReader of(byte[] firstRoot, DomainRepository repository) {
        return new TestReader(firstRoot, path -> {
            ServedFile file = repository.find(path);
            if (file == null) {
                throw new AssertionError("not served: " + path);
            }
            return file.bytes();
        });
    }

    /** This reader, with all it holds, turned to another server. */
    public TestReader over(DomainRepository repository) {
        fetch = of(firstRoot, repository).fetch;
        return this;
    }

    /** Walks the whole workflow, from the first root, then requires that it follows what this reader held. */
    public View refresh(Instant now) {
        try {
            return walk(now, fetch.apply("metadata/timestamp.json"));
        } catch (VerificationException e) {
            throw new AssertionError(
                    "a reader refused the state: " + e.rejection().explain(), e);
        } catch (Exception e) {
            throw new AssertionError("a reader refused the state", e);
        }
    }

    private View walk(Instant now, byte[] timestamp) throws Exception {
        Times times = new Times(now, Duration.ofSeconds(60), Times.Expiry.REFUSED);
        TrustedMetadata reader = TrustedMetadata.pinned(firstRoot, Limits.DEFAULT);
        long newest = dev.tidemark.metadata.JsonReader.of("t", dev.tidemark.metadata.StrictJson.parse("t", timestamp))
                .object("signed")
                .object("tidemark")
                .integer("root_version", 1);
        for (long version = 2; version <= newest; version++) {
            reader = reader.withRoot(fetch.apply("metadata/" + version + ".root.json"));
        }
        reader = reader.rootSettled(times).withTimestamp(timestamp, times).metadata();
        if (held != null) {
            TrustedMetadata follows = held;
            for (long v = held.root().role().version() + 1; v <= newest; v++) {
                follows = follows.withRoot(fetch.apply("metadata/" + v + ".root.json"));
            }
            follows.rootSettled(times)
                    .withTimestamp(timestamp, times)
                    .metadata()
                    .withSnapshot(snapshot(reader), times);
        }
        reader = reader.withSnapshot(snapshot(reader), times);
        reader = reader.withTargets(role(reader, "targets"), times);
        TreeSet<String> issuers = new TreeSet<>();
        for (DelegatedRole delegation : reader.targets()
                .orElseThrow()
                .role()
                .delegations()
                .map(Delegations::roles)
                .orElseThrow()) {
            String name = delegation.name();
            boolean issuer = DomainLayout.slugOf(name).isPresent();
            if (issuer && reader.snapshot().orElseThrow().role().role(name).isEmpty()) {
                continue;
            }
            try {
                reader = reader.withDelegated(name, role(reader, name), times);
                issuers.add(name);
            } catch (VerificationException e) {
                if (!issuer) {
                    throw e;
                }
            }
        }
        reader.requireWhole(times);
        for (Map.Entry<String, Verified<Targets>> one : reader.delegated().entrySet()) {
            for (Map.Entry<String, TargetFile> target :
                    one.getValue().role().targets().entrySet()) {
                target.getValue().require(target.getKey(), target(target.getKey(), target.getValue()));
            }
        }
        RevocationSet next = revocations(reader);
        if (set.isPresent()) {
            SetAdvance.check(
                    set.get(),
                    next,
                    reader.timestamp()
                            .orElseThrow()
                            .role()
                            .tidemark()
                            .orElseThrow()
                            .issuedAt());
        }
        set = Optional.of(next);
        held = reader;
        issuers.removeIf(name -> DomainLayout.slugOf(name).isEmpty());
        return new View(reader, next, issuers);
    }

    private RevocationSet revocations(TrustedMetadata reader) throws Exception {
        Targets role = reader.delegated("revocations").orElseThrow().role();
        List<Segment> segments = new ArrayList<>();
        for (Map.Entry<String, TargetFile> target : role.targets().entrySet()) {
            if (target.getKey().endsWith(".tmr")) {
                segments.add(Segment.decode(target(target.getKey(), target.getValue())));
            }
        }
        segments.sort(java.util.Comparator.comparingLong(Segment::from));
        byte[] rules = target(DomainLayout.RULES_TARGET, role.targets().get(DomainLayout.RULES_TARGET));
        var numbers = role.tidemark().flatMap(RoleExtension::revocations).orElseThrow();
        var policy = dev.tidemark.bundle.PolicyDocument.parse(target(
                DomainLayout.POLICY_TARGET,
                reader.delegated("policy").orElseThrow().role().targets().get(DomainLayout.POLICY_TARGET)));
        return RevocationSet.of(
                numbers.epoch(),
                Salt.of(reader.root().role().tidemark().orElseThrow().salt()),
                segments,
                RulesDocument.parse(rules).rules(),
                policy.reinstated(),
                (int) numbers.pruneBeforeHour());
    }

    private byte[] snapshot(TrustedMetadata reader) {
        return fetch.apply(
                "metadata/" + reader.timestamp().orElseThrow().role().snapshot().version() + ".snapshot.json");
    }

    private byte[] role(TrustedMetadata reader, String name) {
        MetaFile line = reader.snapshot().orElseThrow().role().role(name).orElseThrow();
        return fetch.apply("metadata/" + line.version() + "." + name + ".json");
    }

    private byte[] target(String path, TargetFile file) {
        int slash = path.lastIndexOf('/') + 1;
        return fetch.apply("targets/" + path.substring(0, slash) + file.sha256() + "." + path.substring(slash));
    }
}
