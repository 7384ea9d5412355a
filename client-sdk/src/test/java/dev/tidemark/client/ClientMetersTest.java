package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.metrics.ClientMetric;
import dev.tidemark.client.metrics.Metric;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.revocation.Regression;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.audit.AuditSink;
import dev.tidemark.verifier.metrics.VerifierMeters;
import dev.tidemark.verifier.metrics.VerifierMetric;
import dev.tidemark.verifier.replay.ReplayStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientMetersTest extends ClientScenario {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double count(String meter, String... tags) {
        return registry.get(meter)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void names_andLabels_areTheListedOnes() throws Exception {
        try (TrustClient trust = client().meters(registry).start();
                AuditLog log = AuditLog.to(AuditSink.stdout())
                        .domain(TestDomain.DOMAIN)
                        .withoutRedaction()
                        .start()) {
            ReplayStore store = ReplayStore.inMemory(10);
            VerifierMeters.bind(
                    registry,
                    TestDomain.DOMAIN,
                    Verifier.builder(trust).passportOnly().build());
            VerifierMeters.bind(registry, TestDomain.DOMAIN, (dev.tidemark.verifier.replay.MemoryReplayStore) store);
            VerifierMeters.bind(registry, TestDomain.DOMAIN, log);
            Set<String> registered = registry.getMeters().stream()
                    .map(Meter::getId)
                    .map(id -> id.getName() + " "
                            + id.getTags().stream().map(Tag::getKey).sorted().toList())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(registered)
                    .containsExactlyInAnyOrder(Stream.<Metric>concat(
                                    Stream.of(ClientMetric.values()), Stream.of(VerifierMetric.values()))
                            .map(metric -> metric.meter() + " "
                                    + Stream.of(metric.labels().split(", "))
                                            .sorted()
                                            .toList())
                            .toArray(String[]::new));
        }
    }

    @Test
    void everyReasonAndCode_isThereAtZero() throws Exception {
        try (TrustClient trust = client().meters(registry).start()) {
            Verifier verifier = Verifier.builder(trust).passportOnly().build();
            VerifierMeters.bind(registry, TestDomain.DOMAIN, verifier);
            for (DenyReason reason : DenyReason.values()) {
                assertThat(count("tidemark.decisions", "verdict", "deny", "reason", reason.code()))
                        .isZero();
            }
            for (String code : FailureCodes.all()) {
                assertThat(count("tidemark.client.refreshes", "code", code)).isZero();
                assertThat(count("tidemark.client.verification.failures", "code", code))
                        .isZero();
            }
            verifier.decide(ProtectedRequest.of("GET", "/"));
            assertThat(count("tidemark.decisions", "reason", "passport_missing"))
                    .isEqualTo(1);
        }
    }

    @Test
    void fetch_thatWasCalledOff_isNotCountedAsAFailure() throws Exception {
        StagedMirror silent = new StagedMirror(new FileMirror(domain));
        StagedMirror.Stage stage = silent.hold("metadata/1.snapshot.json");
        // So that files are asked first of the one that is silent about them.
        mirror.withhold(RepositoryPaths.TIMESTAMP);
        try (TrustClient trust = client(silent)
                .source(mirror)
                .patience(new Patience(Duration.ofMillis(50), Duration.ofHours(1)))
                .meters(registry)
                .start()) {
            assertThat(trust.status().failure()).isEmpty();
        }
        stage.thread.join();
        assertThat(fetches("snapshot", "failure")).isZero();
        assertThat(fetches("snapshot", "success")).isEqualTo(1);
    }

    private long fetches(String kind, String outcome) {
        return registry.get("tidemark.client.fetch.duration")
                .tags("kind", kind, "outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void codes_areAllThatFailuresCanHave() throws Exception {
        Set<String> ofRecords = new TreeSet<>();
        for (Class<?> family : new Class<?>[] {Rejection.class, Regression.class}) {
            for (Class<?> member : family.getPermittedSubclasses()) {
                Constructor<?> made = member.getDeclaredConstructors()[0];
                made.setAccessible(true);
                Object[] nothing = Arrays.stream(made.getParameterTypes())
                        .map(type -> type == long.class
                                ? (Object) 0L
                                : type == int.class ? 0 : type == String.class ? "" : null)
                        .toArray();
                Object one = made.newInstance(nothing);
                ofRecords.add(one instanceof Rejection r ? r.code() : ((Regression) one).code());
            }
        }
        assertThat(FailureCodes.all()).containsAll(ofRecords);
    }

    @Test
    void cycles_fetchesAndTheHeldState_areTold() throws Exception {
        try (TrustClient trust = client().meters(registry).start()) {
            assertThat(count("tidemark.client.refreshes", "outcome", "success")).isEqualTo(1);
            assertThat(count("tidemark.client.statement.issued.timestamp"))
                    .isEqualTo(TestDomain.START.getEpochSecond());
            assertThat(count("tidemark.client.bundle.version")).isEqualTo(1);
            assertThat(count("tidemark.client.fetch.bytes", "kind", "target")).isPositive();
            assertThat(count("tidemark.client.fetch.bytes", "kind", "timestamp"))
                    .isPositive();
            assertThat(count("tidemark.client.fetch.bytes", "kind", "delegated"))
                    .isPositive();

            pass(Duration.ofSeconds(10));
            mirror.goDown();
            trust.refresh();

            assertThat(count("tidemark.client.refreshes", "code", "fetch_unavailable"))
                    .isEqualTo(1);
            assertThat(count("tidemark.client.last.success.timestamp")).isEqualTo(TestDomain.START.getEpochSecond());
        }
        assertThat(registry.find("tidemark.client.bundle.version").gauges())
                .as("closed")
                .isEmpty();
    }

    @Test
    void manyDomains_areCountedTogether() {
        try (TrustClients clients = TrustClients.builder()
                .each(each -> each.source(mirror)
                        .stateDirectory(directory)
                        .meters(registry)
                        .clock(time)
                        .ticker(time))
                .start()) {
            clients.add(TestDomain.DOMAIN, domain.pinnedRoot());
            clients.load(new TrustDomain(TestDomain.DOMAIN))
                    .toCompletableFuture()
                    .join();
            clients.read(new TrustDomain(TestDomain.DOMAIN));
            assertThat(count("tidemark.client.refreshes", "domain", "*", "outcome", "success"))
                    .isEqualTo(1);
            assertThat(count("tidemark.cache.entries", "cache", "states")).isEqualTo(1);
            assertThat(count("tidemark.cache.hits", "cache", "states")).isEqualTo(1);
            assertThat(count("tidemark.cache.weight", "cache", "targets")).isPositive();
            assertThat(registry.find("tidemark.client.refreshes")
                            .tag("domain", TestDomain.DOMAIN)
                            .meters())
                    .isEmpty();
        }
    }
}
