package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.VerificationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks only rise within an epoch: each of their numbers by itself, and by the smallest step. */
class MarksTest {
    private static final List<String> MEMBERS =
            List.of("epoch", "root", "timestamp", "snapshot", "sequence", "signed_time_ms");
    private static final Marks HELD = of(3, 10, 20, 30, 40, 50);

    private static Marks of(long... numbers) {
        return new Marks(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    private static long[] numbers(Marks marks) {
        return new long[] {
            marks.epoch(), marks.root(), marks.timestamp(), marks.snapshot(), marks.sequence(), marks.signedTimeMillis()
        };
    }

    private static Marks changed(String member, long by) {
        long[] numbers = numbers(HELD);
        numbers[MEMBERS.indexOf(member)] += by;
        return of(numbers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "root", "timestamp", "snapshot", "sequence", "signed_time_ms"})
    void isAbove_oneNumberByOne_tellsWhichWay(String member) {
        assertThat(changed(member, 1).isAbove(HELD)).isTrue();
        assertThat(changed(member, -1).isAbove(HELD)).isFalse();
        assertThat(HELD.isAbove(changed(member, 1))).isFalse();
        assertThat(HELD.isAbove(HELD)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "root", "timestamp", "snapshot", "sequence", "signed_time_ms"})
    void equals_isOfAllSixNumbers(String member) {
        assertThat(changed(member, 0)).isEqualTo(HELD).hasSameHashCodeAs(HELD).isNotSameAs(HELD);
        assertThat(changed(member, 1)).isNotEqualTo(HELD).doesNotHaveSameHashCodeAs(HELD);
        assertThat(HELD).isNotEqualTo(new Object());
    }

    @Test
    void isAbove_marksOfAnEarlierEpoch_bindNothing() {
        assertThat(of(2, 99, 99, 99, 99, 99).isAbove(HELD)).isFalse();
        assertThat(of(4, 0, 0, 0, 0, 0).isAbove(HELD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "sequence", "signed_time_ms"})
    void highest_ofOneEpoch_isTheHigherOfEachNumber(String member) {
        assertThat(changed(member, 7).highest(HELD)).isEqualTo(changed(member, 7));
        assertThat(HELD.highest(changed(member, 7))).isEqualTo(changed(member, 7));
        assertThat(HELD.highest(changed(member, -7))).isEqualTo(HELD);
    }

    @Test
    void highest_ofTwoEpochs_isTheLaterOnesAsTheyAre() {
        Marks before = of(2, 99, 99, 99, 99, 99);
        assertThat(before.highest(HELD)).isEqualTo(HELD);
        assertThat(HELD.highest(before)).isEqualTo(HELD);
    }

    @ParameterizedTest
    @CsvSource({
        "epoch, false",
        "root, false",
        "timestamp, true",
        "snapshot, false",
        "sequence, false",
        "signed_time_ms, true"
    })
    void equalsButStatement_onlyWhatAStatementSaysOfItselfMayDiffer(String member, boolean equal) {
        assertThat(changed(member, 1).equalsButStatement(HELD)).isEqualTo(equal);
        assertThat(HELD.equalsButStatement(HELD)).isTrue();
    }

    @Test
    void with_aNumberBelowTheHeldOne_changesNothing() {
        assertThat(HELD.withTimestamp(19, Instant.ofEpochMilli(49))).isEqualTo(HELD);
        assertThat(HELD.withSnapshot(29)).isEqualTo(HELD);
        assertThat(HELD.withSequence(39)).isEqualTo(HELD);
        assertThat(HELD.withRoot(9, 2, false)).isEqualTo(HELD);
    }

    @Test
    void with_aNumberAboveTheHeldOne_raisesItAlone() {
        assertThat(HELD.withTimestamp(21, Instant.ofEpochMilli(51))).isEqualTo(of(3, 10, 21, 30, 40, 51));
        assertThat(HELD.withSnapshot(31)).isEqualTo(of(3, 10, 20, 31, 40, 50));
        assertThat(HELD.withSequence(41)).isEqualTo(of(3, 10, 20, 30, 41, 50));
        assertThat(HELD.withRoot(11, 3, false)).isEqualTo(of(3, 11, 20, 30, 40, 50));
        assertThat(HELD.signedTime()).isEqualTo(Instant.ofEpochMilli(50));
    }

    @Test
    void withRoot_ofAnEpochOneHigher_forgetsWhatTheOldOneCarried() {
        assertThat(HELD.withRoot(11, 4, false)).isEqualTo(of(4, 11, 0, 0, 0, 0));
        assertThat(HELD.withRoot(11, 4, true)).isEqualTo(of(4, 11, 0, 0, 0, 0));
        assertThat(HELD.withRoot(11, 3, true)).isEqualTo(of(3, 11, 0, 0, 40, 50));
    }

    /** Whoever knows no epoch yet does not leave one: what else it carries stays. */
    @Test
    void withRoot_theFirstEpochEver_isNoRise() {
        assertThat(of(0, 10, 20, 30, 40, 50).withRoot(11, 1, false)).isEqualTo(of(1, 11, 20, 30, 40, 50));
    }

    @Test
    void encode_isTheSixNumbersUnderTheirNames_andDecodesToThem() throws VerificationException {
        assertThat(new String(HELD.encode(), StandardCharsets.UTF_8))
                .isEqualTo("{\"epoch\":3,\"root\":10,\"sequence\":40,\"signed_time_ms\":50,\"snapshot\":30,"
                        + "\"timestamp\":20}");
        assertThat(Marks.decode(HELD.encode())).isEqualTo(HELD);
        assertThat(Marks.decode(Marks.NONE.encode())).isEqualTo(Marks.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "root", "timestamp", "snapshot", "sequence", "signed_time_ms"})
    void decode_aNegativeNumber_isRefused(String member) {
        long[] numbers = new long[6];
        Arrays.fill(numbers, 0);
        numbers[MEMBERS.indexOf(member)] = -1;
        assertThatThrownBy(() -> Marks.decode(of(numbers).encode()))
                .isInstanceOf(VerificationException.class)
                .hasMessageContaining(member);
    }

    @Test
    void file_ofMostBytes_isRead_andOneMoreIsNot(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("marks.json");
        String text = new String(HELD.encode(), StandardCharsets.UTF_8);
        String most = text + " ".repeat(Marks.MAX_BYTES - text.length());
        Files.writeString(file, most);
        assertThat(new MarksFile(file).read()).isEqualTo(HELD);
        Files.writeString(file, most + " ");
        assertThat(catchThrowableOfType(StateException.class, () -> new MarksFile(file).read())
                        .reason())
                .isEqualTo(StateException.Reason.IO);
    }

    @Test
    void file_thatCannotBeWritten_isSaid(@TempDir Path directory) {
        Path file = directory.resolve("missing/marks.json");
        StateException refused = catchThrowableOfType(StateException.class, () -> new MarksFile(file).store(HELD));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused.reason().code()).isEqualTo("state_io");
    }
}
