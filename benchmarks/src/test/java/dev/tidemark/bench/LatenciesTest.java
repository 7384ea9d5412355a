package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void of_noTimeAtAll_stillTakesOneStepOfEachThread() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        Latencies.Step step = steps::incrementAndGet;

        String line = Latencies.of(Collections.nCopies(3, step), Duration.ZERO).line();

        List<Long> words = Stream.of(line.split(" ")).map(Long::valueOf).toList();
        assertThat(steps).hasValue(3);
        assertThat(words).hasSize(4).startsWith(3L);
        assertThat(words.get(3)).as("p99 against p50").isGreaterThanOrEqualTo(words.get(2));
    }
}
