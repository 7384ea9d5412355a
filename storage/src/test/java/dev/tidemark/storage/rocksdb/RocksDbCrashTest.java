package dev.tidemark.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that appends to several domains at once is killed with SIGKILL, again and again, on one directory; each
 * time, all it was told is there.
 *
 * <p>What this proves: an append is acknowledged only after it has been handed to the operating system whole, groups are
 * atomic, recovery drops nothing that was acknowledged and keeps nothing half, and a lock left by a killed process is
 * none. What it does not prove: surviving a power cut. What the operating system has buffered survives the death of a
 * process, so a ledger that never synchronised would pass. That every acknowledged group is synchronised first is shown
 * by counting synchronisations in {@link GroupCommitTest}; that the disk then keeps its word, no test here can show.
 *
 * <p>The points of the kills are seeded, but where they fall in the child's work is up to its scheduling: a run is not
 * repeatable, and needs not be, as what must hold holds at every point.
 */
class RocksDbCrashTest {

    private static final int ROUNDS = 32;
    private static final long SEED = 20_260_101;

    @TempDir
    private Path dir;

    @Test
    void kill_atRandomPointsUnderConcurrentAppends_losesNothingAcknowledged() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        CrashLog log = new CrashLog();
        for (int round = 1; round <= ROUNDS; round++) {
            runAndKill(round, random, log);
            try (RocksDbLedger ledger = open()) {
                log.compare(ledger, round == ROUNDS);
            }
            assertThat(log.findings()).as("seed %d, round %d", SEED, round).isEmpty();
        }
        System.out.println("crash test: rounds " + ROUNDS + ", " + log.figures());
    }

    private void runAndKill(int round, RandomGenerator random, CrashLog log) throws Exception {
        Path scratch = dir.resolve("scratch");
        Process child =
                ChildJvm.start(scratch, CrashChild.class, dir.resolve("ledger").toString(), "r" + round);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            long before = log.acknowledged();
            while (log.acknowledged() == before) {
                acknowledgeNext(lines, log);
            }
            if (random.nextBoolean()) {
                for (int left = random.nextInt(400); left > 0; left--) {
                    acknowledgeNext(lines, log);
                }
                kill(child);
            } else {
                Executor later = CompletableFuture.delayedExecutor(random.nextLong(400_000), TimeUnit.MICROSECONDS);
                later.execute(() -> kill(child));
            }
            // What was said before the kill counts, also what is still in the pipe.
            lines.lines().forEach(log::acknowledge);
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(() -> errors(scratch)).isEqualTo(128 + 9);
    }

    private static void acknowledgeNext(BufferedReader lines, CrashLog log) throws IOException {
        String line = lines.readLine();
        assertThat(line).as("the child ended by itself").isNotNull();
        log.acknowledge(line);
    }

    /** Through the handle: {@link Process#destroyForcibly()} would also throw away what is still in the pipe. */
    private static void kill(Process child) {
        child.toHandle().destroyForcibly();
    }

    private RocksDbLedger open() {
        return RocksDbLedger.open(dir.resolve("ledger"), "crash test, looking");
    }

    private static String errors(Path scratch) {
        try {
            return ChildJvm.errorsOf(scratch);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
