package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Decided;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Records without end, and says on standard output which lines it was told are kept; until it is killed. */
final class KilledWriter {
    private static final int IN_FLIGHT = 64;

    private KilledWriter() {}

    /** Arguments: the file of the sink, the directory of the spool. */
    public static void main(String[] args) throws Exception {
        Decided.Told told = Decided.allowed();
        try (AuditLog log = AuditLog.to(AuditSink.file(Path.of(args[0])))
                .domain("example.local")
                .withoutRedaction()
                .spool(Path.of(args[1]))
                .retryAfter(Duration.ofMillis(1))
                .start()) {
            Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
            for (int i = 1; true; i++) {
                Decided.Told one = told.withRequestId(i);
                waiting.add(log.record(one.request(), one.decision()).toCompletableFuture());
                if (waiting.size() == IN_FLIGHT) {
                    int number = i - IN_FLIGHT + 1;
                    if (waiting.remove().get()) {
                        System.out.println(number);
                    }
                }
            }
        }
    }
}
