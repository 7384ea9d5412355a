package dev.tidemark.server.metrics;

import static dev.tidemark.server.metrics.Label.DOMAIN;
import static dev.tidemark.server.metrics.Label.POOL;
import static dev.tidemark.server.metrics.Label.STATUS;

import dev.tidemark.server.http.Answered;
import dev.tidemark.server.http.Traffic;
import dev.tidemark.server.signing.OnlineRole;
import java.util.List;
import java.util.Optional;

/**
 * Every meter there is. Moments are seconds since 1970, 0 where there is none: whoever wants an age subtracts, so that a
 * scraper that hangs shows no frozen age.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are List.of of immutable values
enum ServerMeter {
    BUILD("tidemark.build", Type.GAUGE, "", "always 1; the label is the version that runs", Label.VERSION),
    METRICS_REFUSED(
            "tidemark.metrics.refused",
            Type.COUNTER,
            "",
            "meters or label values that are not listed and were dropped"),

    STATEMENT_ISSUED(
            "tidemark.statement.issued.timestamp",
            Type.GAUGE,
            "seconds",
            "when the served statement was issued",
            DOMAIN),
    STATEMENT_RESIGN_BY(
            "tidemark.statement.resign.deadline.timestamp",
            Type.GAUGE,
            "seconds",
            "until when the served statement must be signed again for the domain to be ready",
            DOMAIN),
    FIRST_DENY(
            "tidemark.route.first.deny.timestamp",
            Type.GAUGE,
            "seconds",
            "when the first route closes if nothing new is signed",
            DOMAIN),
    ROLE_EXPIRES(
            "tidemark.role.expires.timestamp",
            Type.GAUGE,
            "seconds",
            "when the role expires; of the issuers, the first to expire",
            DOMAIN,
            Label.among("role", ServedRole.values())),
    READY(
            "tidemark.ready",
            Type.GAUGE,
            "",
            "1 if the served statement is younger than its re-sign deadline, else 0",
            DOMAIN),
    FAILING(
            "tidemark.domain.failing",
            Type.GAUGE,
            "",
            "1 for the code of what keeps the domain from signing now, else 0",
            DOMAIN,
            Label.code(Codes.FAILING)),
    PRUNING_HELD(
            "tidemark.pruning.held",
            Type.GAUGE,
            "",
            "1 while the clock is further ahead than its own running explains, as for an hour after most starts:"
                    + " dead revocations stay; else 0",
            DOMAIN),
    BUNDLE_VERSION("tidemark.bundle.version", Type.GAUGE, "", "version of the served trust bundle", DOMAIN),
    REVOCATION_SEQUENCE(
            "tidemark.revocation.sequence",
            Type.GAUGE,
            "",
            "number of the last revocation event in the served state",
            DOMAIN),

    PUBLISH_DURATION(
            "tidemark.publish.duration",
            "accepted publications, from the complete request to a durable, signed state",
            List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
            DOMAIN),
    PUBLISH_REFUSALS(
            "tidemark.publish.refusals",
            Type.COUNTER,
            "",
            "publications refused for what they say, or because the domain could not go on",
            DOMAIN,
            Label.code(Codes.PUBLISH)),
    VERIFICATION_REFUSALS(
            "tidemark.verification.refusals",
            Type.COUNTER,
            "",
            "publications refused because a reader would refuse the metadata",
            DOMAIN,
            Label.code(Codes.REJECTIONS)),
    REVOCATION_DURATION(
            "tidemark.revocation.duration",
            "accepted revocation requests, from the complete request to the acknowledgement",
            List.of(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
            DOMAIN),
    REVOCATION_EVENTS(
            "tidemark.revocation.events",
            Type.COUNTER,
            "",
            "revocation events taken, and those that were there already",
            DOMAIN,
            Label.among("outcome", "accepted", "duplicate")),
    REVOCATION_REFUSALS(
            "tidemark.revocation.refusals",
            Type.COUNTER,
            "",
            "revocation requests refused; none of their events was taken",
            DOMAIN,
            Label.code(Codes.REVOCATION)),

    SIGN_DURATION(
            "tidemark.sign.duration",
            "signatures of the online keys; of role timestamp, the heartbeat",
            List.of(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5),
            DOMAIN,
            Label.among("role", OnlineRole.values())),
    SIGN_REFUSALS(
            "tidemark.sign.refusals",
            Type.COUNTER,
            "",
            "requests that the online signer refused; always 0 unless this server is at fault or attacked from within",
            DOMAIN,
            Label.code(Codes.SIGNING)),

    STORE_APPEND_DURATION(
            "tidemark.store.append.duration",
            "durable appends to the ledger, outcome known",
            List.of(0.00025, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0),
            DOMAIN),
    STORE_FAILURES(
            "tidemark.store.failures",
            Type.COUNTER,
            "",
            "calls to the store that failed",
            DOMAIN,
            Label.among("operation", StoreOperation.values())),

    READS(
            "tidemark.reads",
            Type.COUNTER,
            "",
            "answers of the read listener",
            Label.among("kind", Traffic.Kind.values()),
            STATUS),
    REQUESTS(
            "tidemark.requests",
            Type.COUNTER,
            "",
            "answers of the write listener",
            Label.among("verb", Answered.Action.values()),
            STATUS),
    REQUESTS_REJECTED(
            "tidemark.requests.rejected",
            Type.COUNTER,
            "",
            "requests refused before their content was looked at, bodies among them, and auditors' questions; malformed"
                    + " ones of both listeners",
            Label.code(Codes.HTTP)),
    ACCESS_DENIALS(
            "tidemark.access.denials",
            Type.COUNTER,
            "",
            "callers refused at the write listener",
            Label.code(Codes.ACCESS)),
    CONNECTIONS(
            "tidemark.connections",
            Type.GAUGE,
            "",
            "open connections",
            Label.among("listener", Traffic.Listener.values())),
    CONNECTIONS_OPENED(
            "tidemark.connections.opened",
            Type.COUNTER,
            "",
            "connections ever accepted",
            Label.among("listener", Traffic.Listener.values())),
    PUSH_LISTENERS("tidemark.push.listeners", Type.GAUGE, "", "open streams of events", DOMAIN),
    PUSH_EVENTS(
            "tidemark.push.events",
            Type.COUNTER,
            "",
            "events handed to listeners, each counted once for each listener",
            DOMAIN,
            Label.among("event", "timestamp", "update")),
    PUSH_BYTES("tidemark.push", Type.COUNTER, "bytes", "bytes of those events, as they are sent", DOMAIN),
    PUSH_DROPPED(
            "tidemark.push.dropped",
            Type.COUNTER,
            "",
            "listeners dropped because they did not take what they were sent",
            DOMAIN),
    PUSH_ENCODE("tidemark.push.encode", "events put into the form in which they are sent", List.of(), DOMAIN),
    PUSH_BROADCAST(
            "tidemark.push.broadcast",
            "events, from the moment they are served to the last connection they are handed to",
            List.of(0.001, 0.005, 0.025, 0.1, 0.5, 2.5),
            DOMAIN),

    PROCESS_START("process.start.time", Type.GAUGE, "seconds", "when this process started"),
    PROCESS_CPU("process.cpu", Type.COUNTER, "seconds", "processor time this process has used"),
    PROCESS_FILES_OPEN("process.files.open", Type.GAUGE, "files", "open file descriptors"),
    PROCESS_FILES_MAX("process.files.max", Type.GAUGE, "files", "the most file descriptors there may be"),
    JVM_MEMORY_USED("jvm.memory.used", Type.GAUGE, "bytes", "memory in use, by pool", Label.AREA, POOL),
    JVM_MEMORY_COMMITTED("jvm.memory.committed", Type.GAUGE, "bytes", "memory taken, by pool", Label.AREA, POOL),
    JVM_MEMORY_MAX("jvm.memory.max", Type.GAUGE, "bytes", "the most memory a pool may take", Label.AREA, POOL),
    JVM_BUFFER_COUNT("jvm.buffer.count", Type.GAUGE, "buffers", "buffers outside the heap, by pool", POOL),
    JVM_BUFFER_USED("jvm.buffer.memory.used", Type.GAUGE, "bytes", "memory of those buffers in use", POOL),
    JVM_BUFFER_CAPACITY("jvm.buffer.total.capacity", Type.GAUGE, "bytes", "capacity of those buffers", POOL),
    JVM_THREADS("jvm.threads.states", Type.GAUGE, "threads", "threads, by state", Label.THREAD_STATE),
    JVM_GC_PAUSE("jvm.gc.pause", Type.TIMER, "", "pauses for garbage collection"),
    JVM_GC_LIVE("jvm.gc.live.data.size", Type.GAUGE, "bytes", "old objects after the last collection"),
    JVM_GC_ALLOCATED("jvm.gc.memory.allocated", Type.COUNTER, "bytes", "memory given to young objects");

    /** What kind of meter. */
    enum Type {
        COUNTER,
        GAUGE,
        TIMER
    }

    private final String meterName;
    private final Type type;
    private final String unit;
    private final String help;
    private final List<Double> buckets;
    private final List<Label> labels;

    ServerMeter(String meterName, Type type, String unit, String help, Label... labels) {
        this(meterName, type, unit, help, List.of(), labels);
    }

    /** A timer with these buckets, in seconds. */
    ServerMeter(String meterName, String help, List<Double> buckets, Label... labels) {
        this(meterName, Type.TIMER, "", help, buckets, labels);
    }

    ServerMeter(String meterName, Type type, String unit, String help, List<Double> buckets, Label... labels) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.help = help;
        this.buckets = buckets;
        this.labels = List.of(labels);
    }

    String meterName() {
        return meterName;
    }

    Type type() {
        return type;
    }

    /** Empty for a plain number; timers are in seconds. */
    String unit() {
        return unit;
    }

    String help() {
        return help;
    }

    /** Upper bounds in seconds, for timers that are asked for quantiles. */
    List<Double> buckets() {
        return buckets;
    }

    List<Label> labels() {
        return labels;
    }

    /** Whether this server makes it; the others are made by Micrometer's binders. */
    boolean isOurs() {
        return meterName.startsWith("tidemark.") || this == PROCESS_START || this == PROCESS_CPU;
    }

    /** The name as Prometheus shows it. */
    String series() {
        String base = meterName.replace('.', '_');
        return switch (type) {
            case TIMER -> base + "_seconds";
            case COUNTER -> base + suffix() + "_total";
            case GAUGE -> base + suffix();
        };
    }

    private String suffix() {
        return unit.isEmpty() ? "" : "_" + unit;
    }

    static Optional<ServerMeter> named(String meterName) {
        for (ServerMeter meter : values()) {
            if (meter.meterName.equals(meterName)) {
                return Optional.of(meter);
            }
        }
        return Optional.empty();
    }
}
