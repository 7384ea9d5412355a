package dev.tidemark.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {

    @Test
    void of_lineAfterAJump_knowsItsSlopeAndNotTheJump() {
        List<Trend.Point> points = IntStream.rangeClosed(0, 60)
                .mapToObj(minute -> new Trend.Point(minute / 60.0, minute < 10 ? 500 : 100 + 3 * minute / 60.0))
                .toList();

        Trend trend = Trend.of(points, 10 / 60.0);

        assertThat(trend.start()).isEqualTo(500);
        assertThat(trend.warm()).isEqualTo(100.5);
        assertThat(trend.end()).isEqualTo(103);
        assertThat(trend.max()).isEqualTo(103);
        assertThat(trend.slope()).isCloseTo(3, within(1e-9));
        assertThat(trend.error()).isCloseTo(0, within(1e-6));
    }

    @Test
    void of_noiseWithoutSlope_staysWithinThreeStandardErrorsOfZero() {
        RandomGenerator random = new java.util.Random(7);
        List<Trend.Point> points = IntStream.range(0, 50)
                .mapToObj(i -> new Trend.Point(i / 60.0, 100 + random.nextGaussian()))
                .toList();

        Trend trend = Trend.of(points, 0);

        // Standard deviation 1 over 50 evenly spaced samples within 49/60 h: 1 / sqrt(sum of squares) is 0.588.
        assertThat(trend.error()).isCloseTo(0.588, within(0.15));
        assertThat(Math.abs(trend.slope())).isLessThan(3 * trend.error());
    }

    @Test
    void of_oneSample_hasNoSlope() {
        Trend trend = Trend.of(List.of(new Trend.Point(0, 5)), 1);

        assertThat(trend.slope()).isZero();
        assertThat(trend.error()).isZero();
    }
}
