package dev.tidemark.server.guard;

import dev.tidemark.bundle.Route;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.DenialResponse;
import dev.tidemark.verifier.adapter.vertx.Answers;
import dev.tidemark.verifier.adapter.vertx.Bodies;
import dev.tidemark.verifier.adapter.vertx.HashedBody;
import dev.tidemark.verifier.adapter.vertx.ReceivedRequest;
import dev.tidemark.verifier.adapter.vertx.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides each request, then forwards or answers it. One for each event loop. */
final class GuardHandler implements Handler<HttpServerRequest> {
    private final Vertx vertx;
    private final Verifier verifier;
    private final RouteBook routes;
    private final Bodies bodies;
    private final Capacity capacity;
    private final Forwarder forwarder;
    private final GuardTraffic traffic;
    private final Supplier<String> requestIds;

    GuardHandler(
            Vertx vertx,
            Verifier verifier,
            RouteBook routes,
            Bodies bodies,
            Capacity capacity,
            Forwarder forwarder,
            GuardTraffic traffic,
            Supplier<String> requestIds) {
        this.vertx = vertx;
        this.verifier = verifier;
        this.routes = routes;
        this.bodies = bodies;
        this.capacity = capacity;
        this.forwarder = forwarder;
        this.traffic = traffic;
        this.requestIds = requestIds;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Passage passage = new Passage(vertx, request, traffic);
        if (!capacity.enter()) {
            passage.refuse(AdapterRefusal.OVER_CAPACITY);
            return;
        }
        passage.atEnd(capacity::leave);
        try {
            admit(passage, ReceivedRequest.of(request));
        } catch (RefusedException e) {
            passage.refuse(e.refusal());
        }
    }

    private void admit(Passage passage, ReceivedRequest received) throws RefusedException {
        ProtectedRequest facts = received.facts();
        if (routes.isUnprotected(facts.method(), facts.rawPath())) {
            requireForwardable(passage, received, Optional.empty());
            withBody(passage, received, Optional.empty())
                    .onSuccess(body -> forwarder.forward(passage, Pass.unprotected(body)));
            return;
        }
        Optional<Route> route = routes.route(facts.method(), facts.rawPath());
        requireForwardable(passage, received, route);
        ProtectedRequest named = facts.withRequestId(requestIds.get());
        boolean shadow = routes.isShadow(route);
        Optional<Decision.Deny> early = shadow ? Optional.empty() : verifier.screen(named);
        if (early.isPresent()) {
            passage.deny(early.get().reason());
            return;
        }
        withBody(passage, received, route).onSuccess(body -> decide(passage, named, route, body));
    }

    /** What must not reach the upstream however it is decided. */
    private void requireForwardable(Passage passage, ReceivedRequest received, Optional<Route> route)
            throws RefusedException {
        HttpServerRequest request = passage.request();
        if (ReceivedRequest.asksForUpgrade(request) && (!routes.allowsUpgrade(route) || received.mayHaveBody())) {
            throw new RefusedException(AdapterRefusal.UPGRADE_REFUSED);
        }
        List<String> covered = route.map(one -> one.coveredHeaders().names()).orElse(List.of());
        if (Fields.namesWhatWasDecided(request.headers(), covered)) {
            throw new RefusedException(AdapterRefusal.REQUEST_MALFORMED);
        }
    }

    private Future<HashedBody> withBody(Passage passage, ReceivedRequest received, Optional<Route> route) {
        Future<HashedBody> hashed = received.mayHaveBody()
                ? bodies.receive(passage.request(), routes.bodyLimit(route))
                : Future.succeededFuture(bodies.none());
        return hashed.onSuccess(body -> passage.atEnd(body::close)).onFailure(e -> passage.refuse(refusalOf(e)));
    }

    private static AdapterRefusal refusalOf(Throwable failure) {
        return failure instanceof RefusedException refused ? refused.refusal() : AdapterRefusal.BODIES_OVER_BUDGET;
    }

    private void decide(Passage passage, ProtectedRequest facts, Optional<Route> route, HashedBody body) {
        Future.fromCompletionStage(
                        verifier.decideAsync(facts.withBodySha256(body.sha256())), vertx.getOrCreateContext())
                .onSuccess(decision -> {
                    if (passage.isOver()) {
                        return; // the caller has gone; nothing is forwarded for nobody
                    }
                    if (routes.isShadow(route)) {
                        shadow(passage, route, decision, body);
                    } else if (decision instanceof Decision.Allow allow) {
                        forwarder.forward(passage, Pass.allowed(allow, body));
                    } else if (decision instanceof Decision.Deny deny) {
                        passage.deny(deny.reason());
                    }
                });
    }

    private void shadow(Passage passage, Optional<Route> route, Decision decision, HashedBody body) {
        String verdict = decision instanceof Decision.Deny deny ? deny.reason().code() : "allow";
        traffic.shadowed(route.map(Route::routeId).orElse(""), verdict, decision.explain());
        forwarder.forward(passage, Pass.shadow(decision, verdict, body));
    }

    /** Answers what is no HTTP; what follows on the connection is not read. */
    void refuseInvalid(HttpServerRequest request, AdapterRefusal refusal) {
        traffic.refused(refusal);
        request.response().endHandler(end -> request.connection().close());
        Answers.send(vertx, request, DenialResponse.of(refusal));
    }
}
