package dev.tidemark.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One route and what it demands, with the bundle's defaults applied.
 *
 * @param routeId unique in the policy
 * @param method exact, upper case
 * @param pathTemplate literal segments and {@code {name}} segments, see {@link RouteTable}
 * @param api the API it belongs to
 * @param audience what a passport's {@code aud} must be: the API's, unless the route has its own
 * @param risk missing or unknown is high
 * @param freshness how old the state may be
 * @param requiredKeyBinding the class every source of the route must reach
 * @param sources who may call; in a compiled bundle only rules this reader understands
 * @param coveredHeaders which headers the proof covers
 * @param provenance the bundle's own demand, which applies to every source
 */
public record Route(
        String routeId,
        String method,
        String pathTemplate,
        Api api,
        String audience,
        Risk risk,
        FreshnessClass freshness,
        KeyBinding requiredKeyBinding,
        List<AllowedSource> sources,
        CoveredHeaders coveredHeaders,
        Optional<ProvenancePolicy> provenance) {
    public Route {
        sources = List.copyOf(sources);
    }

    /** A high-risk route that claims to work offline: denied, whatever the age. */
    public boolean isForbiddenOffline() {
        return risk == Risk.HIGH && freshness instanceof FreshnessClass.OfflineOk;
    }

    /** The same route with only the sources that this reader understands. */
    Route understood() {
        boolean bundleUnderstood =
                provenance.map(p -> p.unknownMembers().isEmpty()).orElse(true);
        List<AllowedSource> kept = new ArrayList<>();
        for (AllowedSource source : sources) {
            if (bundleUnderstood && source.isUnderstood()) {
                kept.add(source);
            }
        }
        return new Route(
                routeId,
                method,
                pathTemplate,
                api,
                audience,
                risk,
                freshness,
                requiredKeyBinding,
                kept,
                coveredHeaders,
                provenance);
    }
}
