package dev.tidemark.cli;

import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.KeyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What differs between a workspace and what its domain has: the roles to sign anew, in the order they are published. */
final class PublishPlan {
    private static final Duration TARGETS_LIFE = Duration.ofDays(365);
    private static final Duration POLICY_LIFE = Duration.ofDays(90);
    private static final Duration ISSUER_LIFE = Duration.ofDays(30);

    private final Workspace workspace;
    private final PublishedRoles held;
    private final Instant now;
    private final Delegations desired;
    private final List<Item> items = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * One role to publish.
     *
     * @param targets contents by target path
     * @param keys who signs
     * @param why for people
     */
    record Item(String role, Targets metadata, Map<String, byte[]> targets, RoleKeys keys, String why) {
        long version() {
            return metadata.version();
        }
    }

    private PublishPlan(Workspace workspace, PublishedRoles held, Instant now)
            throws IOException, CliException, VerificationException, KeyFileException {
        this.workspace = workspace;
        this.held = held;
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
        this.desired = delegations(workspace);
    }

    /**
     * Compares.
     *
     * @param only the roles to look at; all when empty
     */
    static PublishPlan of(Workspace workspace, PublishedRoles held, Set<String> only, Instant now)
            throws IOException, CliException, VerificationException, KeyFileException {
        PublishPlan plan = new PublishPlan(workspace, held, now);
        plan.requireKnown(only);
        if (only.isEmpty() || only.contains(PublishedRoles.TARGETS)) {
            plan.targets();
        }
        for (DelegatedRole role : plan.desired.roles()) {
            if (!role.name().equals(DomainLayout.REVOCATIONS) && (only.isEmpty() || only.contains(role.name()))) {
                plan.delegated(role);
            }
        }
        return plan;
    }

    private void requireKnown(Set<String> only) throws CliException {
        for (String name : only) {
            boolean known = desired.role(name).isPresent() && !name.equals(DomainLayout.REVOCATIONS);
            if (!known && !name.equals(PublishedRoles.TARGETS)) {
                throw CliCode.UNKNOWN_ROLE.because(
                        "--only names " + name + ", which this workspace does not publish.",
                        "It publishes targets, "
                                + desired.roles().stream()
                                        .map(DelegatedRole::name)
                                        .filter(role -> !role.equals(DomainLayout.REVOCATIONS))
                                        .collect(Collectors.joining(", "))
                                + ".");
            }
        }
    }

    List<Item> items() {
        return List.copyOf(items);
    }

    /** Sentences on what is left out, or goes away. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    // ---- what the offline role should say

    static Delegations delegations(Workspace workspace)
            throws IOException, CliException, VerificationException, KeyFileException {
        KeyRing ring = workspace.keys();
        Map<String, MetadataKey> table = new TreeMap<>();
        List<DelegatedRole> roles = new ArrayList<>();
        Map<String, MetadataKey> policy = ring.numbered(DomainLayout.POLICY);
        roles.add(role(DomainLayout.POLICY, policy.values(), workspace.policyThreshold(), table, Optional.empty()));
        roles.add(role(
                DomainLayout.REVOCATIONS,
                List.of(ring.publicKey(DomainLayout.REVOCATIONS)),
                1,
                table,
                Optional.empty()));
        for (String slug : workspace.slugs()) {
            String name = DomainLayout.issuerRole(slug);
            roles.add(role(
                    name,
                    List.of(ring.publicKey(name)),
                    1,
                    table,
                    Optional.of(workspace.delegation(slug).claim())));
        }
        return new Delegations(table, roles);
    }

    private static DelegatedRole role(
            String name,
            Iterable<MetadataKey> keys,
            int threshold,
            Map<String, MetadataKey> table,
            Optional<IssuerClaim> claim) {
        Map<String, MetadataKey> own = new TreeMap<>();
        keys.forEach(key -> own.put(key.computedId(), key));
        table.putAll(own);
        return new DelegatedRole(
                name,
                new RoleKeys(own.keySet(), threshold),
                true,
                List.of(DomainLayout.pathPattern(name)),
                List.of(),
                claim);
    }

    // ---- comparing

    private void targets() {
        Targets next = document(PublishedRoles.TARGETS, Map.of(), Optional.of(desired), TARGETS_LIFE);
        Optional<Targets> old = held.role(PublishedRoles.TARGETS);
        Optional<String> why = old.isEmpty()
                ? Optional.of("first publication")
                : same(old.get(), next) ? renewal(old.get(), TARGETS_LIFE) : Optional.of(changes(old.get()));
        why.ifPresent(reason -> items.add(new Item(
                PublishedRoles.TARGETS,
                next,
                Map.of(),
                held.chain().root().role().role(PublishedRoles.TARGETS),
                reason)));
    }

    private static boolean same(Targets old, Targets next) {
        return old.toJson().path("delegations").equals(next.toJson().path("delegations"));
    }

    /** What a person should know of a change of the offline role. */
    private String changes(Targets old) {
        Map<String, DelegatedRole> before = byName(old.delegations().orElseThrow());
        Map<String, DelegatedRole> after = byName(desired);
        List<String> changes = new ArrayList<>();
        after.forEach((name, role) -> {
            if (!before.containsKey(name)) {
                changes.add("adds " + name);
            } else if (!before.get(name).equals(role)) {
                changes.add("changes " + name);
            }
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .sorted()
                .forEach(name -> {
                    changes.add("removes " + name);
                    notes.add("The delegation " + name + " goes away: that issuer is refused everywhere at once.");
                });
        return changes.isEmpty() ? "other keys or order" : String.join(", ", changes);
    }

    private static Map<String, DelegatedRole> byName(Delegations delegations) {
        return delegations.roles().stream()
                .collect(Collectors.toMap(DelegatedRole::name, role -> role, (a, b) -> a, TreeMap::new));
    }

    private void delegated(DelegatedRole role) throws IOException, CliException, KeyFileException {
        Optional<String> slug = DomainLayout.slugOf(role.name());
        if (slug.isPresent() && !Files.isRegularFile(workspace.jwksFile(slug.get()))) {
            notes.add(role.name() + " is left out: there is no issuers/" + slug.get() + "/jwks.json here.");
            return;
        }
        byte[] content = slug.isPresent() ? PlainFiles.read(workspace.jwksFile(slug.get())) : workspace.policy();
        String path = slug.map(DomainLayout::issuerTarget).orElse(DomainLayout.POLICY_TARGET);
        Duration life = slug.isPresent() ? ISSUER_LIFE : POLICY_LIFE;
        Targets next = document(role.name(), Map.of(path, TargetFile.of(content)), Optional.empty(), life);
        Optional<String> why = why(role, next, life);
        if (why.isEmpty()) {
            return;
        }
        if (slug.isPresent() && workspace.keys().signersOf(role.keys()).isEmpty()) {
            notes.add(role.name() + " is left out (" + why.get() + "): its key is not here, the issuer signs it.");
            return;
        }
        items.add(new Item(role.name(), next, Map.of(path, content), role.keys(), why.get()));
    }

    private Optional<String> why(DelegatedRole role, Targets next, Duration life) {
        Optional<Targets> old = held.role(role.name());
        if (old.isEmpty()) {
            return Optional.of(held.version(role.name()) == 0 ? "first publication" : "the held one does not verify");
        }
        if (!digests(old.get()).equals(digests(next))) {
            return Optional.of("new content");
        }
        boolean sameKeys = held.delegations()
                .flatMap(all -> all.role(role.name()))
                .map(before -> before.keys().equals(role.keys()))
                .orElse(false);
        return sameKeys ? renewal(old.get(), life) : Optional.of("other keys");
    }

    private static Map<String, String> digests(Targets role) {
        Map<String, String> out = new HashMap<>();
        role.targets().forEach((path, file) -> out.put(path, file.hashes().getOrDefault("sha256", "")));
        return out;
    }

    /** With less than a third of its life left, a role is signed again although nothing changed. */
    private Optional<String> renewal(Targets old, Duration life) {
        return Duration.between(now, old.expires()).compareTo(life.dividedBy(3)) < 0
                ? Optional.of("renewal, expires " + old.expires())
                : Optional.empty();
    }

    private Targets document(
            String role, Map<String, TargetFile> targets, Optional<Delegations> delegations, Duration life) {
        return new Targets(
                held.version(role) + 1,
                now.truncatedTo(ChronoUnit.SECONDS).plus(life),
                targets,
                delegations,
                Optional.of(RoleExtension.of(workspace.domain(), now)));
    }
}
