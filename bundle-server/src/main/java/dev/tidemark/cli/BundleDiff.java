package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tidemark.cli.BundleFact.Effect;
import dev.tidemark.cli.BundleFact.Thing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What differs between two bundles, and what each difference does to who may pass. */
final class BundleDiff {
    private final List<Change> changes = new ArrayList<>();

    /**
     * One difference.
     *
     * @param attribute empty when the thing itself came or went
     * @param before empty when it came
     * @param after empty when it went
     */
    record Change(
            Effect effect,
            String what,
            String name,
            String attribute,
            Optional<String> before,
            Optional<String> after) {
        String sentence() {
            String subject = attribute.isEmpty() ? "" : attribute + ": ";
            if (before.isEmpty()) {
                return subject + "added" + (attribute.isEmpty() ? "" : " " + after.orElse(""));
            }
            if (after.isEmpty()) {
                return subject + "removed" + (attribute.isEmpty() ? "" : ", was " + before.get());
            }
            return subject + before.get() + " -> " + after.get();
        }

        void toJson(ArrayNode array) {
            array.addObject()
                    .put("effect", effect.name().toLowerCase(Locale.ROOT))
                    .put("what", what)
                    .put("name", name)
                    .put("change", before.isEmpty() ? "added" : after.isEmpty() ? "removed" : "changed")
                    .put("attribute", attribute.isEmpty() ? null : attribute)
                    .put("before", before.orElse(null))
                    .put("after", after.orElse(null));
        }
    }

    private BundleDiff() {}

    /** Loosening comes first. A policy alone is compared with the other side's policy. */
    static List<Change> between(BundleSide older, BundleSide newer) {
        BundleDiff diff = new BundleDiff();
        boolean policyAlone = older.root().isEmpty() || newer.root().isEmpty();
        BundleSide first = policyAlone ? policyOf(older) : older;
        BundleSide second = policyAlone ? policyOf(newer) : newer;
        diff.compare(BundleFacts.of(first), BundleFacts.of(second), unknownKeys(first, second));
        diff.changes.sort(Comparator.comparing(Change::effect)
                .thenComparing(Change::what)
                .thenComparing(Change::name)
                .thenComparing(Change::attribute));
        return List.copyOf(diff.changes);
    }

    private static BundleSide policyOf(BundleSide side) {
        return new BundleSide(
                side.name(), Optional.empty(), side.policy(), Optional.empty(), Map.of(), side.versions());
    }

    /** An issuer that publishes its own keys has none in a workspace: that is no difference. */
    private static Set<String> unknownKeys(BundleSide older, BundleSide newer) {
        Set<String> slugs = new TreeSet<>(older.issuers().keySet());
        slugs.addAll(newer.issuers().keySet());
        slugs.removeIf(
                slug -> older.issuers().containsKey(slug) && newer.issuers().containsKey(slug));
        return slugs;
    }

    private void compare(Map<String, Thing> older, Map<String, Thing> newer, Set<String> unknownKeys) {
        Set<String> ids = new TreeSet<>(older.keySet());
        ids.addAll(newer.keySet());
        for (String id : ids) {
            Optional<Thing> before = Optional.ofNullable(older.get(id));
            Optional<Thing> after = Optional.ofNullable(newer.get(id));
            Thing any = after.or(() -> before).orElseThrow();
            boolean goesWithParent = any.parent()
                    .map(parent -> older.containsKey(parent) != newer.containsKey(parent))
                    .orElse(false);
            boolean unknown = any.what().equals("key")
                    && unknownKeys.contains(any.name().substring(0, any.name().indexOf('/')));
            if (goesWithParent || unknown) {
                continue;
            }
            if (before.isPresent() && after.isPresent()) {
                attributes(before.get(), after.get());
            } else {
                Effect effect = after.isPresent() ? Effect.LOOSENS : Effect.TIGHTENS;
                changes.add(new Change(
                        effect, any.what(), any.name(), "", before.map(Thing::name), after.map(Thing::name)));
            }
        }
    }

    private void attributes(Thing before, Thing after) {
        Set<String> names = new TreeSet<>(before.facts().keySet());
        names.addAll(after.facts().keySet());
        for (String name : names) {
            Optional<BundleFact> was = Optional.ofNullable(before.facts().get(name));
            Optional<BundleFact> is = Optional.ofNullable(after.facts().get(name));
            if (!was.map(BundleFact::text).equals(is.map(BundleFact::text))) {
                Effect effect = was.isEmpty()
                        ? is.orElseThrow().added()
                        : is.isEmpty() ? was.get().removed() : was.get().becomes(is.get());
                changes.add(new Change(
                        effect, after.what(), after.name(), name, was.map(BundleFact::text), is.map(BundleFact::text)));
            }
        }
    }
}
