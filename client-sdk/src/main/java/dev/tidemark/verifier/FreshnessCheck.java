package dev.tidemark.verifier;

import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustView;
import java.util.Optional;

/** Step 5: the state is fresh enough for the route's class and risk. */
final class FreshnessCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        return switch (attempt.freshness().verdict()) {
            case ADMITTED -> Optional.empty();
            case TIME_UNKNOWN ->
                Check.deny(
                        DenyReason.CLOCK_UNTRUSTED,
                        "this host's clock cannot be believed, so the state has no age; set the clock, or let the client"
                                + " verify a newer statement");
            case TOO_OLD -> Check.deny(DenyReason.STALE_BUNDLE_FAIL_CLOSED, () -> tooOld(attempt));
            case CLASS_UNKNOWN -> throw new IllegalStateException("an unknown class was denied before");
        };
    }

    private static String tooOld(Attempt attempt) {
        Route route = attempt.route();
        if (route.isForbiddenOffline()) {
            return "a high-risk route may not be offline-ok and answers at no age; publish a bounded window for it";
        }
        if (route.freshness().window().isEmpty()) {
            return "the route is " + route.freshness().wireName()
                    + " without a positive window and answers at no age; publish max_staleness_seconds for it";
        }
        long window = route.freshness().window().get().toMillis();
        long age = attempt.reading().ageMillis();
        if (age == TrustView.Reading.NO_AGE) {
            return "the state had expired when this client first saw it, so only offline-ok routes answer from it;"
                    + " restore the way to the bundle server or a mirror";
        }
        return "the state is " + Printable.seconds(age) + " old, " + Printable.seconds(age - window)
                + " past the route's window of " + Printable.seconds(window)
                + "; restore the way to the bundle server or a mirror";
    }
}
