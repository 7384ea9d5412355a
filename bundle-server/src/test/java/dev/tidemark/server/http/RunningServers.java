package dev.tidemark.server.http;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.access.Tokens;
import dev.tidemark.server.audit.AuditService;
import dev.tidemark.server.http.push.EventStreams;
import dev.tidemark.server.http.push.PushTimer;
import dev.tidemark.server.publish.PublishReceipt;
import dev.tidemark.server.publish.PublishRequest;
import dev.tidemark.server.publish.PublishService;
import dev.tidemark.server.publish.Refused;
import dev.tidemark.server.publish.RevocationReceipt;
import dev.tidemark.server.repository.ReadSurface;
import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.ViewAnswer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Both listeners on free loopback ports, with what they are connected to in memory. */
final class RunningServers implements AutoCloseable, ReadSurface, PublishService, AuditService, FreshnessSource {
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    final Map<String, ServedFile> files = new ConcurrentHashMap<>();
    final Map<String, CompletableFuture<Optional<ServedFile>>> stored = new ConcurrentHashMap<>();
    final Map<String, ViewAnswer> views = new ConcurrentHashMap<>();
    final List<PublishRequest> published = new CopyOnWriteArrayList<>();
    final List<String> revoked = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Tokens tokens;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    volatile boolean ready = true;
    volatile boolean freshnessIsPublic;
    volatile @Nullable Refused refusal;
    volatile @Nullable Refused overLimit;
    volatile @Nullable RuntimeException crash;

    /** What each publish waits for, without a thread. */
    volatile Supplier<CompletableFuture<?>> publishing = () -> CompletableFuture.completedFuture(true);

    private final Vertx vertx;
    private final HttpOptions options;
    private final WriteSide side;
    final HttpServers servers;
    final List<Answered> answered = new CopyOnWriteArrayList<>();
    final List<String> malformed = new CopyOnWriteArrayList<>();
    final Traffic traffic = new Traffic(answered::add, malformed::add, System::nanoTime);

    final EventStreams streams;

    RunningServers() throws Exception {
        this(HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0));
    }

    RunningServers(HttpOptions options) throws Exception {
        this.options = options;
        tokens = new Tokens();
        Grants grants = Grants.parse("""
                {"grants": [{"subject": "alice", "domain": "example.local", "verbs": ["publish", "revoke", "view"],
                  "roles": ["policy"], "issuers": ["https://a.example"]},
                  {"subject": "bob", "domain": "example.local", "verbs": ["revoke"], "issuers": ["https://b.example"]},
                  {"subject": "carol", "domain": "example.local", "verbs": ["audit"]}]}
                """.getBytes(StandardCharsets.UTF_8));
        vertx = HttpServers.vertx(options);
        AtomicLong ids = new AtomicLong();
        streams = new EventStreams(
                List.of(new TrustDomain("example.local")), options.push(), new Untimed(), System::nanoTime);
        side = new WriteSide(
                new AccessGate(CallerKeys.parse(tokens.jwks().getBytes(StandardCharsets.UTF_8))),
                grants,
                this,
                this,
                this,
                this,
                () -> "# scraped on " + Thread.currentThread().getName() + "\n",
                Clock.fixed(NOW, ZoneOffset.UTC));
        servers = HttpServers.start(vertx, options, this, streams, side, () -> "r-" + ids.incrementAndGet(), traffic)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private record Untimed() implements PushTimer {
        @Override
        public void encoded(String domain, long nanos) {}

        @Override
        public void broadcast(String domain, long nanos) {}
    }

    String token(String subject) throws Exception {
        return "Bearer " + tokens.eddsa(Tokens.claims(subject, "example.local", NOW.getEpochSecond() + 60));
    }

    /** The routes as the write listener has them. */
    WriteRoutes routes() {
        return new WriteRoutes(vertx, vertx.createSharedWorkerExecutor("routes"), side, options, () -> "r", traffic);
    }

    URI read(String path) {
        return URI.create("http://127.0.0.1:" + servers.readPort() + path);
    }

    URI write(String path) {
        return URI.create("http://127.0.0.1:" + servers.writePort() + path);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public @Nullable ServedFile find(String domain, String pathBelowDomain) {
        return files.get(domain + "/" + pathBelowDomain);
    }

    @Override
    public @Nullable CompletionStage<Optional<ServedFile>> load(String domain, String pathBelowDomain) {
        return stored.get(domain + "/" + pathBelowDomain);
    }

    @Override
    public @Nullable ViewAnswer view(String domain, String pathBelowDomain) {
        return views.get(domain + "/" + pathBelowDomain);
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public CompletableFuture<PublishReceipt> publish(TrustDomain domain, Principal caller, PublishRequest request) {
        return onWorker(() -> publishing.get().thenApply(waited -> {
            published.add(request);
            return new PublishReceipt(request.role(), request.version(), 42, 7, new byte[] {1, 2, 3});
        }));
    }

    @Override
    public void requireAllowance(TrustDomain domain, Principal caller) throws Refused {
        Refused refused = overLimit;
        if (refused != null) {
            throw refused;
        }
    }

    @Override
    public CompletableFuture<RevocationReceipt> revoke(TrustDomain domain, Principal caller, byte[] body) {
        return onWorker(() -> {
            revoked.add(new String(body, StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(new RevocationReceipt(9, 1, 0, new byte[] {4}));
        });
    }

    @Override
    public CompletableFuture<byte[]> events(TrustDomain domain, @Nullable String query) {
        return asked("events " + query);
    }

    @Override
    public CompletableFuture<byte[]> check(TrustDomain domain, byte[] body) {
        return asked("check " + new String(body, StandardCharsets.UTF_8));
    }

    private CompletableFuture<byte[]> asked(String question) {
        return onWorker(() -> {
            asked.add(question);
            return CompletableFuture.completedFuture("{}".getBytes(StandardCharsets.UTF_8));
        });
    }

    private <T> CompletableFuture<T> onWorker(Supplier<CompletableFuture<T>> change) {
        if (!Thread.currentThread().getName().startsWith("tidemark-write")) {
            throw new AssertionError("called on " + Thread.currentThread().getName());
        }
        RuntimeException failure = crash;
        if (failure != null) {
            throw failure;
        }
        Refused refused = refusal;
        // As a service with another one in front fails: its stage wraps the refusal.
        return refused != null
                ? CompletableFuture.<T>failedFuture(refused).whenComplete((done, thrown) -> {})
                : change.get();
    }

    @Override
    public boolean isPublic(TrustDomain domain) {
        return freshnessIsPublic;
    }

    @Override
    public Optional<byte[]> freshness(TrustDomain domain) {
        return domain.name().equals("example.local")
                ? Optional.of("{\"domain\":\"example.local\"}".getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
    }

    @Override
    public void close() throws Exception {
        servers.stop().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
