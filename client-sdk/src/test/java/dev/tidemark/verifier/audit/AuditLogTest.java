package dev.tidemark.verifier.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.bundle.Risk;
import dev.tidemark.verifier.Decided;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.replay.ReplayStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditLogTest {
    private static final Decided.Told TOLD = Decided.allowed();

    @TempDir
    Path directory;

    private final ManualSink sink = new ManualSink();

    private AuditLogBuilder to(AuditSink where) {
        return AuditLog.to(where)
                .domain("example.local")
                .withoutRedaction()
                .retryAfter(Duration.ofMillis(1))
                .closeWithin(Duration.ofSeconds(20));
    }

    private Path spool() {
        return directory.resolve("spool");
    }

    private static CompletableFuture<Boolean> record(AuditLog log, int number) {
        Decided.Told told = TOLD.withRequestId(number);
        return log.record(told.request(), told.decision()).toCompletableFuture();
    }

    private static List<CompletableFuture<Boolean>> record(AuditLog log, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> record(log, i)).toList();
    }

    private static boolean kept(CompletableFuture<Boolean> stage) throws Exception {
        return stage.get(30, TimeUnit.SECONDS);
    }

    private static void requireAll(List<CompletableFuture<Boolean>> stages, boolean expected) throws Exception {
        for (CompletableFuture<Boolean> stage : stages) {
            assertThat(kept(stage)).isEqualTo(expected);
        }
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void record_allGoesWell_isWrittenInOrderOnce() throws Exception {
        try (AuditLog log = to(sink).start()) {
            requireAll(record(log, 1, 1_000), true);
            assertThat(log.figures().written()).isEqualTo(1_000);
            assertThat(log.figures().dropped()).isZero();
        }
        assertThat(WrittenLines.numbers(sink.lines)).isEqualTo(upTo(1_000));
    }

    /** The sink is inside of a write that nobody ends until all decisions are made. */
    @Test
    void decide_sinkHangs_isNotDelayed() throws Exception {
        CountDownLatch release = sink.hang();
        try (AuditLog log = to(sink).start()) {
            var verifier = Decided.demanding(log, Risk.LOW, Risk.HIGH, ReplayStore.inMemory(10));
            assertThat(verifier.verifier().decide(verifier.request())).isInstanceOf(Decision.Allow.class);
            assertThat(sink.entered.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 100; i++) {
                assertThat(verifier.verifier().decide(verifier.request())).isInstanceOf(Decision.Deny.class);
            }
            assertThat(sink.lines).isEmpty();
            release.countDown();
        }
        assertThat(sink.lines).hasSize(101);
    }

    @Test
    void record_floodWhileTheSinkHangs_isBoundedAndEveryLostLineIsCounted() throws Exception {
        CountDownLatch release = sink.hang();
        int recorded = 20_000;
        long dropped;
        try (AuditLog log = to(sink).queue(100, 1 << 20).start()) {
            record(log, 1);
            assertThat(sink.entered.await(30, TimeUnit.SECONDS)).isTrue();
            List<CompletableFuture<Boolean>> stages = record(log, 2, recorded);
            assertThat(log.figures().queuedLines()).isEqualTo(100);
            assertThat(log.figures().queuedBytes()).isLessThanOrEqualTo(1 << 20);
            assertThat(log.isAccepting()).isFalse();
            assertThat(stages.stream().filter(CompletableFuture::isDone)).hasSize(recorded - 101);
            dropped = log.figures().dropped();
            release.countDown();
        }
        assertThat(dropped).isEqualTo(recorded - 101);
        assertThat(WrittenLines.requireOrderedWithGaps(sink.lines, recorded)).isEqualTo(recorded - 101);
    }

    @Test
    void record_bytesOfTheQueueAreFull_refusesAsWell() throws Exception {
        CountDownLatch release = sink.hang();
        try (AuditLog log = to(sink).queue(1_000_000, LineFormat.MAX_LINE_BYTES).start()) {
            record(log, 1);
            assertThat(sink.entered.await(30, TimeUnit.SECONDS)).isTrue();
            record(log, 2, 1_000);
            assertThat(log.figures().queuedBytes()).isLessThanOrEqualTo(LineFormat.MAX_LINE_BYTES);
            assertThat(log.figures().dropped()).isPositive();
            release.countDown();
        }
        assertThat(WrittenLines.requireOrderedWithGaps(sink.lines, 1_000)).isPositive();
    }

    @Test
    void record_sinkFails_goesToTheSpoolAndComesInOrderWhenItIsBack() throws Exception {
        sink.fails = true;
        try (AuditLog log = to(sink).spool(spool()).start()) {
            requireAll(record(log, 1, 500), true);
            assertThat(sink.lines).isEmpty();
            assertThat(log.figures().spooled()).isEqualTo(500);
            assertThat(log.figures().spoolBytes()).isPositive();
            assertThat(log.isAccepting()).isTrue();
            sink.fails = false;
            requireAll(record(log, 501, 600), true);
        }
        assertThat(WrittenLines.numbers(sink.lines)).isEqualTo(upTo(600));
        assertThat(segments()).isEmpty();
    }

    @Test
    void record_sinkTakesAPart_theRestComesLaterAndNothingTwice() throws Exception {
        sink.takesAtMost = 3;
        try (AuditLog log = to(sink).spool(spool()).start()) {
            requireAll(record(log, 1, 300), true);
            sink.takesAtMost = Integer.MAX_VALUE;
        }
        assertThat(WrittenLines.numbers(sink.lines)).isEqualTo(upTo(300));
    }

    @Test
    void record_neitherSinkNorSpool_isToldAsLostAndMarkedLater() throws Exception {
        sink.fails = true;
        try (AuditLog log = to(sink).retryAfter(Duration.ofHours(1)).start()) {
            assertThat(kept(record(log, 1))).isFalse();
            assertThat(log.isAccepting()).isFalse();
            requireAll(record(log, 2, 10), false);
            assertThat(log.figures().dropped()).isEqualTo(10);
        }
        sink.fails = false;
        assertThat(sink.lines).isEmpty();
    }

    @Test
    void record_sinkIsBackWithoutASpool_marksTheGapFirst() throws Exception {
        sink.fails = true;
        try (AuditLog log = to(sink).start()) {
            assertThat(kept(record(log, 1))).isFalse();
            sink.fails = false;
            int next = 2;
            while (!kept(record(log, next))) {
                next++;
            }
            log.close();
            assertThat(WrittenLines.requireOrderedWithGaps(sink.lines, next)).isEqualTo(next - 1);
        }
    }

    @Test
    void record_spoolIsFull_losesTheNewerOnesAndMarksThemInTheirPlace() throws Exception {
        sink.fails = true;
        int recorded = 2_000;
        try (AuditLog log =
                to(sink).spool(spool()).spoolBytes(LineFormat.MAX_LINE_BYTES).start()) {
            List<CompletableFuture<Boolean>> stages = record(log, 1, recorded);
            int spooled = 0;
            for (CompletableFuture<Boolean> stage : stages) {
                spooled += kept(stage) ? 1 : 0;
            }
            assertThat(spooled).isPositive().isLessThan(recorded);
            assertThat(log.figures().spoolBytes()).isLessThanOrEqualTo(LineFormat.MAX_LINE_BYTES);
            assertThat(log.figures().dropped()).isEqualTo(recorded - spooled);
            sink.fails = false;
        }
        int lost = WrittenLines.requireOrderedWithGaps(sink.lines, recorded);
        assertThat(lost).isPositive();
    }

    @Test
    void start_afterAnEarlierProcess_drainsWhatItSpooledFirst() throws Exception {
        sink.fails = true;
        try (AuditLog log = to(sink).spool(spool()).start()) {
            requireAll(record(log, 1, 50), true);
        }
        assertThat(segments()).isNotEmpty();
        ManualSink next = new ManualSink();
        try (AuditLog log = to(next).spool(spool()).start()) {
            requireAll(record(log, 51, 60), true);
        }
        assertThat(WrittenLines.numbers(next.lines)).isEqualTo(upTo(60));
        assertThat(segments()).isEmpty();
    }

    @Test
    void start_lastSpooledLineIsTorn_leavesItOut() throws Exception {
        sink.fails = true;
        try (AuditLog log = to(sink).spool(spool()).start()) {
            requireAll(record(log, 1, 5), true);
        }
        Files.writeString(segments().get(0), "{\"version\":\"trust", StandardOpenOption.APPEND);
        ManualSink next = new ManualSink();
        try (AuditLog log = to(next).spool(spool()).start()) {
            requireAll(record(log, 6, 7), true);
        }
        assertThat(WrittenLines.numbers(next.lines)).isEqualTo(upTo(7));
        assertThat(segments()).isEmpty();
    }

    @Test
    void start_spoolOfAnotherLog_isRefused() throws Exception {
        try (AuditLog log = to(sink).spool(spool()).start()) {
            assertThat(log.isAccepting()).isTrue();
            assertThatThrownBy(() -> to(sink).spool(spool()).start())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Another process");
        }
    }

    @Test
    void spool_isPrivate() throws Exception {
        sink.fails = true;
        try (AuditLog log = to(sink).spool(spool()).start()) {
            requireAll(record(log, 1, 1), true);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(segments().get(0))))
                .isEqualTo("rw-------");
    }

    @Test
    void file_thatIsRenamed_isBegunAnew() throws Exception {
        Path file = directory.resolve("decisions.jsonl");
        Path rotated = directory.resolve("decisions.jsonl.1");
        try (AuditLog log = to(AuditSink.file(file)).start()) {
            requireAll(record(log, 1, 10), true);
            Files.move(file, rotated);
            requireAll(record(log, 11, 20), true);
        }
        assertThat(WrittenLines.numbers(Files.readAllLines(rotated))).isEqualTo(upTo(10));
        assertThat(WrittenLines.numbers(Files.readAllLines(file))).isEqualTo(upTo(20).subList(10, 20));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void file_thatEndsWithinALine_isGoneOnWithOnTheNextOne() throws Exception {
        Path file = Files.writeString(directory.resolve("decisions.jsonl"), "{\"version\":\"torn");
        try (AuditLog log = to(AuditSink.file(file)).start()) {
            requireAll(record(log, 1, 2), true);
        }
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).isEqualTo("{\"version\":\"torn");
        assertThat(WrittenLines.numbers(lines.subList(1, 3))).isEqualTo(upTo(2));
    }

    @Test
    void close_sinkThatNeverReturns_endsAndTellsThoseWhoWait() throws Exception {
        sink.hang();
        AuditLog log = to(sink).closeWithin(Duration.ofMillis(1)).start();
        List<CompletableFuture<Boolean>> stages = new ArrayList<>(record(log, 1, 3));
        assertThat(sink.entered.await(30, TimeUnit.SECONDS)).isTrue();
        log.close();
        stages.add(record(log, 4));
        requireAll(stages, false);
    }

    @Test
    void start_nothingSaidOfNames_isRefused() {
        assertThatThrownBy(() -> AuditLog.to(sink).domain("example.local").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("withoutRedaction()");
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> entries = Files.list(spool())) {
            return entries.filter(entry -> entry.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
