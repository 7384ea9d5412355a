package dev.tidemark.verifier.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every replay store does; an engine's test extends it. */
public abstract class ReplayStoreContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int THREADS = 64;

    /** A store that remembers nothing yet, with room for 1,000 passports. */
    protected abstract ReplayStore store();

    /** Lets time pass for {@link #store()}. */
    protected abstract void pass(Duration time) throws Exception;

    private final Outcome use(String issuer, String jti, Duration keep) throws Exception {
        return store().consume(issuer, jti, keep).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void consume_aPassportTwice_isReplayed() throws Exception {
        assertThat(use("a", "1", HOUR)).isEqualTo(Outcome.FIRST);
        assertThat(use("a", "1", HOUR)).isEqualTo(Outcome.REPLAYED);
        assertThat(use("a", "1", HOUR)).isEqualTo(Outcome.REPLAYED);
    }

    @Test
    void consume_oneJtiOfTwoIssuers_isTwoPassports() throws Exception {
        assertThat(use("a", "1", HOUR)).isEqualTo(Outcome.FIRST);
        assertThat(use("b", "1", HOUR)).isEqualTo(Outcome.FIRST);
    }

    @Test
    void consume_namesThatReadAlikeWhenJoined_areTwoPassports() throws Exception {
        assertThat(use("ab", "c", HOUR)).isEqualTo(Outcome.FIRST);
        assertThat(use("a", "bc", HOUR)).isEqualTo(Outcome.FIRST);
        assertThat(use("a\0b", "c", HOUR)).isEqualTo(Outcome.FIRST);
        assertThat(use("a", "b\0c", HOUR)).isEqualTo(Outcome.FIRST);
    }

    @Test
    void consume_isRememberedForAsLongAsAsked_andAReplayDoesNotProlongIt() throws Exception {
        use("a", "1", Duration.ofMinutes(10));
        pass(Duration.ofMinutes(9));
        assertThat(use("a", "1", HOUR)).isEqualTo(Outcome.REPLAYED);
        pass(Duration.ofSeconds(61));
        assertThat(use("a", "1", HOUR)).isEqualTo(Outcome.FIRST);
    }

    @Test
    void consume_by64ThreadsAtOnce_hasOneWinner() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 20; round++) {
                String jti = "jti-" + round;
                List<Callable<Outcome>> calls = IntStream.range(0, THREADS)
                        .<Callable<Outcome>>mapToObj(i -> () -> use("a", jti, HOUR))
                        .toList();
                int winners = 0;
                for (Future<Outcome> call : threads.invokeAll(calls)) {
                    winners += call.get() == Outcome.FIRST ? 1 : 0;
                }
                assertThat(winners).as(jti).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
