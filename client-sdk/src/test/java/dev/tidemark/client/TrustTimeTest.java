package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustTimeTest {
    private static final long START = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
    private static final long MAX_ERROR = 60_000;

    private long wall = START;
    private long monotonic = 5_000;

    private final Clock clock = new UtcClock() {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(wall);
        }
    };

    private TrustTime time(long highestSigned) {
        return new TrustTime(
                clock,
                () -> TimeUnit.MILLISECONDS.toNanos(monotonic),
                Duration.ofMillis(MAX_ERROR),
                Instant.ofEpochMilli(highestSigned));
    }

    private void pass(long millis) {
        wall += millis;
        monotonic += millis;
    }

    @Test
    void now_clockThatAgrees_isTheWallClock() {
        TrustTime time = time(START - 1000);
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START, true));
        pass(10);
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START + 10, true));
    }

    @Test
    void now_clockSetBack_neverFalls() {
        TrustTime time = time(START);
        long before = time.read().millis();
        wall -= 365L * 86_400_000;
        assertThat(time.read().millis()).isGreaterThanOrEqualTo(before);
        monotonic += 5_000;
        assertThat(time.read().millis()).isGreaterThanOrEqualTo(before + 5_000);
    }

    /** Within the declared error a fall is no reason for doubt; beyond it is. */
    @ParameterizedTest
    @ValueSource(longs = {1, 30_000, 60_000, 60_001, 3_600_000})
    void known_clockFellAgainstTheMonotonicOne_dependsOnTheDeclaredError(long fall) {
        TrustTime time = time(START - 3_600_000L * 24);
        assertThat(time.read().known()).isTrue();
        wall -= fall;
        assertThat(time.read().known()).isEqualTo(fall <= MAX_ERROR);
    }

    @Test
    void known_clockFellAndCameBack_staysUnknownUntilANewerStatement() {
        TrustTime time = time(START - 86_400_000);
        assertThat(time.read().known()).isTrue();
        wall -= 120_000;
        assertThat(time.read().known()).isFalse();
        wall += 120_000;
        assertThat(time.read().known()).isFalse();
        pass(1000);
        time.statementVerified(Instant.ofEpochMilli(wall));
        assertThat(time.read().known()).isTrue();
    }

    @Test
    void known_clockBehindTheHighestSignedTime_isFalseBeyondTheError() {
        assertThat(time(START + MAX_ERROR).read().known()).isTrue();
        assertThat(time(START + MAX_ERROR + 1).read().known()).isFalse();
        wall = 0;
        assertThat(time(START).read().known()).isFalse();
    }

    @Test
    void now_machineThatSlept_wakesUpOld() {
        TrustTime time = time(START);
        time.read();
        wall += 8 * 3_600_000L;
        assertThat(time.read()).isEqualTo(new TrustTime.Now(wall, true));
    }

    @Test
    void look_clockLeapsAheadAndBack_keepsTheAgeAndIsDoubted() {
        TrustTime time = time(START);
        Carried.LastNow lastNow = new Carried.LastNow("one");
        wall += 3_600_000;
        assertThat(lastNow.look(Optional.empty(), time.read(), Instant.ofEpochMilli(START))
                        .timeKnown())
                .isTrue();
        wall -= 3_600_000;
        assertThat(lastNow.look(Optional.empty(), time.read(), Instant.ofEpochMilli(START)))
                .isEqualTo(new TrustView.Reading(Optional.empty(), START + 3_600_000, 3_600_000, false));
    }

    /** What the clock once said binds the statement that was judged by it, and nothing that arrives later. */
    @Test
    void now_clockThatLeaptAheadAndCameBack_isRightForTheNextStatement() {
        TrustTime time = time(START);
        wall += 86_400_000;
        time.read();
        wall -= 86_400_000;
        pass(1_000);
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START + 1_000, false));
        time.statementVerified(Instant.ofEpochMilli(START + 1_000));
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START + 1_000, true));
    }

    @Test
    void now_clockStandsStill_agesByTheMonotonicOne() {
        TrustTime time = time(START);
        monotonic += 400_000;
        assertThat(time.read().millis()).isEqualTo(START + 400_000);
    }

    /** An older statement, taken in a recovery say, does not lower what was signed before. */
    @Test
    void statementVerified_issuedEarlierThanTheHighest_lowersNothing() {
        TrustTime time = time(START + 50_000);
        time.statementVerified(Instant.ofEpochMilli(START));
        assertThat(time.read().millis()).isGreaterThanOrEqualTo(START + 50_000);
    }

    /** After it a time that was known before is still known, and ends no doubt. */
    @Test
    void signedAtLeast_whatWasKnownBeforeAnEarlierOne_anchorsNothingAnew() {
        TrustTime time = time(START - 1_000);
        time.statementVerified(Instant.ofEpochMilli(START - 5_000));
        wall -= 120_000;
        assertThat(time.read().known()).isFalse();
        wall += 120_000;
        time.signedAtLeast(Instant.ofEpochMilli(START - 1_000));
        assertThat(time.read().known()).isFalse();
    }

    /** Nobody has to look between a statement and a fall for the fall to be seen. */
    @Test
    void known_clockFellBeforeTheFirstLookAtANewerStatement_isFalse() {
        TrustTime time = time(START - 86_400_000);
        time.statementVerified(Instant.ofEpochMilli(START - 3_600_000));
        wall -= MAX_ERROR + 1;
        assertThat(time.read().known()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 60_000, 60_001, 3_600_000})
    void known_behindAProcessBefore_dependsOnTheDeclaredErrorUntilANewerStatement(long behind) {
        TrustTime time = time(START - 86_400_000);
        time.seenBefore(START + behind);
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START, behind <= MAX_ERROR));
        time.statementVerified(Instant.ofEpochMilli(START));
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START, true));
    }

    /** A time far ahead, which a stolen key signed, ends with its epoch; the time that an epoch began at binds in it. */
    @Test
    void epochBegan_afterATimeFarAhead_isBelievedAndBinds() {
        TrustTime time = time(START + 86_400_000);
        assertThat(time.read().known()).isFalse();
        time.epochBegan(Instant.ofEpochMilli(START));
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START, true));
        wall -= MAX_ERROR + 1;
        assertThat(time.read()).isEqualTo(new TrustTime.Now(START, false));
    }

    /** A statement that is verified while the clock is an hour behind does not make that clock right. */
    @Test
    void statementVerified_byAClockThatIsBehind_staysUnknown() {
        TrustTime time = time(START);
        time.read();
        wall -= 3_600_000;
        pass(10);
        time.statementVerified(Instant.ofEpochMilli(START + 10));
        assertThat(time.read().known()).isFalse();
    }

    /** Whoever holds the clock back and feeds recorded statements one by one must not make the past look fresh. */
    @ParameterizedTest(name = "held back by {0} ms")
    @ValueSource(longs = {30_000, 59_000, 600_000, 7_200_000})
    void statementVerified_recordedOnesFedLateToAClockHeldBack_areTheirTrueAge(long heldBack) {
        TrustTime time = time(START);
        time.read();
        wall -= heldBack;
        pass(heldBack);
        for (long second = 1; second <= 600; second++) {
            pass(1_000);
            long issued = START + second * 1_000;
            time.statementVerified(Instant.ofEpochMilli(issued));

            TrustTime.Now now = time.read();
            long drift = (heldBack + second * 1_000) / 1_000 + second;
            assertThat(now.millis() - issued).as("age at second %d", second).isGreaterThanOrEqualTo(heldBack - drift);
            assertThat(now.known()).as("known at second %d", second).isEqualTo(heldBack - drift <= MAX_ERROR);
        }
    }

    /**
     * Jumps, sleeps and statements in any order: while the statement stays the same, its age never falls, and what was
     * unknown since a fall never becomes known; so nothing that was stale is fresh again.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void sequence_ofJumpsSleepsAndStatements_neverMakesAnythingYounger(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int sequence = 0; sequence < 2_500; sequence++) {
            wall = START;
            monotonic = random.nextLong(0, 1_000_000_000);
            long signed = START - random.nextLong(0, 100_000);
            TrustTime time = time(signed);
            Carried.LastNow lastNow = new Carried.LastNow("first");
            long window = random.nextLong(1, 300_000);
            Judged last = judge(time, lastNow, signed, window);
            for (int step = 0; step < 25; step++) {
                boolean newer = false;
                switch (random.nextInt(5)) {
                    case 0 -> wall += random.nextLong(-7_200_000, 7_200_000);
                    case 1 -> wall += random.nextLong(0, 86_400_000); // asleep: the monotonic clock stood
                    case 2 -> pass(random.nextLong(0, 60_000));
                    case 3 -> monotonic += random.nextLong(0, 60_000);
                    default -> {
                        long issued = signed + random.nextLong(1, 60_000);
                        if (issued <= time.read().millis() + MAX_ERROR) {
                            signed = issued;
                            time.statementVerified(Instant.ofEpochMilli(issued));
                            lastNow = new Carried.LastNow("step " + step);
                            newer = true;
                        }
                    }
                }
                Judged next = judge(time, lastNow, signed, window);
                if (!newer) {
                    assertThat(next.age)
                            .as("seed %d, sequence %d, step %d: age", seed, sequence, step)
                            .isGreaterThanOrEqualTo(last.age);
                    assertThat(last.stale && !next.stale)
                            .as("seed %d, sequence %d, step %d: stale, then fresh", seed, sequence, step)
                            .isFalse();
                }
                assertThat(next.known && wall < signed - MAX_ERROR)
                        .as("seed %d, sequence %d, step %d: known behind signed time", seed, sequence, step)
                        .isFalse();
                last = next;
            }
        }
    }

    private record Judged(long age, boolean known, boolean stale) {}

    private static Judged judge(TrustTime time, Carried.LastNow lastNow, long signed, long window) {
        TrustView.Reading look = lastNow.look(Optional.empty(), time.read(), Instant.ofEpochMilli(signed));
        return new Judged(look.ageMillis(), look.timeKnown(), look.ageMillis() > window);
    }
}
