package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.TargetSearch.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which roles are visited, on graphs written as {@code delegator>role} with {@code !} for terminating. */
class TargetSearchTest {
    private static final TargetFile FILE = TargetFile.of(new byte[] {1});

    /** A search looks at what is signed, never at the file it came in. */
    private static final Envelope ANY_FILE = anyFile();

    private static Envelope anyFile() {
        try {
            return Envelope.parse("any", MetadataFixture.utf8("{\"signatures\":[],\"signed\":{}}"), 100);
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    /** Who delegates to whom, in order, and who has the target. */
    private static final class Graph {
        final Map<String, List<DelegatedRole>> delegations = new LinkedHashMap<>();
        final Set<String> holders = new HashSet<>();
        final List<String> visited = new ArrayList<>();

        Graph delegate(String from, String to, boolean terminating, String... paths) {
            delegations
                    .computeIfAbsent(from, name -> new ArrayList<>())
                    .add(new DelegatedRole(
                            to,
                            new RoleKeys(Set.of("k"), 1),
                            terminating,
                            List.of(paths),
                            List.of(),
                            Optional.empty()));
            return this;
        }

        Verified<Targets> role(String name) {
            return new Verified<>(
                    new Targets(
                            1,
                            Instant.EPOCH,
                            holders.contains(name) ? Map.of("path", FILE) : Map.of(),
                            Optional.of(new Delegations(Map.of(), delegations.getOrDefault(name, List.of()))),
                            Optional.empty()),
                    ANY_FILE,
                    new Authority(name, RepositoryKind.PLAIN, 1, Map.of()));
        }

        Outcome search(SearchLimits limits) throws InterruptedException {
            visited.clear();
            return new TargetSearch<RuntimeException>("path", limits, (delegator, name) -> {
                        visited.add(name);
                        return role(name);
                    })
                    .from(role("targets"));
        }
    }

    private static Graph graph(String text) {
        Graph graph = new Graph();
        for (String edge : text.split(" ")) {
            String[] ends = edge.split(">");
            String to = ends[1].replaceAll("[!~]", "");
            graph.delegate(ends[0], to, ends[1].contains("!"), ends[1].contains("~") ? "*.py" : "*");
        }
        return graph;
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "basic delegation, targets>A, A",
        "single level, targets>A targets>B, A B",
        "two levels, targets>A targets>B B>C, A B C",
        "two levels depth first, targets>A targets>B A>C A>D, A C D B",
        "three levels depth first, targets>A targets>B A>C C>D, A C D B",
        "terminating ends all but its subtree, targets>A targets>B A>!C A>D, A C",
        "terminating keeps its subtree, targets>A targets>B A>!C C>D, A C D",
        "paths that do not match, targets>~A targets>B A>C, B",
        "paths that do not match below, targets>A targets>B A>~C C>D, A B",
        "cycle, targets>A targets>B B>C C>D D>B, A B C D",
        "cycle to the top, targets>A A>targets A>B, A B",
        "itself, targets>A A>A targets>B, A B",
        "a third by two ways, targets>A targets>B B>C A>C, A C B",
        "a third by one matching way, targets>A targets>B B>C A>~C, A B C",
        "terminating that does not match, targets>!~A targets>B, B",
        "terminating to one that was visited, targets>A A>B B>!A B>C targets>D, A B",
    })
    void visits_inPreOrderDepthFirst(String name, String edges, String expected) throws InterruptedException {
        Graph graph = graph(edges);
        assertThat(graph.search(SearchLimits.DEFAULT)).isEqualTo(new Outcome.Absent());
        assertThat(graph.visited).containsExactly(expected.split(" "));
    }

    @Test
    void search_firstInTheOrderThatHasIt_wins() throws InterruptedException {
        Graph graph = graph("targets>A targets>B A>C");
        graph.holders.addAll(Set.of("B", "C"));
        assertThat(graph.search(SearchLimits.DEFAULT)).isEqualTo(new Outcome.Found("C", FILE));
        assertThat(graph.visited).containsExactly("A", "C");
    }

    @Test
    void search_topLevelTarget_visitsNobody() throws InterruptedException {
        Graph graph = graph("targets>A");
        graph.holders.add("targets");
        assertThat(graph.search(new SearchLimits(0, 0))).isEqualTo(new Outcome.Found("targets", FILE));
        assertThat(graph.visited).isEmpty();
    }

    @Test
    void search_targetBehindATerminatingDelegation_isNotSeen() throws InterruptedException {
        Graph graph = graph("targets>!A targets>B");
        graph.holders.add("B");
        assertThat(graph.search(SearchLimits.DEFAULT)).isEqualTo(new Outcome.Absent());
    }

    @Test
    void search_limitOfRoles_endsItAndNamesTheLimit() throws InterruptedException {
        Graph graph = new Graph();
        IntStream.range(0, 40).forEach(i -> graph.delegate("targets", "r" + i, false, "*"));
        graph.holders.add("r32");
        assertThat(graph.search(SearchLimits.DEFAULT)).isInstanceOf(Outcome.Stopped.class);
        assertThat(graph.visited).hasSize(32);
        graph.holders.add("r31");
        assertThat(graph.search(SearchLimits.DEFAULT)).isEqualTo(new Outcome.Found("r31", FILE));
    }

    /** What comes later in the order must not be taken for what the too deep role would have said. */
    @Test
    void search_limitOfDepth_endsTheWholeSearch() throws InterruptedException {
        Graph graph = new Graph();
        String from = "targets";
        for (int i = 1; i <= 9; i++) {
            graph.delegate(from, "r" + i, false, "*");
            from = "r" + i;
        }
        graph.delegate("targets", "later", false, "*");
        graph.holders.addAll(Set.of("r9", "later"));
        assertThat(graph.search(SearchLimits.DEFAULT)).isInstanceOf(Outcome.Stopped.class);
        assertThat(graph.visited).containsExactly("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8");
        assertThat(graph.search(new SearchLimits(32, 9))).isEqualTo(new Outcome.Found("r9", FILE));
    }

    // ---- prefixes of the path's digest

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"full, true", "start, true", "other, false", "upper, false"})
    void covers_prefixOfTheDigest(String which, boolean expected) {
        String digest = Digests.sha256Hex(MetadataFixture.utf8("a/b.txt"));
        String prefix = switch (which) {
            case "full" -> digest;
            case "start" -> digest.substring(0, 3);
            case "upper" -> digest.substring(0, 8).toUpperCase(java.util.Locale.ROOT);
            default -> digest.charAt(0) == '0' ? "1" : "0";
        };
        assertThat(prefixed(prefix).covers("a/b.txt")).isEqualTo(expected);
        assertThat(prefixed("zz", prefix).covers("a/b.txt")).isEqualTo(expected);
    }

    private static DelegatedRole prefixed(String... prefixes) {
        return new DelegatedRole(
                "bin", new RoleKeys(Set.of("k"), 1), false, List.of(), List.of(prefixes), Optional.empty());
    }

    // ---- against another reading

    private static final class Reference {
        final Graph graph;
        final List<String> visited = new ArrayList<>();
        final Set<String> seen = new HashSet<>();
        boolean ended;

        Reference(Graph graph) {
            this.graph = graph;
        }

        /** The specification's words, as a recursion. */
        Optional<String> visit(String role) {
            if (!seen.add(role)) {
                return Optional.empty();
            }
            visited.add(role);
            if (graph.holders.contains(role)) {
                ended = true;
                return Optional.of(role);
            }
            for (DelegatedRole delegation : graph.delegations.getOrDefault(role, List.of())) {
                if (delegation.paths().contains("*")) {
                    Optional<String> found = visit(delegation.name());
                    ended |= delegation.terminating();
                    if (ended) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void search_randomGraphs_asTheRecursiveReading(long seed) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int i = 0; i < 3_000; i++) {
            Graph graph = randomGraph(random);
            Reference reference = new Reference(graph);
            Optional<String> expected = reference.visit("targets");
            Outcome outcome = graph.search(new SearchLimits(1_000, 1_000));
            String what = "seed " + seed + ", graph " + i + " " + graph.delegations + " holders " + graph.holders;
            assertThat(outcome)
                    .as(what)
                    .isEqualTo(expected.<Outcome>map(role -> new Outcome.Found(role, FILE))
                            .orElseGet(Outcome.Absent::new));
            assertThat(graph.visited).as(what).isEqualTo(reference.visited.subList(1, reference.visited.size()));
            found += expected.isPresent() ? 1 : 0;
        }
        assertThat(found).isBetween(300, 2_900);
    }

    private static Graph randomGraph(SplittableRandom random) {
        Graph graph = new Graph();
        int roles = 1 + random.nextInt(9);
        for (int edge = random.nextInt(2 * roles + 2); edge >= 0; edge--) {
            String from = random.nextInt(3) == 0 ? "targets" : "r" + random.nextInt(roles);
            graph.delegate(
                    from, "r" + random.nextInt(roles), random.nextInt(4) == 0, random.nextInt(5) == 0 ? "*.py" : "*");
        }
        IntStream.range(0, roles).filter(role -> random.nextInt(5) == 0).forEach(role -> graph.holders.add("r" + role));
        return graph;
    }
}
