package dev.tidemark.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One thing that is done by several sides: the figures of each round, by side, ours first. Not thread-safe. */
final class Case {
    static final String OURS = "tidemark";

    private final String name;
    private final Map<String, List<Map<Metric, Double>>> sides = new LinkedHashMap<>();

    Case(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    List<String> sides() {
        return List.copyOf(sides.keySet());
    }

    void add(String side, Map<Metric, Double> round) {
        sides.computeIfAbsent(side, any -> new ArrayList<>()).add(Map.copyOf(round));
    }

    /** One figure of one side, round by round; empty if it was not measured. */
    List<Double> rounds(String side, Metric metric) {
        return sides.getOrDefault(side, List.of()).stream()
                .filter(round -> round.containsKey(metric))
                .map(round -> round.getOrDefault(metric, 0.0))
                .toList();
    }

    Optional<Spread> spread(String side, Metric metric) {
        List<Double> rounds = rounds(side, metric);
        return rounds.isEmpty() ? Optional.empty() : Optional.of(Spread.of(rounds));
    }

    /** Ours by the peer's, for each pair of rounds that followed one another; a figure of nothing has no ratio. */
    Optional<Spread> ratio(String peer, Metric metric) {
        List<Double> ours = rounds(OURS, metric);
        List<Double> theirs = rounds(peer, metric);
        List<Double> ratios = IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .filter(i -> theirs.get(i) > 0)
                .mapToObj(i -> ours.get(i) / theirs.get(i))
                .toList();
        return peer.equals(OURS) || ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }
}
