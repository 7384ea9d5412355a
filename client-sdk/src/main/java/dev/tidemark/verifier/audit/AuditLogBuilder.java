package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Describes an audit log. Not thread-safe. */
public final class AuditLogBuilder {
    /** The least that any line fits in. */
    private static final long MIN_BYTES = LineFormat.MAX_LINE_BYTES;

    private static final int EVENT_PREFIX_BYTES = 8;
    private static final long SEGMENT_BYTES = 1 << 20;

    private final AuditSink sink;
    private String component = "verifier";
    private String instance = "";
    private @Nullable String domain;
    private @Nullable Mask mask;
    private Set<String> shadowRoutes = Set.of();
    private @Nullable Path spool;
    private long spoolBytes = 64L << 20;
    private int queueLines = 10_000;
    private long queueBytes = 16L << 20;
    private boolean syncing;
    private Duration retry = Duration.ofSeconds(1);
    private LongSupplier nanoTime = System::nanoTime;
    Duration closing = Duration.ofSeconds(5);
    Clock clock = Clock.systemUTC();
    String eventPrefix = "";

    AuditLogBuilder(AuditSink sink) {
        this.sink = sink;
    }

    /** {@code verifier}, unless this is said: what the lines name as their {@code component}. */
    public AuditLogBuilder component(String name) {
        component = name;
        return this;
    }

    /** Which of several instances of a service this is; empty unless said. */
    public AuditLogBuilder instance(String name) {
        instance = name;
        return this;
    }

    /** The domain whose decisions these are. */
    public AuditLogBuilder domain(String name) {
        domain = name;
        return this;
    }

    /** Masks the names of callers, see {@link AuditKey}: this, or the other word, must be said. */
    public AuditLogBuilder maskNamesWith(AuditKey key) {
        mask = key;
        return this;
    }

    /** Says that whoever reads the lines may read {@code sub}, {@code jti} and SPIFFE ID of every caller. */
    public AuditLogBuilder withoutRedaction() {
        mask = Mask.NONE;
        return this;
    }

    /** Routes on which decisions are told and not enforced; their lines say so. */
    public AuditLogBuilder shadowRoutes(Set<String> routeIds) {
        shadowRoutes = Set.copyOf(routeIds);
        return this;
    }

    /** Where lines wait while the sink fails; without it they are lost then. For one process; 64 MiB unless said. */
    public AuditLogBuilder spool(Path directory) {
        spool = directory;
        return this;
    }

    /**
     * How much may wait in the spool.
     *
     * @throws IllegalArgumentException below 128 KiB, the longest line
     */
    public AuditLogBuilder spoolBytes(long bytes) {
        spoolBytes = atLeastALine("spoolBytes", bytes);
        return this;
    }

    /**
     * How much may wait in memory: 10,000 lines and 16 MiB unless said.
     *
     * @throws IllegalArgumentException below 1 line, or 128 KiB
     */
    public AuditLogBuilder queue(int lines, long bytes) {
        if (lines < 1) {
            throw new IllegalArgumentException("a queue holds at least 1 line, not " + lines);
        }
        queueLines = lines;
        queueBytes = atLeastALine("bytes", bytes);
        return this;
    }

    private static long atLeastALine(String what, long bytes) {
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException(what + " must be at least " + MIN_BYTES + ", not " + bytes);
        }
        return bytes;
    }

    /** A line counts as kept only when it is on the disk, so that a power cut loses none; costs an fsync for each batch. */
    public AuditLogBuilder syncEachBatch() {
        syncing = true;
        return this;
    }

    /** How long after a failure the sink is tried again; 1 s unless said. */
    public AuditLogBuilder retryAfter(Duration pause) {
        retry = pause;
        return this;
    }

    /** How long {@link AuditLog#close} waits for a sink that hangs; 5 s unless said. */
    public AuditLogBuilder closeWithin(Duration limit) {
        closing = limit;
        return this;
    }

    /** Wall time, for lines of decisions that do not know theirs, and for gaps. */
    public AuditLogBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Elapsed time, nanoseconds. */
    AuditLogBuilder nanoTime(LongSupplier value) {
        nanoTime = value;
        return this;
    }

    /**
     * Starts writing, first what an earlier process left in the spool.
     *
     * @throws IOException if the spool cannot be used; in words for users
     * @throws IllegalStateException if a word is missing
     */
    public AuditLog start() throws IOException {
        Mask names = mask;
        String of = domain;
        if (names == null) {
            throw new IllegalStateException(
                    "nothing says how callers' names are told: give a key, maskNamesWith(...), or say withoutRedaction()");
        }
        if (of == null) {
            throw new IllegalStateException("an audit log needs domain(...)");
        }
        byte[] prefix = new byte[EVENT_PREFIX_BYTES];
        new SecureRandom().nextBytes(prefix);
        eventPrefix = HexFormat.of().formatHex(prefix);
        LineFormat format = new LineFormat(component, of, instance, names, shadowRoutes);
        LineQueue queue = new LineQueue(queueLines, queueBytes, format::gap);
        Path where = spool;
        Optional<Spool> opened =
                where == null ? Optional.empty() : Optional.of(Spool.open(where, spoolBytes, SEGMENT_BYTES, syncing));
        return new AuditLog(this, format, queue, new AuditWriter(queue, sink, opened, syncing, nanoTime, retry));
    }
}
