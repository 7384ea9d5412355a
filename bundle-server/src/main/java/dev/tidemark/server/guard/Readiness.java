package dev.tidemark.server.guard;

import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether requests should be sent here. */
enum Readiness {
    /** They should. */
    READY("ready"),
    /** Nothing was ever verified: every request is denied. */
    NO_STATE("no_state"),
    /** What is held is too old for every route that has a window. */
    ALL_CLOSED("all_routes_closed"),
    /** This guard was told to end. */
    DRAINING("draining");

    private final String word;

    Readiness(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static Readiness of(TrustView trust, boolean draining) {
        if (draining) {
            return DRAINING;
        }
        TrustView.Reading reading = trust.read();
        Optional<TrustState> state = reading.state();
        if (state.isEmpty()) {
            return NO_STATE;
        }
        List<Route> windowed = state.get().bundle().allRoutes().stream()
                .filter(route -> route.freshness().window().isPresent())
                .toList();
        boolean aged = reading.timeKnown() && reading.ageMillis() >= 0;
        boolean open = windowed.isEmpty()
                || (aged
                        && windowed.stream()
                                .anyMatch(route -> route.freshness().admits(Duration.ofMillis(reading.ageMillis()))));
        return open ? READY : ALL_CLOSED;
    }
}
