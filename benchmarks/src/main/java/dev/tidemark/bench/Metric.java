package dev.tidemark.bench;

/** What is measured of one side in one round. */
enum Metric {
    CPU("cpu_us_per_operation", "CPU us/op"),
    TIME("us_per_operation", "us/op"),
    RATE("operations_per_second", "op/s"),
    ALLOCATED("bytes_allocated_per_operation", "B alloc/op"),
    MEDIAN("median_latency_us", "p50 us"),
    TAIL("p99_latency_us", "p99 us"),
    LAST("last_latency_us", "last us"),
    RETAINED("bytes_retained_per_entry", "B/entry"),
    HEAP("heap_bytes_per_connection", "heap B/conn"),
    RESIDENT("resident_bytes_per_connection", "RSS B/conn"),
    HELD("heap_bytes_held", "B held"),
    REQUESTS("requests_per_operation", "requests/op"),
    RECEIVED("bytes_received_per_operation", "B received/op"),
    PAYLOAD("payload_bytes_per_operation", "B payload/op"),
    METADATA("metadata_bytes_per_operation", "B metadata/op");

    private final String member;
    private final String heading;

    Metric(String member, String heading) {
        this.member = member;
        this.heading = heading;
    }

    /** Its name in JSON. */
    String member() {
        return member;
    }

    /** Its name above a column. */
    String heading() {
        return heading;
    }
}
