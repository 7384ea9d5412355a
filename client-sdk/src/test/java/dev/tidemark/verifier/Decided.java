package dev.tidemark.verifier;

import dev.tidemark.bundle.Risk;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayStore;

/** Requests and decisions for tests outside of this package. */
public final class Decided {
    private Decided() {}

    /** An allowed request and its decision. */
    public static Told allowed() {
        return told(new Scenario());
    }

    /** A request of this method and path, which no route takes. */
    public static Told onNoRoute(String method, String path) {
        Scenario scenario = new Scenario();
        scenario.method = method;
        scenario.path = path;
        return new Told(scenario.request(), scenario.decide());
    }

    private static Told told(Scenario scenario) {
        return new Told(scenario.boundRequest(), scenario.decideAll());
    }

    /** What a log is told. */
    public record Told(ProtectedRequest request, Decision decision) {
        public Told withRequestId(int number) {
            return new Told(request.withRequestId(String.valueOf(number)), decision);
        }
    }

    /** A verifier that must have its lines from that risk on, and the request that it allows. */
    public record Demanding(Verifier verifier, ProtectedRequest request) {}

    public static Demanding demanding(DecisionLog log, Risk routes, Risk demanded, ReplayStore store) {
        Scenario scenario = new Scenario();
        scenario.route(route -> route.put("risk", routes.name().toLowerCase(java.util.Locale.ROOT)));
        TrustView view = scenario.view();
        return new Demanding(
                Verifier.builder(view)
                        .replayStore(store)
                        .auditTo(log)
                        .requireAudit(demanded)
                        .auditDeadline(java.time.Duration.ofSeconds(20))
                        .build(),
                scenario.boundRequest());
    }
}
