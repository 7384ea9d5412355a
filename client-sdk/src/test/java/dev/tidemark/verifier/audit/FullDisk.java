package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Decided;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fills the disk of the sink, then the one of the spool, then makes room on the first; run where both are small. */
final class FullDisk {
    private static final int RECORDED = 3_000;
    private static final int BALLAST_BYTES = 7 << 20;

    private FullDisk() {}

    /** Arguments: a folder on the disk of the sink, one on the disk of the spool. */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0], "decisions.jsonl");
        Decided.Told told = Decided.allowed();
        Path ballast = Files.write(Path.of(args[0], "ballast"), new byte[BALLAST_BYTES]);
        List<CompletableFuture<Boolean>> stages = new ArrayList<>();
        int kept = 0;
        try (AuditLog log = AuditLog.to(AuditSink.file(file))
                .domain("example.local")
                .withoutRedaction()
                .spool(Path.of(args[1], "spool"))
                .retryAfter(Duration.ofMillis(1))
                .start()) {
            for (int i = 1; i <= RECORDED; i++) {
                Decided.Told one = told.withRequestId(i);
                stages.add(log.record(one.request(), one.decision()).toCompletableFuture());
            }
            for (CompletableFuture<Boolean> stage : stages) {
                kept += stage.get() ? 1 : 0;
            }
            require(log.figures().spooled() > 0, "nothing was spooled");
            require(kept < RECORDED, "the disks were not full");
            Files.delete(ballast);
        }
        // A line that the disk cut short stands alone, and comes again.
        List<String> whole = Files.readAllLines(file).stream()
                .filter(line -> line.endsWith("}"))
                .toList();
        int missing = WrittenLines.requireOrderedWithGaps(whole, RECORDED);
        require(missing == RECORDED - kept, missing + " are marked as lost, and " + (RECORDED - kept) + " were");
        System.out.println("OK kept " + kept + " lost " + missing);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
