package dev.tidemark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.Machine;
import java.util.List;
import java.util.Map;

/**
 * What one measurement found, and under which circumstances.
 *
 * @param name of the measurement, its sub-command
 * @param depth how long it took
 * @param peers whom we stand beside, with versions
 * @param notes what a reader of the figures must know
 * @param cases what was done, in order
 * @param goals targets beside what was measured
 */
record Report(
        String name,
        Depth depth,
        Map<String, String> peers,
        Surroundings surroundings,
        List<String> notes,
        List<Case> cases,
        List<Goal> goals) {

    /** What took it. */
    String command() {
        return "./tidemark bench " + name + depth.words();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", 2).put("bench", name).put("command", command());
        json.put("rounds", depth.rounds()).put("means_something", depth.isFull());
        json.set("machine", Machine.json());
        json.set("peers", JsonNodeFactory.instance.pojoNode(peers));
        json.set("load", surroundings.json());
        notes.forEach(json.putArray("notes")::add);
        ArrayNode array = json.putArray("cases");
        cases.forEach(one -> array.add(json(one)));
        ArrayNode aims = json.putArray("targets");
        goals.forEach(goal -> aims.addObject()
                .put("target", goal.words())
                .put("measured", Spread.rounded(goal.measured()))
                .put(goal.atLeast() ? "at_least" : "at_most", goal.bound())
                .put("met", goal.met()));
        return json;
    }

    private static ObjectNode json(Case one) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("case", one.name());
        ObjectNode sides = json.putObject("sides");
        for (String side : one.sides()) {
            ObjectNode figures = sides.putObject(side);
            for (Metric metric : Metric.values()) {
                one.spread(side, metric).ifPresent(spread -> {
                    ObjectNode figure = figures.putObject(metric.member());
                    figure.setAll(spread.json());
                    ArrayNode rounds = figure.putArray("rounds");
                    one.rounds(side, metric).forEach(round -> rounds.add(Spread.rounded(round)));
                });
            }
            one.ratio(side, Metric.CPU).ifPresent(ratio -> figures.set("cpu_of_tidemark_by_cpu_of_this", ratio.json()));
        }
        return json;
    }
}
