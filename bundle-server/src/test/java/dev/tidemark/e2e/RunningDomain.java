package dev.tidemark.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.HttpFetcher;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Signer;
import dev.tidemark.server.BundleServer;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Grant;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Tokens;
import dev.tidemark.server.access.Verb;
import dev.tidemark.server.http.HttpOptions;
import dev.tidemark.server.repository.IngestLimits;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.storage.rocksdb.RocksDbLedger;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;

/**
 * A whole server on free loopback ports over a store on disk, with the domains of some {@link DomainAuthors}, and what
 * callers and readers of it do over HTTP. Four callers: {@link #OPERATOR} may do everything, {@link #TILL_OWNER} may
 * publish the role of the issuer {@code till} alone, {@link #TILL_REVOKER} may revoke what that issuer made, {@link
 * #STRANGER} may do nothing.
 */
final class RunningDomain implements AutoCloseable {
    static final String OPERATOR = "operator";
    static final String TILL_OWNER = "till-owner";
    static final String TILL_REVOKER = "till-revoker";
    static final String STRANGER = "stranger";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final Clock clock;
    private final Tokens tokens = new Tokens();
    private final List<BundleServer.Domain> domains = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpOptions options = HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0);
    private IngestLimits limits = IngestLimits.DEFAULT;
    private volatile BundleServer server;

    /** Starts with these domains, whose online keys are used as they are. */
    RunningDomain(Path directory, Clock clock, DomainAuthors... all) throws Exception {
        this(directory, clock);
        for (DomainAuthors authors : all) {
            with(authors, authors.onlineKeys());
        }
        start();
    }

    /** Nothing yet: say {@link #with}, then {@link #start}. */
    RunningDomain(Path directory, Clock clock) throws Exception {
        this.directory = directory;
        this.clock = clock;
    }

    RunningDomain with(DomainAuthors authors, Collection<? extends Signer> onlineKeys) throws Exception {
        domains.add(new BundleServer.Domain(authors.domain, authors.rootFile(), onlineKeys));
        grants.add(new Grant(
                OPERATOR,
                authors.domain,
                EnumSet.allOf(Verb.class),
                Set.of("root", "targets", "policy", "issuer.till", "issuer.app"),
                Set.of(DomainAuthors.issuer(DomainAuthors.TILL), DomainAuthors.issuer(DomainAuthors.APP))));
        grants.add(new Grant(TILL_OWNER, authors.domain, EnumSet.of(Verb.PUBLISH), Set.of("issuer.till"), Set.of()));
        grants.add(new Grant(
                TILL_REVOKER,
                authors.domain,
                EnumSet.of(Verb.REVOKE),
                Set.of(),
                Set.of(DomainAuthors.issuer(DomainAuthors.TILL))));
        return this;
    }

    /** Other bounds than the documented defaults; said before {@link #start}. */
    RunningDomain bounded(UnaryOperator<HttpOptions> change) {
        options = change.apply(options);
        return this;
    }

    /** Other limits for those who revoke; said before {@link #start}. */
    RunningDomain limited(IngestLimits other) {
        limits = other;
        return this;
    }

    int writePort() {
        return server.writePort();
    }

    int readPort() {
        return server.readPort();
    }

    /** A token whose header and claims are as given, signed with the key that the server knows. */
    String bearerOf(String header, String claims) throws Exception {
        return "Bearer " + tokens.eddsa(header, claims);
    }

    /** Starts, or starts again, on the store of this directory. */
    RunningDomain start() throws Exception {
        server = BundleServer.start(new BundleServer.Parts(
                options,
                RocksDbLedger.open(directory.resolve("ledger"), "end-to-end test"),
                domains,
                new AccessGate(CallerKeys.parse(tokens.jwks().getBytes(StandardCharsets.UTF_8))),
                Grants.of(grants),
                true,
                RepositorySettings.DEFAULT.withHeartbeat(Duration.ofSeconds(1)).withLimits(limits),
                "end-to-end",
                clock,
                new Random(1)));
        return this;
    }

    @Override
    public void close() {
        server.close();
    }

    /** What {@code /v1/{domain}/} is below, on the read listener. */
    String reads(DomainAuthors of) {
        return "http://127.0.0.1:" + server.readPort() + "/v1/" + of.domain + "/";
    }

    String writes(DomainAuthors of) {
        return "http://127.0.0.1:" + server.writePort() + "/v1/" + of.domain + "/";
    }

    // ---- callers

    /** The credential of a caller of one domain. */
    String bearer(String caller, DomainAuthors of) throws Exception {
        return "Bearer "
                + tokens.eddsa(Tokens.claims(
                        caller,
                        of.domain.name(),
                        clock.instant().plusSeconds(600).getEpochSecond()));
    }

    /** Publishes version 1 of everything. */
    void publishAll(DomainAuthors of) throws Exception {
        publishAll(of, Duration.ofDays(30));
    }

    /** The same, where the role of {@link DomainAuthors#TILL} has that life. */
    void publishAll(DomainAuthors of, Duration tillLife) throws Exception {
        require(publish(of, OPERATOR, "1.targets.json", of.targetsFile(1), Map.of()), 201);
        publishPolicy(of, 1);
        publishIssuer(of, DomainAuthors.TILL, 1, tillLife);
        publishIssuer(of, DomainAuthors.APP, 1, Duration.ofDays(30));
    }

    JsonNode publishPolicy(DomainAuthors of, long version) throws Exception {
        return require(
                publish(
                        of,
                        OPERATOR,
                        version + ".policy.json",
                        of.policyFile(version),
                        Map.of(DomainLayout.POLICY_TARGET, of.policyTarget(version))),
                201);
    }

    JsonNode publishIssuer(DomainAuthors of, String slug, long version, Duration life) throws Exception {
        return require(
                publish(
                        of,
                        OPERATOR,
                        version + ".issuer." + slug + ".json",
                        of.issuerFile(slug, version, life),
                        Map.of(DomainLayout.issuerTarget(slug), of.issuerTarget(slug))),
                201);
    }

    HttpResponse<byte[]> publish(
            DomainAuthors of, String caller, String name, byte[] metadata, Map<String, byte[]> targets)
            throws Exception {
        return post(
                of, bearer(caller, of), "publish", "multipart/form-data; boundary=edge", form(name, metadata, targets));
    }

    HttpResponse<byte[]> revoke(DomainAuthors of, String slug, String jti) throws Exception {
        return revoke(of, bearer(OPERATOR, of), slug, jti);
    }

    HttpResponse<byte[]> revoke(DomainAuthors of, String bearer, String slug, String jti) throws Exception {
        String body = """
                {"events": [{"event_id": "e-%s", "kind": "jti", "issuer": "%s", "id": "%s",
                  "reason": "keyCompromise", "revoked_at": "%s"}]}
                """.formatted(
                        jti,
                        DomainAuthors.issuer(slug),
                        jti,
                        clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        return post(of, bearer, "revocations", "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<byte[]> post(DomainAuthors of, String bearer, String path, String type, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(writes(of) + path))
                        .timeout(PATIENCE)
                        .header("Authorization", bearer)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A question of a caller at the write listener. */
    HttpResponse<byte[]> ask(DomainAuthors of, String bearer, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(writes(of) + path))
                        .timeout(PATIENCE)
                        .header("Authorization", bearer)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    static byte[] form(String name, byte[] metadata, Map<String, byte[]> targets) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        part(body, "metadata", name, metadata);
        targets.forEach((path, bytes) -> part(body, "target", path, bytes));
        body.writeBytes("--edge--\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static void part(ByteArrayOutputStream body, String name, String filename, byte[] bytes) {
        body.writeBytes(("--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename
                        + "\"\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(bytes);
        body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    static JsonNode require(HttpResponse<byte[]> answer, int status) throws IOException {
        if (answer.statusCode() != status) {
            throw new AssertionError("expected " + status + ", got " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return JSON.readTree(answer.body());
    }

    // ---- readers

    HttpResponse<byte[]> get(DomainAuthors of, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(reads(of) + path))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The {@code signed} part of a metadata file. */
    JsonNode signed(DomainAuthors of, String file) throws Exception {
        return require(get(of, "metadata/" + file), 200).path("signed");
    }

    /** The newest statement. */
    JsonNode timestamp(DomainAuthors of) throws Exception {
        return signed(of, "timestamp.json");
    }

    /** Waits for a statement whose version is as asked. */
    JsonNode timestampWhere(DomainAuthors of, LongPredicate version) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode statement = timestamp(of);
        while (!version.test(statement.path("version").asLong())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no such statement of " + of.domain + " within " + PATIENCE.toSeconds()
                        + " s; the last is version " + statement.path("version"));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            statement = timestamp(of);
        }
        return statement;
    }

    /**
     * Everything a reader can see of a domain, by path: status, media type, entity tag and digest of the bytes; of the
     * statement, which changes every second, only what it says of content. Further paths can be asked for.
     */
    Map<String, String> served(DomainAuthors of, String... more) throws Exception {
        Map<String, String> all = new TreeMap<>();
        JsonNode statement = timestamp(of);
        all.put(
                "statement",
                statement.path("meta") + " bundle "
                        + statement.path("tidemark").path("bundle_version") + " revocations "
                        + statement.path("tidemark").path("revocation_sequence"));
        long snapshot =
                statement.path("meta").path("snapshot.json").path("version").asLong();
        see(all, of, "metadata/" + snapshot + ".snapshot.json");
        JsonNode roles = signed(of, snapshot + ".snapshot.json").path("meta");
        for (Map.Entry<String, JsonNode> role : roles.properties()) {
            String file = role.getValue().path("version").asLong() + "." + role.getKey();
            see(all, of, "metadata/" + file);
            for (Map.Entry<String, JsonNode> target :
                    signed(of, file).path("targets").properties()) {
                see(
                        all,
                        of,
                        consistent(
                                target.getKey(),
                                target.getValue().path("hashes").path("sha256").asText()));
            }
        }
        see(all, of, "metadata/1.root.json");
        see(all, of, "revocations/history.json");
        for (String path : more) {
            see(all, of, path);
        }
        return all;
    }

    /** Where a target is served. */
    static String consistent(String path, String sha256) {
        int name = path.lastIndexOf('/') + 1;
        return "targets/" + path.substring(0, name) + sha256 + "." + path.substring(name);
    }

    private void see(Map<String, String> all, DomainAuthors of, String path) throws Exception {
        HttpResponse<byte[]> answer = get(of, path);
        all.put(
                path,
                answer.statusCode() == 200
                        ? "200 " + answer.headers().firstValue("Content-Type").orElse("-") + " "
                                + answer.headers().firstValue("ETag").orElse("-") + " "
                                + Digests.sha256Hex(answer.body())
                        : String.valueOf(answer.statusCode()));
    }

    // ---- verifiers

    /** A client of this server, wherever it listens after a restart. */
    TrustClient client(DomainAuthors of, Path state, Clock wall, Ticker elapsed) throws Exception {
        return client(of, of.rootFile(), state, wall, elapsed);
    }

    TrustClient client(DomainAuthors of, byte[] pinnedRoot, Path state, Clock wall, Ticker elapsed) throws Exception {
        return TrustClient.builder()
                .source(new Following(of))
                .domain(of.domain.name())
                .pinnedRoot(pinnedRoot)
                .stateDirectory(state)
                .clock(wall)
                .ticker(elapsed)
                .start();
    }

    private final class Following implements Fetcher {
        private final DomainAuthors of;

        Following(DomainAuthors of) {
            this.of = of;
        }

        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
            return new HttpFetcher(URI.create(reads(of)), FetchLimits.DEFAULT).fetch(path, limitBytes);
        }

        @Override
        public String name() {
            return "server under test";
        }
    }

    /** {@code allowed}, or the code of the denial. */
    static String decide(TrustClient trust, String method, String path, String passport) {
        Decision decision = Verifier.builder(trust)
                .passportOnly()
                .build()
                .decide(ProtectedRequest.of(method, path).withPassport(passport));
        return decision instanceof Decision.Deny deny ? deny.reason().code() : "allowed";
    }
}
