package dev.tidemark.bundle;

import dev.tidemark.revocation.Reinstated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A policy and its issuers, ready to decide from: routes compiled, keys parsed, everything by name. Immutable. */
public final class CompiledBundle {
    private final PolicyDocument policy;
    private final List<Route> allRoutes;
    private final RouteTable routes;
    private final Duration shortestWindow;
    private final Map<String, IssuerTrust> issuers;

    private CompiledBundle(PolicyDocument policy, List<Route> allRoutes, Map<String, IssuerTrust> issuers) {
        this.policy = policy;
        this.allRoutes = allRoutes;
        this.routes = RouteTable.compile(allRoutes);
        this.shortestWindow = shortestOf(allRoutes);
        this.issuers = Map.copyOf(issuers);
    }

    /**
     * Compiles a policy with what is known of each issuer.
     *
     * <p>An issuer is unavailable, alone, when the input says so, when its document is missing
     * ({@code document_missing}) or names another issuer ({@code issuer_mismatch}), or when two inputs name one issuer
     * ({@code issuer_ambiguous}). A source with a constraint that this reader does not know is left out of its route.
     */
    public static CompiledBundle compile(PolicyDocument policy, Collection<IssuerInput> issuers) {
        Map<String, IssuerTrust> byIssuer = new HashMap<>();
        for (IssuerInput input : issuers) {
            byIssuer.merge(
                    input.delegation().issuer(),
                    trust(input),
                    (first, second) -> unavailable(input.delegation(), "issuer_ambiguous"));
        }
        List<Route> routes = new ArrayList<>();
        for (Route route : policy.routes()) {
            routes.add(route.understood());
        }
        return new CompiledBundle(policy, List.copyOf(routes), byIssuer);
    }

    private static IssuerTrust trust(IssuerInput input) {
        IssuerDelegation delegation = input.delegation();
        if (input.availability() instanceof Availability.Unavailable reason) {
            return unavailable(delegation, reason.code());
        }
        if (input.document().isEmpty()) {
            return unavailable(delegation, "document_missing");
        }
        IssuerDocument document = input.document().get();
        if (!document.issuer().equals(delegation.issuer())) {
            return unavailable(delegation, "issuer_mismatch");
        }
        Map<String, IssuerKey> keys = new HashMap<>();
        document.keys().forEach(key -> keys.put(key.kid(), key));
        return trust(delegation, keys, input.availability());
    }

    private static IssuerTrust unavailable(IssuerDelegation delegation, String code) {
        return trust(delegation, Map.of(), new Availability.Unavailable(code));
    }

    private static IssuerTrust trust(
            IssuerDelegation delegation, Map<String, IssuerKey> keys, Availability availability) {
        return new IssuerTrust(
                delegation.slug(),
                delegation.issuer(),
                delegation.trustDomain(),
                delegation.sourceTypes(),
                delegation.maxKeyBinding(),
                keys,
                availability);
    }

    private static Duration shortestOf(List<Route> routes) {
        Optional<Duration> shortest = Optional.empty();
        for (Route route : routes) {
            Optional<Duration> window = route.freshness().window();
            if (window.isPresent() && (shortest.isEmpty() || window.get().compareTo(shortest.get()) < 0)) {
                shortest = window;
            }
        }
        return shortest.orElse(PolicyReader.DEFAULT_WINDOW);
    }

    /** The routes, for matching. */
    public RouteTable routes() {
        return routes;
    }

    /** Every route, in the policy's order. */
    public List<Route> allRoutes() {
        return allRoutes;
    }

    /** What is known of the issuer of that name; empty for one that the offline role does not name. */
    public Optional<IssuerTrust> issuer(String issuer) {
        return Optional.ofNullable(issuers.get(issuer));
    }

    /** Every issuer the offline role names, in no particular order. */
    public Collection<IssuerTrust> issuers() {
        return issuers.values();
    }

    /** The bundle's trust domain. */
    public String trustDomain() {
        return policy.trustDomain();
    }

    /** The policy's numbers. */
    public PolicyConstants constants() {
        return policy.constants();
    }

    /** Names whose earlier revocations no longer count. */
    public List<Reinstated> reinstated() {
        return policy.reinstated();
    }

    /** Whether a route needs a current view, and so push. */
    public boolean hasRealtimeRoute() {
        return allRoutes.stream().anyMatch(route -> route.freshness() instanceof FreshnessClass.Realtime);
    }

    /**
     * The shortest window of any route, which sets the pace of refreshes; 300 s if no route has one.
     */
    public Duration shortestWindow() {
        return shortestWindow;
    }
}
