package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.bundle.Api;
import dev.tidemark.bundle.CoveredHeaders;
import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.Risk;
import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps 4 and 5 by themselves: which of them denies, with which code, and what it says. */
class FreshnessSentenceTest {
    private static final FreshnessClass BOUNDED = new FreshnessClass.Bounded(Duration.ofSeconds(60));

    private static Attempt attempt(FreshnessClass freshness, Risk risk, long ageMillis, boolean timeKnown) {
        Attempt attempt = new Attempt(
                ProtectedRequest.of("GET", "/v1/orders"),
                new TrustView.Reading(Optional.empty(), 0, ageMillis, timeKnown));
        attempt.route(new Route(
                "orders",
                "GET",
                "/v1/orders",
                new Api("orders", "orders", "https://orders.example", List.of()),
                "orders",
                risk,
                freshness,
                KeyBinding.SOFTWARE,
                List.of(),
                CoveredHeaders.DEFAULT,
                Optional.empty()));
        return attempt;
    }

    private static String said(FreshnessClass freshness, Risk risk, long ageMillis, boolean timeKnown) {
        Attempt attempt = attempt(freshness, risk, ageMillis, timeKnown);
        return new FreshnessClassCheck()
                .check(attempt)
                .or(() -> new FreshnessCheck().check(attempt))
                .map(denial -> denial.reason() + ": " + denial.because().get())
                .orElse("admitted");
    }

    @Test
    void window_itsLastMillisecondIsAdmitted_andTheNextSaysByHowMuch() {
        assertThat(said(BOUNDED, Risk.HIGH, 60_000, true)).isEqualTo("admitted");
        assertThat(said(BOUNDED, Risk.HIGH, 60_001, true))
                .isEqualTo("STALE_BUNDLE_FAIL_CLOSED: the state is 60.001 s old, 0.001 s past the route's window of"
                        + " 60.000 s; restore the way to the bundle server or a mirror");
        assertThat(said(BOUNDED, Risk.HIGH, TrustView.Reading.NO_AGE - 1, true)).contains(" s past the route's window");
    }

    @Test
    void window_thatIsNone_isSaid() {
        assertThat(said(FreshnessClass.Bounded.CLOSED, Risk.LOW, 0, true))
                .isEqualTo("STALE_BUNDLE_FAIL_CLOSED: the route is bounded without a positive window and answers at no"
                        + " age; publish max_staleness_seconds for it");
    }

    @Test
    void highRisk_offlineOk_isSaid() {
        assertThat(said(new FreshnessClass.OfflineOk(), Risk.HIGH, 0, true))
                .isEqualTo("STALE_BUNDLE_FAIL_CLOSED: a high-risk route may not be offline-ok and answers at no age;"
                        + " publish a bounded window for it");
        assertThat(said(new FreshnessClass.OfflineOk(), Risk.MEDIUM, TrustView.Reading.NO_AGE, true))
                .isEqualTo("admitted");
    }

    @Test
    void noAge_isSaid() {
        assertThat(said(BOUNDED, Risk.LOW, TrustView.Reading.NO_AGE, true))
                .isEqualTo("STALE_BUNDLE_FAIL_CLOSED: the state had expired when this client first saw it, so only"
                        + " offline-ok routes answer from it; restore the way to the bundle server or a mirror");
    }

    @Test
    void clockNobodyBelieves_isSaid() {
        assertThat(said(BOUNDED, Risk.LOW, 0, false))
                .startsWith("CLOCK_UNTRUSTED: this host's clock cannot be believed");
    }

    @Test
    void unknownClass_isNamed_andDeniedBeforeAnyAge() {
        FreshnessClass unknown = new FreshnessClass.Unknown("some\ntimes");
        assertThat(said(unknown, Risk.LOW, 0, true))
                .startsWith("BUNDLE_FRESHNESS_UNKNOWN: this verifier does not know the freshness class \"some?times\"");
        Attempt attempt = attempt(unknown, Risk.LOW, 0, true);
        new FreshnessClassCheck().check(attempt);
        assertThatThrownBy(() -> new FreshnessCheck().check(attempt)).isInstanceOf(IllegalStateException.class);
        assertThat(attempt.freshness().verdict()).isEqualTo(Freshness.Verdict.CLASS_UNKNOWN);
    }
}
