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
            "decisions on a known route, by how the state's age stood to it: fresh, aging, stale, unknown"),
    AUDIT_WRITTEN("tidemark.audit.written", "counter", "domain", "lines", "audit lines that the sink took"),
    AUDIT_SPOOLED("tidemark.audit.spooled", "counter", "domain", "lines", "audit lines that went to the spool first"),
    AUDIT_DROPPED(
            "tidemark.audit.dropped",
            "counter",
            "domain",
            "lines",
            "audit lines that are lost, because queue or spool was full or the sink failed without a spool"),
    AUDIT_QUEUED("tidemark.audit.queued", "gauge", "domain", "lines", "audit lines that wait to be written"),
    AUDIT_SPOOL("tidemark.audit.spool", "gauge", "domain", "bytes", "what the spool takes on its disk");

    private final String meter;
    private final String type;
    private final String labels;
    private final String unit;
    private final String meaning;

    VerifierMetric(String meter, String labels, String meaning) {
        this(meter, "counter", labels, "decisions", meaning);
    }

    VerifierMetric(String meter, String type, String labels, String unit, String meaning) {
        this.meter = meter;
        this.type = type;
        this.labels = labels;
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public String meter() {
        return meter;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String labels() {
        return labels;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
