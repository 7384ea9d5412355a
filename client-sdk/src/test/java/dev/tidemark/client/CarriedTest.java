package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.state.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers that outlive a client: none of them falls, and each is used. */
class CarriedTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration ERROR = Duration.ofSeconds(60);

    private final ManualTime time = new ManualTime(START);
    private Carried carried;

    @BeforeEach
    void begin() {
        carried = new Carried(time, time, ERROR);
    }

    private static Carried.LastNow kept(String statement, Instant lastNow) {
        return new Carried.LastNow(statement, new AtomicLong(lastNow.toEpochMilli()));
    }

    private static Marks signed(Instant at) {
        return Marks.NONE.withTimestamp(1, at);
    }

    @Test
    void lastNow_ofTheSameStatement_isTheSameOne_andOfAnotherIsNew() {
        Carried.LastNow one = carried.lastNow("one");
        one.raise(7);
        assertThat(carried.lastNow("one")).isSameAs(one);
        assertThat(carried.lastNow("two").millis()).hasValue(Long.MIN_VALUE);
    }

    @Test
    void lastNow_isSame_onlyWhereOneRiseIsSeenByBoth() {
        Carried.LastNow one = carried.lastNow("one");
        assertThat(one.isSame(carried.lastNow("one"))).isTrue();
        assertThat(one.isSame(new Carried.LastNow("one"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"9, 10", "10, 10", "11, 11"})
    void lastNow_raise_answersWithTheHighest(long to, long held) {
        Carried.LastNow lastNow = new Carried.LastNow("one", new AtomicLong(10));
        assertThat(lastNow.raise(to)).isEqualTo(held);
        assertThat(lastNow.millis()).hasValue(held);
    }

    @ParameterizedTest
    @CsvSource({"999, 1", "1000, 0", "1001, 0"})
    void look_age_isNeverNegative(long issued, long age) {
        TrustView.Reading reading = new Carried.LastNow("one")
                .look(Optional.empty(), new TrustTime.Now(1_000, true), Instant.ofEpochMilli(issued));
        assertThat(reading).isEqualTo(new TrustView.Reading(Optional.empty(), 1_000, age, true));
    }

    @Test
    void begins_withMarks_keepsThem_andAnchorsTimeOnWhatTheySay() {
        Instant ahead = START.plus(ERROR).plusMillis(1);
        carried.begins(signed(ahead), Optional.empty());
        assertThat(carried.marks()).isEqualTo(signed(ahead));
        assertThat(carried.time().read()).isEqualTo(new TrustTime.Now(ahead.toEpochMilli(), false));
    }

    @Test
    void marks_raised_areTheMarks() {
        assertThat(carried.marks()).isEqualTo(Marks.NONE);
        carried.marks(signed(START));
        assertThat(carried.marks()).isEqualTo(signed(START));
    }

    /** A last now of another process binds its statement, and makes a clock doubtful that is behind it. */
    @ParameterizedTest
    @CsvSource({"60000, true", "60001, false"})
    void begins_withALastNow_bindsTheStatement(long aheadMillis, boolean known) {
        Carried.LastNow kept = kept("one", START.plusMillis(aheadMillis));
        carried.begins(signed(START), Optional.of(kept));
        assertThat(carried.lastNow("one")).isSameAs(kept);
        assertThat(carried.time().read().known()).isEqualTo(known);
    }

    /** What this process itself has judged is no less than what a file says. */
    @Test
    void begins_again_doesNotReplaceWhatThisProcessHolds() {
        Carried.LastNow own = carried.lastNow("one");
        carried.begins(signed(START), Optional.of(kept("one", START.plusSeconds(3_600))));
        assertThat(carried.lastNow("one")).isSameAs(own);
        assertThat(carried.time().read().known()).isTrue();
    }

    /** Time that was seen without a state is seen: the first statement is judged by no earlier one. */
    @Test
    void readNothing_isTheTimeWithoutAge_andCounts() {
        carried.lastNow("one");
        assertThat(carried.readNothing())
                .isEqualTo(new TrustView.Reading(Optional.empty(), START.toEpochMilli(), 0, true));
        assertThat(carried.lastNow("one").millis()).hasValue(START.toEpochMilli());
        time.set(START.minus(ERROR).minusMillis(1));
        assertThat(carried.readNothing().timeKnown()).isFalse();
    }

    /** The monotonic clock's own drift, a thousandth, is let go between anchors; no more of what passed is. */
    @ParameterizedTest
    @ValueSource(longs = {0, 999, 1_000, 1_999, 1_000_000})
    void statementVerified_olderThanThePassing_anchorsAThousandthBelow(long passed) {
        TrustTime trusted = carried.time();
        trusted.statementVerified(START);
        time.pass(Duration.ofMillis(passed));
        time.set(Instant.EPOCH);
        trusted.statementVerified(START);
        assertThat(trusted.read().millis()).isEqualTo(START.toEpochMilli() + passed - passed / 1_000);
    }

    @Test
    void epochBegan_forgetsWhatWasSignedBefore() {
        TrustTime trusted = carried.time();
        trusted.statementVerified(START.plusSeconds(3_600));
        assertThat(trusted.read().known()).isFalse();
        trusted.epochBegan(START);
        assertThat(trusted.read()).isEqualTo(new TrustTime.Now(START.toEpochMilli(), true));
        trusted.signedAtLeast(START.plusSeconds(61));
        assertThat(trusted.read())
                .isEqualTo(new TrustTime.Now(START.plusSeconds(61).toEpochMilli(), false));
    }

    /** A time that is known already changes nothing: least of all does it set a doubt aside. */
    @Test
    void signedAtLeast_aTimeThatIsKnown_leavesTheDoubt() {
        TrustTime trusted = carried.time();
        trusted.statementVerified(START);
        trusted.read();
        time.set(START.minus(ERROR).minusMillis(1));
        assertThat(trusted.read().known()).isFalse();
        time.set(START);
        trusted.signedAtLeast(START);
        assertThat(trusted.read().known()).isFalse();
        trusted.signedAtLeast(START.plusMillis(1));
        assertThat(trusted.read().known()).isTrue();
    }

    @Test
    void wall_isTheClockAlone() {
        carried.time().statementVerified(START.plusSeconds(10));
        assertThat(carried.time().wall()).isEqualTo(START);
    }

    @Test
    void now_isAnInstantToo() {
        assertThat(new TrustTime.Now(START.toEpochMilli(), true).instant()).isEqualTo(START);
    }
}
