package dev.tidemark.verifier;

import dev.tidemark.bundle.Route;
import java.util.Optional;

/** Step 3: the policy has a route for the method and the raw path. */
final class RouteCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        ProtectedRequest request = attempt.request();
        Optional<Route> route = attempt.state().bundle().routes().match(request.method(), request.rawPath());
        if (route.isEmpty()) {
            return Check.deny(
                    DenyReason.BUNDLE_ROUTE_MISSING,
                    () -> "the policy has no route for " + Printable.quote(request.method()) + " "
                            + Printable.quote(request.rawPath())
                            + "; publish one, or send the path without escapes and dot segments");
        }
        attempt.route(route.get());
        return Optional.empty();
    }
}
