package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Instants of rules and hours of entries. */
class TimesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void issuedBefore_coversWhatIsStrictlyEarlier() {
        IssuedBefore cutoff = IssuedBefore.at(NOW);
        assertThat(cutoff.covers(NOW.minusMillis(1))).isTrue();
        assertThat(cutoff.covers(NOW)).isFalse();
        assertThat(IssuedBefore.forever().covers(Instant.MAX)).isTrue();
    }

    @Test
    void issuedBefore_isOrderedByHowMuchItCovers() {
        assertThat(IssuedBefore.at(NOW)).isLessThan(IssuedBefore.at(NOW.plusMillis(1)));
        assertThat(IssuedBefore.forever()).isGreaterThan(IssuedBefore.at(NOW));
        assertThat(IssuedBefore.at(NOW)).isLessThan(IssuedBefore.forever());
        assertThat(IssuedBefore.forever()).isEqualByComparingTo(IssuedBefore.forever());
    }

    @Test
    void issuedBefore_hasOneWrittenForm() {
        for (String form : new String[] {"forever", "2026-11-22T12:00:00Z", "2026-11-22T12:00:00.250Z"}) {
            assertThat(IssuedBefore.parse(form).orElseThrow().wireForm()).isEqualTo(form);
        }
        for (String bad : new String[] {
            "Forever",
            "",
            "2026-11-22T12:00Z",
            "2026-11-22T12:00:00.000Z",
            "2026-11-22T12:00:00.25Z",
            "2026-11-22T12:00:00+00:00",
            "2026-02-30T12:00:00Z",
            "2026-11-22T23:59:60Z",
            "2026-11-22T24:00:00Z",
            "1969-12-31T23:59:59Z",
            "+12026-11-22T12:00:00Z",
            "2026-11-22t12:00:00z"
        }) {
            assertThat(IssuedBefore.parse(bad)).as(bad).isEmpty();
        }
    }

    @Test
    void issuedBefore_finerThanAMillisecond_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> IssuedBefore.at(NOW.plusNanos(1)));
    }

    @Test
    void expiryHour_neverBeginsBeforeTheExpiryAndSkew() {
        Random random = new Random(51);
        for (int i = 0; i < 10_000; i++) {
            Instant expiresAt = NOW.plusMillis((long) (random.nextDouble() * 90L * 24 * 3_600_000));
            Duration skew = Duration.ofSeconds(random.nextInt(301));
            int hour = ExpiryHour.of(expiresAt, NOW, skew);
            Instant start = Instant.ofEpochSecond(hour * 3600L);
            assertThat(start).as("seed 51, case %d", i).isAfterOrEqualTo(expiresAt.plus(skew));
            boolean far = start.isAfter(NOW.plus(Duration.ofDays(30)));
            assertThat(Duration.between(expiresAt.plus(skew), start)).isLessThan(Duration.ofHours(far ? 25 : 1));
            assertThat(!far || hour % 24 == 0).isTrue();
        }
    }

    @Test
    void expiryHour_outOfRange_isRefused() {
        Instant last = Instant.ofEpochSecond(Integer.MAX_VALUE * 3600L);
        assertThat(ExpiryHour.of(last, last, Duration.ZERO)).isEqualTo(Integer.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> ExpiryHour.of(last, last, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExpiryHour.of(Instant.EPOCH, Instant.EPOCH, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> ExpiryHour.of(NOW, NOW, Duration.ofSeconds(-1)));
    }

    @Test
    void later_neverIsTheLatest() {
        assertThat(ExpiryHour.later(0, 5)).isZero();
        assertThat(ExpiryHour.later(5, 0)).isZero();
        assertThat(ExpiryHour.later(5, 6)).isEqualTo(6);
        assertThat(ExpiryHour.isDead(0, 5)).isFalse();
        assertThat(ExpiryHour.isDead(5, 5)).isFalse();
        assertThat(ExpiryHour.isDead(4, 5)).isTrue();
    }
}
