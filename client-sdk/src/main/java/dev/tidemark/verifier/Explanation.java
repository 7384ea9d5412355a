package dev.tidemark.verifier;

import dev.tidemark.bundle.FreshnessClass;
import java.time.Duration;
import java.util.Optional;

/** Puts the sentences of a decision together. */
final class Explanation {
    private Explanation() {}

    static String of(Decision.Allow allow) {
        return "Allowed" + onRoute(allow.basis()) + ": issuer "
                + Printable.quote(allow.passport().issuer()) + ", key "
                + Printable.quote(allow.passport().kid()) + ". " + freshness(allow.basis()) + ".";
    }

    static String of(Decision.Deny deny, String because) {
        return "Denied (" + deny.reason().code() + ")" + onRoute(deny.basis()) + ": " + because + ". "
                + freshness(deny.basis()) + ".";
    }

    private static String onRoute(Basis basis) {
        return basis.routeId().map(id -> " on route " + Printable.quote(id)).orElse("");
    }

    /** The arithmetic: what was held, how old it was, how old it may be, what is left. */
    private static String freshness(Basis basis) {
        if (basis.state().isEmpty()) {
            return "Nothing is held";
        }
        String held = "Held: " + basis.state().get();
        String age = basis.ageMillis().isPresent()
                ? "age " + Printable.seconds(basis.ageMillis().getAsLong())
                : "age unknown";
        return held + "; " + age
                + basis.route()
                        .map(route -> window(route.freshness()) + ", " + basis.freshness() + rest(basis))
                        .orElse("");
    }

    private static String window(FreshnessClass freshness) {
        if (freshness instanceof FreshnessClass.OfflineOk) {
            return ", offline-ok answers at any age";
        }
        Optional<Duration> window = freshness.window();
        return window.map(value -> " of at most " + Printable.seconds(value.toMillis()))
                .orElse(", no window");
    }

    private static String rest(Basis basis) {
        return basis.closesInMillis().isPresent()
                ? ", closes in " + Printable.seconds(basis.closesInMillis().getAsLong()) + " without a newer statement"
                : "";
    }
}
