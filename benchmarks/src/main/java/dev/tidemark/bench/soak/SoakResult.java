package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run found.
 *
 * @param processes watched, the server first
 * @param counts of what was done, a domain each
 * @param before load averages at the start
 * @param after load averages at the end
 */
record SoakResult(
        SoakPlan plan,
        Samples samples,
        List<String> processes,
        Verdicts verdicts,
        List<SoakDomain.Counts> counts,
        Weights weights,
        List<Double> before,
        List<Double> after) {
    static final double HOURS_A_YEAR = 8760;

    /** Figures that are followed for each process, in kibibytes or numbers. */
    static final List<String> FIGURES = List.of("heap_kb", "native_kb", "rss_kb", "fds", "threads");

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What one change adds to the ledger's files, before anything is compacted.
     *
     * @param publication bytes
     * @param revocation bytes
     */
    record Weights(double publication, double revocation) {}

    /** A pace that a year's size is given for. */
    record Pace(String name, double publicationsPerYear, double revocationsPerYear) {
        double bytes(Weights weights) {
            return publicationsPerYear * weights.publication() + revocationsPerYear * weights.revocation();
        }
    }

    double warmHours() {
        return plan.warmUp().toMillis() / 3_600_000.0;
    }

    Trend trend(String of, String figure) {
        return Trend.of(samples.of(of, figure), warmHours());
    }

    long count(String kind) {
        return done().getOrDefault(kind, 0L);
    }

    Map<String, Long> done() {
        return merged(counts.stream().map(SoakDomain.Counts::done).toList());
    }

    Map<String, Long> errors() {
        return merged(counts.stream().map(SoakDomain.Counts::errors).toList());
    }

    private static Map<String, Long> merged(List<Map<String, Long>> all) {
        Map<String, Long> sum = new TreeMap<>();
        all.forEach(one -> one.forEach((key, value) -> sum.merge(key, value, Long::sum)));
        return sum;
    }

    long wrong() {
        return verdicts.sum("wrong");
    }

    /** Changes that never arrived somewhere. */
    long missing() {
        return verdicts.sum("open");
    }

    List<Pace> paces() {
        double hours = plan.length().toMillis() / 3_600_000.0;
        double year = HOURS_A_YEAR / hours;
        return List.of(
                new Pace(
                        "this run's",
                        samples.last(SoakRun.STORES, "publications") * year,
                        samples.last(SoakRun.STORES, "revocations") * year),
                new Pace("1 publication an hour, 1 revocation a minute", 8_760, 525_600),
                new Pace("1 publication a day, 100 revocations a day", 365, 36_500),
                new Pace("1 publication a week, 10 revocations a day", 52, 3_650));
    }

    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", 1).put("command", plan.command());
        json.put("length_s", plan.length().toSeconds())
                .put("warm_up_s", plan.warmUp().toSeconds())
                .put("server_flags", String.join(" ", plan.serverFlags()))
                .put("verifier_flags", String.join(" ", plan.verifierFlags()))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        before.forEach(json.putArray("load_average_before")::add);
        after.forEach(json.putArray("load_average_after")::add);
        done().forEach(json.putObject("acknowledged")::put);
        errors().forEach(json.putObject("errors")::put);
        verdicts.counts("decisions").forEach(json.putObject("decisions")::put);
        verdicts.counts("refresh_failures").forEach(json.putObject("refresh_failures")::put);
        json.put("wrong", wrong()).put("not_arrived", missing());
        json.put("closed_by_age", verdicts.sum("closed_by_age")).put("max_age_ms", verdicts.maxAgeMillis());
        verdicts.firstWrong().forEach(json.putArray("first_wrong")::add);
        ObjectNode arrivals = json.putObject("acknowledged_to_decided_ms");
        verdicts.arrivals()
                .forEach((kind, all) -> arrivals.set(kind, Quantiles.of(all).json()));
        json.set("acknowledgement_ms", acknowledgements().json());
        ObjectNode figures = json.putObject("figures");
        for (String process : processes) {
            ObjectNode of = figures.putObject(process);
            FIGURES.forEach(figure -> of.set(figure, trend(process, figure).json()));
            of.put("cpu_ms", samples.last(process, "cpu_ms"))
                    .put("gc_pause_ms", samples.last(process, "gc_pause_ms"))
                    .put("gc_pauses", samples.last(process, "gc_pauses"));
        }
        ObjectNode stores = figures.putObject(SoakRun.STORES);
        for (String figure : List.of("ledger_bytes", "ledger_files", "state_bytes", "state_files")) {
            stores.set(figure, trend(SoakRun.STORES, figure).json());
        }
        ObjectNode year = json.putObject("a_year");
        year.put("bytes_per_publication", Math.round(weights.publication()));
        year.put("bytes_per_revocation", Math.round(weights.revocation()));
        year.put(
                "ledger_bytes_by_slope",
                Math.round(trend(SoakRun.STORES, "ledger_bytes").slope() * HOURS_A_YEAR));
        ObjectNode byPace = year.putObject("ledger_bytes_by_pace");
        paces().forEach(pace -> byPace.put(pace.name(), Math.round(pace.bytes(weights))));
        return json;
    }

    Quantiles acknowledgements() {
        return Quantiles.of(
                counts.stream().flatMap(one -> one.millis().stream()).toList());
    }
}
