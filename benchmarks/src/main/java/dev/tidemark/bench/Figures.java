package dev.tidemark.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What was measured, and under which circumstances; as a table and as JSON. */
record Figures(ReadBench.Plan plan, Surroundings surroundings, List<Compared> targets) {

    /**
     * One round of one server.
     *
     * @param cpuMicros of the server's whole process tree
     */
    record Round(LoadProcess.Answered answered, long cpuMicros) {
        double cpuPerRequest() {
            return (double) cpuMicros / answered.requests();
        }

        double requestsPerSecond() {
            return answered.requests() * 1e6 / answered.micros();
        }
    }

    /** One target: rounds by server, ours first. */
    record Compared(Target target, Map<String, List<Round>> rounds) {
        /** Ours by nginx, round by round. */
        Spread ratio() {
            List<Round> ours = rounds.getOrDefault("tidemark", List.of());
            List<Round> nginx = rounds.getOrDefault("nginx", List.of());
            return Spread.of(IntStream.range(0, ours.size())
                    .mapToObj(i -> ours.get(i).cpuPerRequest() / nginx.get(i).cpuPerRequest())
                    .toList());
        }
    }

    /**
     * What the machine was and did.
     *
     * @param before load averages after the warm-up
     * @param after load averages at the end
     * @param otherProcessors how many processors were busy, on average, with what is not this measurement
     */
    record Surroundings(List<Double> before, List<Double> after, double otherProcessors, String nginx) {}

    /** Median and extremes. */
    record Spread(double median, double min, double max) {
        static Spread of(Collection<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int half = sorted.size() / 2;
            double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
            return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
        }

        static Spread of(List<Round> rounds, ToDoubleFunction<Round> figure) {
            return of(rounds.stream().map(figure::applyAsDouble).toList());
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("median", rounded(median))
                    .put("min", rounded(min))
                    .put("max", rounded(max));
        }
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add(line("TARGET", "SERVER", "CPU us/REQUEST", "(min - max)", "REQUESTS/s"));
        for (Compared compared : targets) {
            compared.rounds().forEach((server, rounds) -> {
                Spread cpu = Spread.of(rounds, Round::cpuPerRequest);
                lines.add(line(
                        compared.target().name(),
                        server,
                        number(cpu.median()),
                        "(" + number(cpu.min()) + " - " + number(cpu.max()) + ")",
                        String.format(
                                Locale.ROOT,
                                "%.0f",
                                Spread.of(rounds, Round::requestsPerSecond).median())));
            });
            Spread ratio = compared.ratio();
            lines.add(line(
                    compared.target().name(),
                    "ratio",
                    number(ratio.median()),
                    "(" + number(ratio.min()) + " - " + number(ratio.max()) + ")",
                    ""));
        }
        lines.add("");
        lines.add("medians of " + plan.rounds() + " rounds of " + plan.round().toMillis() + " ms, "
                + LoadProcess.CONNECTIONS + " kept connections; ratio: tidemark by nginx");
        lines.add("load average " + surroundings.before() + " before, " + surroundings.after() + " after; "
                + number(surroundings.otherProcessors()) + " of "
                + Runtime.getRuntime().availableProcessors()
                + " processors busy with other things");
        return String.join(System.lineSeparator(), lines);
    }

    private static String line(String target, String server, String cpu, String spread, String rate) {
        return String.format(Locale.ROOT, "%-8s %-9s %14s  %-18s %10s", target, server, cpu, spread, rate)
                .stripTrailing();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", 1).put("command", "./tidemark bench read " + plan.words());
        json.put("rounds", plan.rounds())
                .put("round_ms", plan.round().toMillis())
                .put("warm_up_ms", plan.warmUp().toMillis())
                .put("connections", LoadProcess.CONNECTIONS);
        json.set("machine", Machine.json(surroundings.nginx()));
        ObjectNode load = json.putObject("load");
        surroundings.before().forEach(load.putArray("average_before")::add);
        surroundings.after().forEach(load.putArray("average_after")::add);
        load.put("processors_busy_with_other_things", rounded(surroundings.otherProcessors()));
        ArrayNode array = json.putArray("targets");
        targets.forEach(compared -> array.add(json(compared)));
        return json;
    }

    private static ObjectNode json(Compared compared) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("target", compared.target().name())
                .put("representation_bytes", compared.target().bytes());
        ObjectNode servers = json.putObject("servers");
        compared.rounds().forEach((name, rounds) -> {
            ObjectNode server = servers.putObject(name);
            server.set(
                    "cpu_us_per_request",
                    Spread.of(rounds, Round::cpuPerRequest).json());
            server.set(
                    "requests_per_second",
                    Spread.of(rounds, Round::requestsPerSecond).json());
            ArrayNode all = server.putArray("rounds");
            rounds.forEach(round -> all.addObject()
                    .put("requests", round.answered().requests())
                    .put("with_body", round.answered().full())
                    .put("elapsed_us", round.answered().micros())
                    .put("cpu_us", round.cpuMicros()));
        });
        json.set("cpu_ratio_to_nginx", compared.ratio().json());
        return json;
    }
}
