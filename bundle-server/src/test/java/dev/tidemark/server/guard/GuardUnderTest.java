package dev.tidemark.server.guard;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.SignedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.vertx.BodyRules;
import dev.tidemark.verifier.replay.ReplayStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A guard over a domain in memory, before a {@link RecordingUpstream}. */
final class GuardUnderTest implements AutoCloseable {
    static final String SEARCH = "/v1/orders/search";
    private static final String KID = "alpha-1";

    /** {@code POST /v1/orders/create}, which is what bodies are sent to. */
    static final String CREATE = "/v1/orders/create";

    final RecordingUpstream upstream = new RecordingUpstream();
    final List<String> told = new CopyOnWriteArrayList<>();
    final Path spool = Files.createTempDirectory("guard-spool");
    final AtomicLong ageMillis = new AtomicLong(1_000);
    final Guard guard;
    private final TestDomain domain = TestDomain.start();
    private final TestIssuer issuer = TestIssuer.of("alpha");
    private final AtomicInteger passports = new AtomicInteger();

    GuardUnderTest() throws IOException {
        this(UnaryOperator.identity());
    }

    GuardUnderTest(UnaryOperator<GuardOptions> change) throws IOException {
        domain.policy(policy()).publish();
        Optional<dev.tidemark.client.TrustState> state = Optional.of(domain.state());
        TrustView view = () -> new TrustView.Reading(state, domain.now().toEpochMilli(), ageMillis.get(), true);
        Verifier verifier =
                Verifier.builder(view).replayStore(ReplayStore.inMemory(1_000)).build();
        guard = Guard.start(new Guard.Parts(
                change.apply(options()), view, verifier, traffic(), () -> "# nothing\n", () -> "request"));
    }

    private static TestPolicy policy() {
        return TestPolicy.orders().routeJson("""
                {"route_id": "orders.create", "method": "POST", "path_template": "/v1/orders/create", "risk": "medium",
                 "freshness_class": "bounded", "max_staleness_seconds": 300,
                 "allowed_sources": [{"source_type": "software_jwks", "issuer": "https://alpha.example",
                   "trust_domain": "example.local", "subject_prefix": "service:"}]}""");
    }

    private GuardOptions options() {
        return new GuardOptions(
                new GuardOptions.Address("127.0.0.1", 0),
                new GuardOptions.Address("127.0.0.1", 0),
                GuardOptions.Upstream.at(new GuardOptions.Address("127.0.0.1", upstream.port())),
                new GuardOptions.Routes(
                        List.of(new GuardOptions.Unprotected("GET", "/open/{name}")), Set.of(), Set.of(), Map.of()),
                GuardOptions.Limits.DEFAULT,
                GuardOptions.Times.DEFAULT,
                BodyRules.spoolingTo(spool));
    }

    static GuardOptions with(GuardOptions o, GuardOptions.Routes routes) {
        return new GuardOptions(o.listen(), o.management(), o.upstream(), routes, o.limits(), o.times(), o.bodies());
    }

    static GuardOptions with(GuardOptions o, GuardOptions.Times times) {
        return new GuardOptions(o.listen(), o.management(), o.upstream(), o.routes(), o.limits(), times, o.bodies());
    }

    static GuardOptions with(GuardOptions o, GuardOptions.Limits limits) {
        return new GuardOptions(o.listen(), o.management(), o.upstream(), o.routes(), limits, o.times(), o.bodies());
    }

    static GuardOptions with(GuardOptions o, BodyRules bodies) {
        return new GuardOptions(o.listen(), o.management(), o.upstream(), o.routes(), o.limits(), o.times(), bodies);
    }

    static GuardOptions with(GuardOptions o, GuardOptions.Upstream upstream) {
        return new GuardOptions(o.listen(), o.management(), upstream, o.routes(), o.limits(), o.times(), o.bodies());
    }

    private GuardTraffic traffic() {
        return new GuardTraffic() {
            @Override
            public void ended(Outcome outcome, long nanos) {
                told.add("ended " + outcome);
            }

            @Override
            public void refused(AdapterRefusal refusal) {
                told.add("refused " + refusal.code());
            }

            @Override
            public void brokenOff() {
                told.add("broken off");
            }

            @Override
            public void shadowed(String routeId, String verdict, String explanation) {
                told.add("shadow " + routeId + " " + verdict);
            }
        };
    }

    int port() {
        return guard.port();
    }

    /** A passport that nobody used yet. */
    TestPassport passport() {
        return TestPassport.of(issuer, KID, domain.now()).claim("jti", "passport-" + passports.incrementAndGet());
    }

    SignedRequest sign(SignedRequest request) {
        return request.sign(passport(), issuer.key(KID));
    }

    SignedRequest sign(SignedRequest request, TestPassport passport) {
        return request.sign(passport, issuer.key(KID));
    }

    SignedRequest search() {
        return sign(new SignedRequest("GET", SEARCH, "orders.search"));
    }

    SignedRequest create(byte[] body) {
        SignedRequest request = new SignedRequest("POST", CREATE, "orders.create");
        request.body = body;
        return sign(request);
    }

    /** The head of a signed request, with further field lines, each ending with CRLF; the body's length among them. */
    static String head(SignedRequest request, String more) {
        return head(request, request.path + (request.query.isEmpty() ? "" : "?" + request.query), more);
    }

    static String head(SignedRequest request, String target, String more) {
        StringBuilder out =
                new StringBuilder(request.method + " " + target + " HTTP/1.1\r\nHost: " + request.authority + "\r\n");
        request.headers.forEach((name, values) -> values.forEach(value -> out.append(name + ": " + value + "\r\n")));
        return out + more + "\r\n";
    }

    static String raw(SignedRequest request, String more) {
        String length = request.body.length == 0 ? "" : "Content-Length: " + request.body.length + "\r\n";
        return head(request, length + more) + new String(request.body, StandardCharsets.ISO_8859_1);
    }

    Wire.Answer send(SignedRequest request) throws IOException {
        return send(raw(request, ""));
    }

    Wire.Answer send(String raw) throws IOException {
        return Wire.exchange(port(), raw);
    }

    /** Waits for what happens on another thread, and no longer than it must. */
    static void eventually(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within 20 s");
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        guard.close();
        upstream.close();
        try (var files = Files.list(spool)) {
            if (files.findAny().isPresent()) {
                throw new AssertionError("something was left in the spool directory");
            }
        }
        Files.delete(spool);
    }
}
