package dev.tidemark.client.metrics;

/** The metrics of clients and caches. */
public enum ClientMetric implements Metric {
    REFRESHES(
            "tidemark.client.refreshes",
            "counter",
            "domain, outcome, code",
            "cycles",
            "refresh cycles; outcome is success or failure, code why, none on success"),
    REPORTS(
            "tidemark.client.verification.failures",
            "counter",
            "domain, code",
            "files",
            "what was offered and refused, whether the cycle went on or not"),
    FETCH_BYTES("tidemark.client.fetch.bytes", "counter", "domain, kind", "bytes", "bytes fetched, by kind of file"),
    FETCH_DURATION(
            "tidemark.client.fetch.duration",
            "timer",
            "domain, kind, outcome",
            "seconds",
            "how long fetches took that ended by themselves, by kind of file; outcome is success or failure"),
    STATEMENT_ISSUED(
            "tidemark.client.statement.issued.timestamp",
            "gauge",
            "domain",
            "seconds since 1970",
            "when the statement was issued by which the held state was last known to be the newest; 0 without one"),
    BUNDLE_VERSION("tidemark.client.bundle.version", "gauge", "domain", "version", "the bundle held; 0 without one"),
    REVOCATION_SEQUENCE(
            "tidemark.client.revocation.sequence",
            "gauge",
            "domain",
            "number",
            "the last revocation event in force here; 0 without one"),
    LAST_SUCCESS(
            "tidemark.client.last.success.timestamp",
            "gauge",
            "domain",
            "seconds since 1970",
            "when a refresh cycle last passed in this process; 0 before the first"),
    PUSH_LIVE(
            "tidemark.client.push.live",
            "gauge",
            "domain",
            "0 or 1",
            "whether a stream stands that brought news; 0 while the client polls only"),
    PUSH_EVENTS(
            "tidemark.client.push.events",
            "counter",
            "domain, event",
            "events",
            "events that were pushed, before anything is verified; event is timestamp or update"),
    PUSH_ENDED(
            "tidemark.client.push.ended",
            "counter",
            "domain, code",
            "streams",
            "streams that ended or did not come about, by why"),
    CACHE_HITS("tidemark.cache.hits", "counter", "domain, cache", "questions", "questions the cache answered"),
    CACHE_MISSES("tidemark.cache.misses", "counter", "domain, cache", "questions", "questions it did not answer"),
    CACHE_EVICTIONS(
            "tidemark.cache.evictions",
            "counter",
            "domain, cache",
            "entries",
            "entries that went because they expired or there was no room"),
    CACHE_ENTRIES("tidemark.cache.entries", "gauge", "domain, cache", "entries", "entries held, about"),
    CACHE_WEIGHT("tidemark.cache.weight", "gauge", "domain, cache", "bytes", "what they take, about");

    private final String meter;
    private final String type;
    private final String labels;
    private final String unit;
    private final String meaning;

    ClientMetric(String meter, String type, String labels, String unit, String meaning) {
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
