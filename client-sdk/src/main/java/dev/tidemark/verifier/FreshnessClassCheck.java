package dev.tidemark.verifier;

import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustView;
import java.util.Optional;

/** Step 4: the route's freshness class is known. Judges freshness, once, for this step and the next. */
final class FreshnessClassCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        Route route = attempt.route();
        TrustView.Reading reading = attempt.reading();
        Freshness freshness =
                Freshness.judge(route.freshness(), route.risk(), reading.ageMillis(), reading.timeKnown());
        attempt.freshness(freshness);
        return freshness.verdict() == Freshness.Verdict.CLASS_UNKNOWN
                ? Check.deny(
                        DenyReason.BUNDLE_FRESHNESS_UNKNOWN,
                        () -> "this verifier does not know the freshness class "
                                + Printable.quote(route.freshness().wireName())
                                + "; upgrade it, or publish realtime, bounded or offline-ok")
                : Optional.empty();
    }
}
