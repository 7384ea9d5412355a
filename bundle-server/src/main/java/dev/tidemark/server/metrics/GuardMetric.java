package dev.tidemark.server.metrics;

import dev.tidemark.client.metrics.Metric;

/** The metrics of a guard beside those of its client and its verifier. */
public enum GuardMetric implements Metric {
    /** Requests and their time. */
    REQUESTS(
            "tidemark.guard.requests",
            "timer",
            "outcome",
            "seconds",
            "requests, from their head to the end of their answer; outcome is allowed, denied, shadow, unprotected or refused"),
    /** What the guard answered by itself. */
    REFUSALS("tidemark.guard.refusals", "counter", "code", "requests", "requests the guard answered by itself"),
    /** Answers that were cut. */
    BROKEN_OFF(
            "tidemark.guard.broken.off", "counter", "", "answers", "answers that the upstream began and did not end"),
    /** What shadow routes would have been answered. */
    SHADOW("tidemark.guard.shadow", "counter", "verdict", "decisions", "decisions on shadow routes; allow or deny"),
    /** Requests now. */
    UNDER_WAY("tidemark.guard.under.way", "gauge", "", "requests", "requests under way"),
    /** Bodies now. */
    BODY_BYTES(
            "tidemark.guard.body.bytes", "gauge", "place", "bytes", "bytes of bodies under way, in memory or on disk");

    private final String meter;
    private final String type;
    private final String labels;
    private final String unit;
    private final String meaning;

    GuardMetric(String meter, String type, String labels, String unit, String meaning) {
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
