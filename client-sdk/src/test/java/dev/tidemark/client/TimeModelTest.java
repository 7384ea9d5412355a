package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.FreshnessState;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Protocol, "Time", against a model that knows the true time. */
class TimeModelTest {
    private static final int SEQUENCES = 10_000;
    private static final int STEPS = 50;

    @Test
    void anySequenceOfClocksRestartsAndStatements_keepsEveryRuleOfTime(TestReporter reporter) {
        long[][] states = new long[TimeTruth.ROUTES.size()][FreshnessState.values().length];
        long[][] moves = new long[FreshnessState.values().length][FreshnessState.values().length];
        long[] events = new long[TimeModel.Event.values().length];
        long looks = 0;
        long past = 0;
        long longest = 0;
        for (int seed = 1; seed <= SEQUENCES; seed++) {
            TimeModel model = new TimeModel(seed).run(STEPS, "seed " + seed);
            add(states, model.truth.states);
            add(moves, model.truth.moves);
            for (int i = 0; i < events.length; i++) {
                events[i] += model.events[i];
            }
            looks += model.truth.looks;
            past += model.truth.openPastWindow;
            longest = Math.max(longest, model.truth.longestPastWindow);
        }
        reporter.publishEntry(Map.of(
                "sequences",
                String.valueOf(SEQUENCES),
                "steps",
                String.valueOf(SEQUENCES * STEPS),
                "looks",
                String.valueOf(looks),
                "violations",
                "0",
                "open past a window while the clock is behind",
                past + ", at most " + longest + " ms",
                "events",
                Arrays.toString(TimeModel.Event.values()) + Arrays.toString(events),
                "states by route",
                Arrays.deepToString(states),
                "moves of " + TimeTruth.ROUTES.get(0).name(),
                Arrays.deepToString(moves)));
        assertThat(Arrays.stream(events).min().orElseThrow())
                .as("the rarest event")
                .isGreaterThan(1_000);
        assertThat(Arrays.stream(moves).flatMapToLong(Arrays::stream).min().orElseThrow())
                .as("the rarest move from state to state")
                .isGreaterThan(300);
    }

    private static void add(long[][] to, long[][] more) {
        for (int i = 0; i < to.length; i++) {
            for (int j = 0; j < to[i].length; j++) {
                to[i][j] += more[i][j];
            }
        }
    }
}
