package dev.tidemark.verifier.metrics;

import dev.tidemark.client.metrics.Metric;

/** The metrics of verifiers; their caches are rows of {@link dev.tidemark.client.metrics.ClientMetric}. */
public enum VerifierMetric implements Metric {
    DECISIONS(
            "tidemark.decisions",
            "domain, verdict, reason",
            "decisions; verdict is allow or deny, reason the code, none on allow"),
    FRESHNESS(
            "tidemark.decision.freshness",
            "domain, state",
            "decisions on a known route, by how the state's age stood to it: fresh, aging, stale, unknown");

    private final String meter;
    private final String labels;
    private final String meaning;

    VerifierMetric(String meter, String labels, String meaning) {
        this.meter = meter;
        this.labels = labels;
        this.meaning = meaning;
    }

    @Override
    public String meter() {
        return meter;
    }

    @Override
    public String type() {
        return "counter";
    }

    @Override
    public String labels() {
        return labels;
    }

    @Override
    public String unit() {
        return "decisions";
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
