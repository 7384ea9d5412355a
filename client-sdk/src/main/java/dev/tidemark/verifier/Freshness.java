package dev.tidemark.verifier;

import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.Risk;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether state of an age may answer for a class and a risk: a pure function, and the only place that judges it.
 *
 * <p>The boundary is inclusive. Time that is not known closes everything but {@code offline-ok}; so does a negative age,
 * which no believable clock gives. A high-risk {@code offline-ok} route is closed at every age, like a {@code bounded}
 * one without a positive window, and with the same code: the policy promised it a limit and named none.
 *
 * @param state how the age stands to the window
 * @param verdict what follows for the route
 * @param closesInMillis how much older the state may grow and still be admitted; empty where it is not admitted, or no
 *     age closes the route
 */
record Freshness(FreshnessState state, Verdict verdict, OptionalLong closesInMillis) {
    /** What {@code offline-ok} use is marked against, since such a route has no window: the contract's default. */
    static final Duration OFFLINE_MARK = Duration.ofMinutes(5);

    enum Verdict {
        ADMITTED,
        CLASS_UNKNOWN,
        TOO_OLD,
        TIME_UNKNOWN
    }

    static Freshness judge(FreshnessClass freshness, Risk risk, long ageMillis, boolean timeKnown) {
        boolean aged = timeKnown && ageMillis >= 0;
        if (freshness instanceof FreshnessClass.Unknown) {
            return new Freshness(FreshnessState.UNKNOWN, Verdict.CLASS_UNKNOWN, OptionalLong.empty());
        }
        if (freshness instanceof FreshnessClass.OfflineOk) {
            FreshnessState state = aged ? graded(ageMillis, OFFLINE_MARK) : FreshnessState.UNKNOWN;
            return new Freshness(state, risk == Risk.HIGH ? Verdict.TOO_OLD : Verdict.ADMITTED, OptionalLong.empty());
        }
        if (!aged) {
            return new Freshness(FreshnessState.UNKNOWN, Verdict.TIME_UNKNOWN, OptionalLong.empty());
        }
        Optional<Duration> window = freshness.window();
        if (window.isEmpty() || !freshness.admits(Duration.ofMillis(ageMillis))) {
            return new Freshness(FreshnessState.STALE, Verdict.TOO_OLD, OptionalLong.empty());
        }
        FreshnessState state =
                freshness instanceof FreshnessClass.Realtime ? FreshnessState.FRESH : graded(ageMillis, window.get());
        return new Freshness(
                state, Verdict.ADMITTED, OptionalLong.of(window.get().toMillis() - ageMillis));
    }

    private static FreshnessState graded(long ageMillis, Duration window) {
        long millis = window.toMillis();
        if (ageMillis > millis) {
            return FreshnessState.STALE;
        }
        return ageMillis > millis / 2 ? FreshnessState.AGING : FreshnessState.FRESH;
    }
}
