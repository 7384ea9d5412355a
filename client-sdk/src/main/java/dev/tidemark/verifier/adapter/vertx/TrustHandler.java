package dev.tidemark.verifier.adapter.vertx;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.VerifiedPassport;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.DenialResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets requests pass that a verifier allows, and answers all others. Stands where a {@code BodyHandler} would, and instead
 * of one: after it, {@code ctx.body()} has the bytes that were hashed.
 *
 * <pre>{@code
 * Bodies bodies = Bodies.create(vertx, BodyRules.spoolingTo(Path.of("/var/lib/app/spool")));
 * router.route("/v1/*").handler(TrustHandler.of(vertx, verifier, bodies));
 * StrictRequests.DEFAULT.server(vertx, options).requestHandler(router).listen();
 * }</pre>
 *
 * <p>Immutable and thread-safe. It must come before anything that reads the body or changes the header fields.
 */
public final class TrustHandler implements Handler<RoutingContext> {
    private static final String PASSPORT = VerifiedPassport.class.getName();
    private static final String BODY = HashedBody.class.getName();

    private final Vertx vertx;
    private final Verifier verifier;
    private final Bodies bodies;
    private final long bodyLimit;
    private final boolean streamed;
    private final Supplier<String> requestIds;

    private TrustHandler(
            Vertx vertx,
            Verifier verifier,
            Bodies bodies,
            long bodyLimit,
            boolean streamed,
            Supplier<String> requestIds) {
        this.vertx = vertx;
        this.verifier = verifier;
        this.bodies = bodies;
        this.bodyLimit = bodyLimit;
        this.streamed = streamed;
        this.requestIds = requestIds;
    }

    /** A handler that takes bodies of up to 10 MiB. */
    public static TrustHandler of(Vertx vertx, Verifier verifier, Bodies bodies) {
        return new TrustHandler(vertx, verifier, bodies, BodyRules.DEFAULT_LIMIT, false, () -> "");
    }

    /**
     * The same with another limit.
     *
     * @throws IllegalArgumentException below 0
     */
    public TrustHandler maxBodyBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBodyBytes must be at least 0, not " + bytes);
        }
        return new TrustHandler(vertx, verifier, bodies, bytes, streamed, requestIds);
    }

    /**
     * The same without {@code ctx.body()}: whoever wants the body asks {@link #body}, and one that is larger than memory
     * takes is never there as a whole.
     */
    public TrustHandler streamedBodies() {
        return new TrustHandler(vertx, verifier, bodies, bodyLimit, true, requestIds);
    }

    /** The same with names for requests, for audit lines; thread-safe. */
    public TrustHandler requestIds(Supplier<String> ids) {
        return new TrustHandler(vertx, verifier, bodies, bodyLimit, streamed, ids);
    }

    /** The passport of a request that was let pass. */
    public static Optional<VerifiedPassport> passport(RoutingContext context) {
        return Optional.ofNullable(context.get(PASSPORT));
    }

    /** The body of a request that was let pass, as it was hashed; closed when the request has been answered. */
    public static Optional<HashedBody> body(RoutingContext context) {
        return Optional.ofNullable(context.get(BODY));
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        ReceivedRequest received;
        try {
            received = ReceivedRequest.of(request);
        } catch (RefusedException e) {
            Answers.send(vertx, request, DenialResponse.of(e.refusal()));
            return;
        }
        ProtectedRequest facts = received.facts().withRequestId(requestIds.get());
        Optional<Decision.Deny> early = verifier.screen(facts);
        if (early.isPresent()) {
            Answers.send(vertx, request, DenialResponse.of(early.get().reason()));
            return;
        }
        Future<HashedBody> hashed =
                received.mayHaveBody() ? bodies.receive(request, bodyLimit) : Future.succeededFuture(bodies.none());
        hashed.onFailure(e -> Answers.send(vertx, request, DenialResponse.of(refusalOf(e))))
                .onSuccess(body -> decide(context, facts, body));
    }

    private static AdapterRefusal refusalOf(Throwable failure) {
        return failure instanceof RefusedException refused ? refused.refusal() : AdapterRefusal.BODIES_OVER_BUDGET;
    }

    private void decide(RoutingContext context, ProtectedRequest facts, HashedBody body) {
        context.addEndHandler(ended -> body.close());
        Context loop = vertx.getOrCreateContext();
        context.request().pause();
        Future.fromCompletionStage(verifier.decideAsync(facts.withBodySha256(body.sha256())), loop)
                .onSuccess(decision -> {
                    context.request().resume();
                    if (decision instanceof Decision.Allow allow) {
                        pass(context, allow, body);
                    } else if (decision instanceof Decision.Deny deny) {
                        Answers.send(vertx, context.request(), DenialResponse.of(deny.reason()));
                    }
                });
    }

    private void pass(RoutingContext context, Decision.Allow allow, HashedBody body) {
        context.put(PASSPORT, allow.passport());
        context.put(BODY, body);
        RoutingContextInternal internal = (RoutingContextInternal) context;
        internal.visitHandler(RoutingContextInternal.BODY_HANDLER);
        if (streamed) {
            context.next();
            return;
        }
        body.read()
                .onSuccess(bytes -> {
                    internal.setBody(bytes);
                    context.next();
                })
                .onFailure(e ->
                        Answers.send(vertx, context.request(), DenialResponse.of(AdapterRefusal.BODIES_OVER_BUDGET)));
    }
}
