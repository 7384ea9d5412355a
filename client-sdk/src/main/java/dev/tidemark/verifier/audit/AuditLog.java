package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DecisionLog;
import dev.tidemark.verifier.ProtectedRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for every decision, beside the decisions: {@link #record} makes the line and puts it into a bounded
 * queue, and one daemon thread brings it to the sink. While the sink fails, lines wait in a bounded spool, and come in
 * order when it is back. What has room nowhere is lost, counted, and marked by a line that says how many.
 *
 * <pre>{@code
 * AuditLog audit = AuditLog.to(AuditSink.file(Path.of("/var/log/app/decisions.jsonl")))
 *         .domain("example.local")
 *         .maskNamesWith(AuditKey.readOrCreate(state.resolve("audit.key"), new SecureRandom()))
 *         .spool(state.resolve("audit-spool"))
 *         .start();
 * Verifier verifier = Verifier.builder(trust).replayStore(store).auditTo(audit).build();
 * }</pre>
 *
 * <p>The stage that {@link #record} gives is true once the line is in the sink or the spool, both of which a kill of this
 * process leaves alone; a power cut does not, unless {@link AuditLogBuilder#syncEachBatch} is said. A line may come twice,
 * after a failure or a kill in between, with one {@code event_id}. What waits in the queue when the process is killed is
 * lost without a mark, as is the count of a gap that was not marked yet.
 *
 * <p>Thread-safe. Close it last: it writes what waits.
 */
public final class AuditLog implements DecisionLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final CompletableFuture<Boolean> NOT_KEPT = CompletableFuture.completedFuture(false);

    private final LineFormat format;
    private final LineQueue queue;
    private final AuditWriter writer;
    private final AuditLogBuilder built;
    private final Clock clock;
    private final Thread thread;
    private final AtomicLong events = new AtomicLong();
    private final AtomicBoolean failed = new AtomicBoolean();

    AuditLog(AuditLogBuilder builder, LineFormat format, LineQueue queue, AuditWriter writer) {
        this.built = builder;
        this.format = format;
        this.queue = queue;
        this.writer = writer;
        this.clock = builder.clock;
        this.thread = new Thread(writer, "tidemark-audit");
        thread.setDaemon(true);
        thread.start();
    }

    /** A log is described, then started. */
    public static AuditLogBuilder to(AuditSink sink) {
        return new AuditLogBuilder(sink);
    }

    @Override
    public boolean isAccepting() {
        return queue.isAccepting();
    }

    @Override
    public CompletionStage<Boolean> record(ProtectedRequest request, Decision decision) {
        long now = clock.millis();
        if (!queue.isAccepting()) {
            queue.lose(Gap.ofOne(now)); // not worth making
            return NOT_KEPT.copy();
        }
        try {
            byte[] line = format.line(request, decision, eventId(), clock.instant());
            Entry entry = Entry.of(line, now);
            return queue.offer(entry) ? entry.kept() : NOT_KEPT.copy();
        } catch (RuntimeException e) {
            queue.lose(Gap.ofOne(now));
            if (failed.compareAndSet(false, true)) {
                LOG.error(
                        "A decision could not be made a line of ({}); more are counted only",
                        e.getClass().getName());
            }
            return NOT_KEPT.copy();
        }
    }

    private String eventId() {
        return built.eventPrefix + "-" + events.incrementAndGet();
    }

    /** What became of the lines so far. */
    public AuditFigures figures() {
        return writer.figures();
    }

    /**
     * Takes no more lines, and writes what waits, to the spool if the sink fails. Waits for a sink that hangs no longer
     * than was said; then what waits is lost, as those are told who wait for it.
     */
    @Override
    public void close() throws IOException {
        queue.close();
        try {
            thread.join(built.closing.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(built.closing.toMillis());
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        writer.close();
    }
}
