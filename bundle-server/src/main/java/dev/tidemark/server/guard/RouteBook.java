package dev.tidemark.server.guard;

import dev.tidemark.bundle.Api;
import dev.tidemark.bundle.CoveredHeaders;
import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.Risk;
import dev.tidemark.bundle.Route;
import dev.tidemark.bundle.RouteTable;
import dev.tidemark.client.TrustView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of a request by its method and path: which route of the policy it takes, and how that one is treated. */
final class RouteBook {
    private final TrustView trust;
    private final GuardOptions.Routes treated;
    private final long bodyLimit;
    private final RouteTable unprotected;

    RouteBook(TrustView trust, GuardOptions.Routes treated, long bodyLimit) {
        this.trust = trust;
        this.treated = treated;
        this.bodyLimit = bodyLimit;
        this.unprotected = table(treated.unprotected());
    }

    /** Matched as routes of a policy are: what two readers could take for two paths matches nothing. */
    private static RouteTable table(List<GuardOptions.Unprotected> listed) {
        List<Route> routes = new ArrayList<>();
        for (GuardOptions.Unprotected one : listed) {
            routes.add(new Route(
                    "unprotected",
                    one.method(),
                    one.pathTemplate(),
                    new Api("", "", "", List.of()),
                    "",
                    Risk.LOW,
                    new FreshnessClass.OfflineOk(),
                    KeyBinding.SOFTWARE,
                    List.of(),
                    CoveredHeaders.DEFAULT,
                    Optional.empty()));
        }
        return RouteTable.compile(routes);
    }

    boolean isUnprotected(String method, String rawPath) {
        return unprotected.match(method, rawPath).isPresent();
    }

    /** The route of the policy; empty when there is none, or no policy. */
    Optional<Route> route(String method, String rawPath) {
        return trust.read().state().flatMap(state -> state.bundle().routes().match(method, rawPath));
    }

    boolean isShadow(Optional<Route> route) {
        return route.filter(one -> treated.shadow().contains(one.routeId())).isPresent();
    }

    boolean allowsUpgrade(Optional<Route> route) {
        return route.filter(one -> treated.upgrade().contains(one.routeId())).isPresent();
    }

    long bodyLimit(Optional<Route> route) {
        return route.map(one -> treated.bodyLimits().getOrDefault(one.routeId(), bodyLimit))
                .orElse(bodyLimit);
    }
}
