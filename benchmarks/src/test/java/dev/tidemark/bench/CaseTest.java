package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaseTest {

    @Test
    void ratio_severalRounds_isFormedRoundByRound() {
        Case one = new Case("answer");
        for (double[] round : List.of(new double[] {10, 5}, new double[] {30, 10}, new double[] {4, 4})) {
            one.add(Case.OURS, Map.of(Metric.CPU, round[0]));
            one.add("peer", Map.of(Metric.CPU, round[1]));
        }

        assertThat(one.ratio("peer", Metric.CPU)).contains(new Spread(2, 1, 3));
        assertThat(one.ratio(Case.OURS, Metric.CPU)).isEmpty();
        assertThat(one.ratio("peer", Metric.TAIL)).isEmpty();
    }

    @Test
    void ratio_peerBelowTheClocksResolution_isNotInvented() {
        Case one = new Case("answer");
        one.add(Case.OURS, Map.of(Metric.CPU, 1.0));
        one.add("peer", Map.of(Metric.CPU, 0.0));

        assertThat(one.ratio("peer", Metric.CPU)).isEmpty();
    }

    @Test
    void spread_evenNumberOfRounds_isTheMiddleOfTheMiddleTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void rounded_anySize_keepsFourDigits() {
        assertThat(Spread.rounded(123_456)).isEqualTo(123_500);
        assertThat(Spread.rounded(0.0123456)).isEqualTo(0.01235);
        assertThat(Spread.rounded(0)).isZero();
    }
}
