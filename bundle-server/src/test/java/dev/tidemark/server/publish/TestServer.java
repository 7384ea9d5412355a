package dev.tidemark.server.publish;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.Grant;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.access.TestPrincipals;
import dev.tidemark.server.access.Verb;
import dev.tidemark.server.repository.DomainOpening;
import dev.tidemark.server.repository.DomainRepository;
import dev.tidemark.server.repository.IngestLimits;
import dev.tidemark.server.repository.Lane;
import dev.tidemark.server.repository.ManualLane;
import dev.tidemark.server.repository.OnlineKeys;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.server.repository.RepositoryStartException;
import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.server.repository.TestReader;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.memory.MemoryLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** One domain behind a publisher, on a clock that stands still, with its authors. */
final class TestServer {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    final SettableClock clock;
    final TestAuthors authors;
    final Ledger ledger;
    final byte[] firstRoot;
    ManualLane lane = new ManualLane();
    IngestLimits limits = IngestLimits.DEFAULT;
    LongSupplier elapsed = this::nanos;
    DomainRepository repository;
    Publisher publisher;

    private TestServer(TestAuthors authors, byte[] firstRoot, SettableClock clock, Ledger ledger) {
        this.clock = clock;
        this.ledger = ledger;
        this.authors = authors;
        this.firstRoot = firstRoot;
    }

    /** Another process with the same authors, over this store. */
    TestServer over(Ledger other) {
        return new TestServer(authors, firstRoot, clock, other).open();
    }

    static TestServer created(String domain, SettableClock clock, Ledger ledger) {
        TestAuthors authors = new TestAuthors(domain, clock);
        return new TestServer(authors, authors.root(1), clock, ledger).open();
    }

    static TestServer created() {
        return created("example.local", new SettableClock(START), new MemoryLedger());
    }

    /** With targets, policy and the issuers alpha and beta. */
    static TestServer running() {
        return created().bootstrap();
    }

    TestServer open() {
        try {
            open(authors.onlineKeys(), lane);
            return this;
        } catch (RepositoryStartException e) {
            throw new AssertionError(e);
        }
    }

    void open(OnlineKeys keys, Lane on) throws RepositoryStartException {
        repository = new DomainOpening(ledger, clock, elapsed, RepositorySettings.DEFAULT.withLimits(limits))
                .open(authors.domain(), firstRoot, keys, on);
        publisher = new Publisher(Repositories.of(List.of(repository)), grants(authors.domain()), elapsed);
    }

    /** The process dies: nothing is given back. */
    TestServer crash() {
        lane = new ManualLane();
        return open();
    }

    private long nanos() {
        return ChronoUnit.NANOS.between(START, clock.instant());
    }

    /** The same with other limits for those who revoke, as of a start. */
    TestServer limited(IngestLimits other) {
        limits = other;
        return crash();
    }

    static Grants grants(TrustDomain domain) {
        return Grants.of(List.of(
                new Grant(
                        "author",
                        domain,
                        Set.of(Verb.PUBLISH),
                        Set.of("root", "targets", "policy", "timestamp", "snapshot", "revocations"),
                        Set.of()),
                grant("alpha", domain),
                grant("beta", domain)));
    }

    private static Grant grant(String slug, TrustDomain domain) {
        return new Grant(
                slug,
                domain,
                Set.of(Verb.PUBLISH, Verb.REVOKE),
                Set.of(DomainLayout.issuerRole(slug)),
                Set.of(TestAuthors.issuer(slug)));
    }

    Principal caller(String subject) {
        return TestPrincipals.of(subject, authors.domain());
    }

    TestServer bootstrap() {
        try {
            publish("author", "targets", 1, authors.targets(1, "alpha", "beta"), Map.of());
            publishPolicy(1);
            publishIssuer("alpha", 1, Duration.ofDays(30), "a-1");
            publishIssuer("beta", 1, Duration.ofDays(30), "b-1");
            return this;
        } catch (Refused e) {
            throw new AssertionError(e.code() + ": " + e.detail(), e);
        }
    }

    PublishReceipt publish(String subject, String role, long version, byte[] metadata, Map<String, byte[]> targets)
            throws Refused {
        return answer(publisher.publish(
                authors.domain(), caller(subject), new PublishRequest(role, version, metadata, targets)));
    }

    PublishReceipt publishPolicy(long version, String... members) throws Refused {
        return publishPolicy(version, authors.policyDocument(members));
    }

    /** The policy whose one route takes no statement but a live one. */
    PublishReceipt publishRealtimePolicy(long version) throws Refused {
        String bounded = new String(authors.policyDocument(), StandardCharsets.UTF_8);
        String realtime = bounded.replace("\"bounded\", \"max_staleness_seconds\": 60", "\"realtime\"");
        return publishPolicy(version, realtime.getBytes(StandardCharsets.UTF_8));
    }

    private PublishReceipt publishPolicy(long version, byte[] document) throws Refused {
        return publish(
                "author",
                "policy",
                version,
                authors.policy(version, document),
                Map.of(DomainLayout.POLICY_TARGET, document));
    }

    PublishReceipt publishIssuer(String slug, long version, Duration life, String... kids) throws Refused {
        byte[] document = authors.jwks(slug, kids);
        return publish(
                slug,
                DomainLayout.issuerRole(slug),
                version,
                authors.issuer(slug, version, document, life),
                Map.of(DomainLayout.issuerTarget(slug), document));
    }

    RevocationReceipt revoke(String subject, String... events) throws Refused {
        return answer(publisher.revoke(authors.domain(), caller(subject), body(events)));
    }

    /** What came of a change that has been asked for, once it is there. */
    static <T> T answer(CompletableFuture<T> change) throws Refused {
        try {
            return change.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw e;
        }
    }

    static byte[] body(String... events) {
        return ("{\"events\":[" + String.join(",", events) + "]}").getBytes(StandardCharsets.UTF_8);
    }

    /** An event that revokes a passport of an issuer. */
    String jti(String eventId, String slug, String id) {
        return event(eventId, "jti", slug, id, "");
    }

    String event(String eventId, String kind, String slug, String id, String more) {
        return "{\"event_id\":\"" + eventId + "\",\"kind\":\"" + kind + "\",\"issuer\":\"" + TestAuthors.issuer(slug)
                + "\",\"id\":\"" + id + "\",\"reason\":\"keyCompromise\",\"revoked_at\":\""
                + dev.tidemark.metadata.MetadataTime.formatSeconds(clock.instant()) + "\"" + more + "}";
    }

    /** A file from memory or from the store. */
    Optional<ServedFile> served(String path) {
        ServedFile found = repository.find(path);
        var loading = found == null ? repository.load(path) : null;
        return loading == null ? Optional.ofNullable(found) : loading.join();
    }

    TestReader reader() {
        return TestReader.of(firstRoot, repository);
    }

    TestReader.View read() {
        return reader().refresh(clock.instant());
    }
}
