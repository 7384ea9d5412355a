package dev.tidemark.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.access.Verb;
import dev.tidemark.server.http.Answered.Action;
import dev.tidemark.server.publish.PublishReceipt;
import dev.tidemark.server.publish.Refused;
import dev.tidemark.server.publish.RevocationReceipt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The write listener: changes, and what only its callers may see. */
final class WriteRoutes {
    private static final JsonMapper JSON = new JsonMapper();
    private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized("application/json");
    private static final CharSequence PROMETHEUS =
            HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

    /** Of auditors, at their largest: they take no room from those who revoke. */
    private static final int CHECKS_AT_ONCE = 8;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final WriteSide side;
    private final HttpOptions options;
    private final BodyReader bodies;
    private final BodyBudget publishBudget;
    private final BodyBudget revocationBudget;
    private final BodyBudget checkBudget;
    private final Supplier<String> requestIds;
    private final Traffic traffic;
    private final Buffer openApi = OpenApi.document();

    WriteRoutes(
            Vertx vertx,
            WorkerExecutor workers,
            WriteSide side,
            HttpOptions options,
            Supplier<String> requestIds,
            Traffic traffic) {
        this.vertx = vertx;
        this.workers = workers;
        this.side = side;
        this.options = options;
        this.bodies = new BodyReader(vertx, options.times().body());
        this.publishBudget = new BodyBudget(
                options.bodies().publishBudget(), options.bodies().publish());
        this.revocationBudget = new BodyBudget(
                options.bodies().revocationBudget(), options.bodies().revocation());
        this.checkBudget = new BodyBudget(
                (long) CHECKS_AT_ONCE * options.bodies().revocation(),
                options.bodies().revocation());
        this.requestIds = requestIds;
        this.traffic = traffic;
    }

    /** One method of one path; {@code {name}} stands for a segment. */
    record Endpoint(String method, String path, BiConsumer<Exchange, RoutingContext> answer) {}

    /** Everything this listener answers, in one place. */
    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("POST", "/v1/{domain}/publish", inDomain(this::publish)),
                new Endpoint("POST", "/v1/{domain}/revocations", inDomain(this::revoke)),
                new Endpoint("GET", "/v1/{domain}/revocations", inDomain(this::events)),
                new Endpoint("POST", "/v1/{domain}/revocations/check", inDomain(this::check)),
                new Endpoint("GET", "/v1/{domain}/freshness", inDomain(this::freshness)),
                new Endpoint("GET", "/metrics", (exchange, context) -> metrics(exchange)),
                new Endpoint(
                        "GET",
                        "/openapi.json",
                        (exchange, context) -> exchange.asks(Action.PROBE).send(200, JSON_TYPE, openApi.copy())),
                new Endpoint("GET", "/livez", (exchange, context) -> health(exchange)),
                new Endpoint("GET", "/readyz", (exchange, context) -> health(exchange)));
    }

    Router router() {
        Router router = Router.router(vertx);
        Map<String, List<Endpoint>> byPath = endpoints().stream()
                .collect(Collectors.groupingBy(Endpoint::path, LinkedHashMap::new, Collectors.toList()));
        byPath.forEach((path, endpoints) -> {
            String pattern = path.replace("{domain}", ":domain");
            for (Endpoint endpoint : endpoints) {
                router.route(HttpMethod.valueOf(endpoint.method()), pattern)
                        .handler(context -> endpoint.answer().accept(exchange(context), context));
                if (endpoint.method().equals("GET")) {
                    router.route(HttpMethod.HEAD, pattern)
                            .handler(context -> endpoint.answer().accept(exchange(context), context));
                }
            }
            String allow = allow(endpoints);
            router.route(pattern).handler(context -> {
                context.response().headers().set("Allow", allow);
                exchange(context).problem(Problem.methodNotAllowed(allow));
            });
        });
        router.route().handler(context -> exchange(context).problem(Problem.notFound()));
        router.errorHandler(
                500,
                context -> exchange(context)
                        .fail(Optional.ofNullable(context.failure()).orElseGet(IllegalStateException::new)));
        router.errorHandler(
                400,
                context -> exchange(context)
                        .problem(Problem.of(
                                400,
                                "request_malformed",
                                "The request line or a header is malformed. Send HTTP/1.1.")));
        return router;
    }

    private static String allow(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> endpoint.method().equals("GET") ? "GET, HEAD" : endpoint.method())
                .collect(Collectors.joining(", "));
    }

    private Exchange exchange(RoutingContext context) {
        return new Exchange(vertx, context.request(), requestIds.get(), traffic);
    }

    /** A handler of a path with a domain in it. */
    private static BiConsumer<Exchange, RoutingContext> inDomain(BiConsumer<Exchange, TrustDomain> answer) {
        return (exchange, context) -> {
            String name = String.valueOf(context.pathParam("domain"));
            if (TrustDomain.isValid(name)) {
                TrustDomain domain = new TrustDomain(name);
                exchange.in(domain);
                answer.accept(exchange, domain);
            } else {
                exchange.problem(Problem.notFound());
            }
        };
    }

    private void publish(Exchange exchange, TrustDomain domain) {
        exchange.asks(Action.PUBLISH).request().pause();
        BodyBudget.Share share = publishBudget.open(domain);
        authorized(exchange, domain, Verb.PUBLISH)
                .onSuccess(caller -> share.of(caller.subject()))
                .compose(caller -> requireMediaType(exchange, "multipart/form-data")
                        .compose(ok -> bodies.receive(
                                exchange.request(), options.bodies().publish(), share, new PublishForm()))
                        .compose(form -> waited(exchange, () -> {
                            side.grants().requirePublish(caller, domain, form.role());
                            return side.service().publish(domain, caller, form);
                        })))
                .map(WriteRoutes::json)
                .onComplete(ended -> share.close())
                .onSuccess(body -> exchange.json(201, body))
                .onFailure(exchange::fail);
    }

    private void revoke(Exchange exchange, TrustDomain domain) {
        exchange.asks(Action.REVOKE).request().pause();
        BodyBudget.Share share = revocationBudget.open(domain);
        authorized(exchange, domain, Verb.REVOKE, caller -> side.service().requireAllowance(domain, caller))
                .onSuccess(caller -> share.of(caller.subject()))
                .compose(caller -> requireMediaType(exchange, "application/json")
                        .compose(ok -> bodies.bytes(
                                exchange.request(), options.bodies().revocation(), share))
                        .compose(body -> waited(exchange, () -> side.service().revoke(domain, caller, body))))
                .map(WriteRoutes::json)
                .onComplete(ended -> share.close())
                .onSuccess(body -> exchange.json(200, body))
                .onFailure(exchange::fail);
    }

    private void events(Exchange exchange, TrustDomain domain) {
        exchange.asks(Action.AUDIT);
        String query = exchange.request().query();
        authorized(exchange, domain, Verb.AUDIT)
                .compose(caller -> waited(exchange, () -> side.audit().events(domain, query)))
                .onSuccess(body -> exchange.json(200, body))
                .onFailure(exchange::fail);
    }

    private void check(Exchange exchange, TrustDomain domain) {
        exchange.asks(Action.AUDIT).request().pause();
        BodyBudget.Share share = checkBudget.open(domain);
        authorized(exchange, domain, Verb.AUDIT)
                .onSuccess(caller -> share.of(caller.subject()))
                .compose(caller -> requireMediaType(exchange, "application/json"))
                .compose(ok -> bodies.bytes(exchange.request(), options.bodies().revocation(), share))
                .compose(body -> waited(exchange, () -> side.audit().check(domain, body)))
                .onComplete(ended -> share.close())
                .onSuccess(body -> exchange.json(200, body))
                .onFailure(exchange::fail);
    }

    private void freshness(Exchange exchange, TrustDomain domain) {
        String credential = exchange.asks(Action.VIEW).request().getHeader(HttpHeaders.AUTHORIZATION);
        onWorker(exchange, () -> {
                    if (!side.freshness().isPublic(domain)) {
                        authorize(exchange, credential, domain, Verb.VIEW);
                    }
                    return side.freshness().freshness(domain);
                })
                .onSuccess(document -> document.ifPresentOrElse(
                        body -> exchange.json(200, body), () -> exchange.problem(Problem.notFound())))
                .onFailure(exchange::fail);
    }

    private void metrics(Exchange exchange) {
        onWorker(exchange.asks(Action.SCRAPE), side.metrics()::get)
                .onSuccess(text -> exchange.send(200, PROMETHEUS, Buffer.buffer(text)))
                .onFailure(exchange::fail);
    }

    private void health(Exchange exchange) {
        ReadHandler.Health.answer(
                exchange.asks(Action.PROBE).request().path(),
                side.surface(),
                exchange.request().response(),
                exchange.request().method().equals(HttpMethod.HEAD));
        exchange.answered(exchange.request().response().getStatusCode(), Optional.empty());
    }

    /** What else a caller must fulfil before its body is read. */
    @FunctionalInterface
    private interface Demand {
        void of(Principal caller) throws Refused;
    }

    private Future<Principal> authorized(Exchange exchange, TrustDomain domain, Verb verb) {
        return authorized(exchange, domain, verb, caller -> {});
    }

    private Future<Principal> authorized(Exchange exchange, TrustDomain domain, Verb verb, Demand demand) {
        String credential = exchange.request().getHeader(HttpHeaders.AUTHORIZATION);
        return onWorker(exchange, () -> {
            Principal caller = authorize(exchange, credential, domain, verb);
            demand.of(caller);
            return caller;
        });
    }

    private Principal authorize(Exchange exchange, @Nullable String credential, TrustDomain domain, Verb verb)
            throws AccessDenied {
        Principal caller =
                side.gate().authenticate(credential, domain, side.clock().instant());
        exchange.by(caller);
        side.grants().require(caller, verb, domain);
        return caller;
    }

    private <T> Future<T> onWorker(Exchange exchange, Callable<T> work) {
        return workers.executeBlocking(exchange.named(work), false);
    }

    /**
     * What was sent is read on a worker, and waits for its domain without one: so a domain that is slow delays neither the
     * others nor anybody's authentication. The answer comes back to the event loop of the request.
     */
    private <T> Future<T> waited(Exchange exchange, Callable<CompletableFuture<T>> request) {
        Context loop = vertx.getOrCreateContext();
        return onWorker(exchange, request).compose(pending -> Future.fromCompletionStage(pending, loop));
    }

    private static Future<Void> requireMediaType(Exchange exchange, String expected) {
        String found = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
        String type = found == null ? "" : found.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals(expected)
                ? Future.succeededFuture()
                : Future.failedFuture(new BodyRejected(Problem.mediaType(expected)));
    }

    private static byte[] json(PublishReceipt receipt) {
        ObjectNode json = JSON.createObjectNode();
        json.put("role", receipt.role());
        json.put("version", receipt.version());
        json.put("bundle_version", receipt.bundleVersion());
        json.put("snapshot_version", receipt.snapshotVersion());
        json.put("timestamp", Base64.getEncoder().encodeToString(receipt.timestamp()));
        return bytes(json);
    }

    private static byte[] json(RevocationReceipt receipt) {
        ObjectNode json = JSON.createObjectNode();
        json.put("sequence", receipt.sequence());
        json.put("accepted", receipt.accepted());
        json.put("duplicates", receipt.duplicates());
        json.put("timestamp", Base64.getEncoder().encodeToString(receipt.timestamp()));
        return bytes(json);
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings and numbers can be written", e);
        }
    }
}
