package dev.tidemark.verifier;

import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.Risk;

/** What a decision makes of an age, for models outside of this package. */
public final class FreshnessView {
    private FreshnessView() {}

    public record Judged(FreshnessState state, boolean admitted) {}

    public static Judged judge(FreshnessClass freshness, Risk risk, long ageMillis, boolean timeKnown) {
        Freshness judged = Freshness.judge(freshness, risk, ageMillis, timeKnown);
        return new Judged(judged.state(), judged.verdict() == Freshness.Verdict.ADMITTED);
    }
}
