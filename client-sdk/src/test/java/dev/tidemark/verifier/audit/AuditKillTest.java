package dev.tidemark.verifier.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.disk.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed while it writes: what it was told is kept is there. */
@Timeout(60)
class AuditKillTest {
    private static final int TOLD = 2_000;

    @TempDir
    Path directory;

    /** The number of the last line that the child was told is kept, killed after that. */
    private int lastTold(Path file, Path spool) throws Exception {
        Process child = ChildJvm.start(KilledWriter.class, file.toString(), spool.toString());
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            String last = "";
            for (int i = 0; i < TOLD; i++) {
                last = out.readLine();
                assertThat(last).as("the child goes on").isNotNull();
            }
            // Process.destroyForcibly would close what is read here.
            assertThat(child.toHandle().destroyForcibly()).isTrue();
            for (String line = out.readLine(); line != null && line.length() >= last.length(); line = out.readLine()) {
                last = line;
            }
            return Integer.parseInt(last);
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static List<String> whole(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    @Test
    void kill_whileTheSinkWorks_keepsEveryLineThatWasTold() throws Exception {
        Path file = directory.resolve("decisions.jsonl");
        int told = lastTold(file, directory.resolve("spool"));
        List<Integer> numbers = WrittenLines.numbers(whole(file));
        assertThat(numbers).hasSizeGreaterThanOrEqualTo(told);
        assertThat(numbers.subList(0, told).get(told - 1)).isEqualTo(told);
    }

    /** The name of the sink is a folder, so that everything is spooled; the next process finds it. */
    @Test
    void kill_whileTheSinkFails_leavesEveryLineThatWasToldToTheNextProcess() throws Exception {
        Path spool = directory.resolve("spool");
        int told = lastTold(Files.createDirectory(directory.resolve("folder")), spool);
        Path file = directory.resolve("decisions.jsonl");
        List<String> lines = new ArrayList<>();
        try (AuditLog log = AuditLog.to(AuditSink.file(file))
                .domain("example.local")
                .withoutRedaction()
                .spool(spool)
                .retryAfter(Duration.ofMillis(1))
                .start()) {
            assertThat(log.figures().spoolBytes()).isPositive();
        }
        lines.addAll(whole(file));
        List<Integer> numbers = WrittenLines.numbers(lines);
        assertThat(numbers).hasSizeGreaterThanOrEqualTo(told);
        assertThat(numbers.get(told - 1)).isEqualTo(told);
    }
}
