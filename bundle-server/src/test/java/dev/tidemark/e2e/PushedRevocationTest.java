package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.push.PushState;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the server's acknowledgement of a revocation to a verifier's denial, by one pushed event. */
@Timeout(120)
class PushedRevocationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    private Path directory;

    private static void await(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private long requests() {
        return registry.find("tidemark.client.fetch.duration").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void revoke_atTheServer_isDeniedByAVerifierAfterOnePushedEventAndNoRequest() throws Exception {
        try (RunningDomain server = new RunningDomain(directory.resolve("server"), time, shop)) {
            server.publishAll(shop);
            try (TrustClient trust = TrustClient.builder()
                    .repository(URI.create("http://127.0.0.1:" + server.readPort()))
                    .domain(shop.domain.name())
                    .pinnedRoot(shop.rootFile())
                    .stateDirectory(directory.resolve("state"))
                    .maxPollInterval(Duration.ofHours(10))
                    .meters(registry)
                    .clock(time)
                    .ticker(time)
                    .start()) {
                String passport = shop.passport(TILL, "stolen", time.instant());
                await("push is live", () -> trust.status().push() instanceof PushState.Live);
                // The next poll is planned by its end, while push is live: hours from now.
                assertThat(trust.refresh()).isEmpty();
                assertThat(RunningDomain.decide(trust, "POST", HIGH_RISK, passport))
                        .isEqualTo("allowed");
                long before = requests();

                for (int i = 0; i < 3; i++) {
                    RunningDomain.require(server.revoke(shop, TILL, "other-" + i), 200);
                }
                RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
                await(
                        "the revocation is in force",
                        () -> RunningDomain.decide(trust, "POST", HIGH_RISK, passport)
                                .equals("revoked_passport"));

                assertThat(requests()).isEqualTo(before);
                assertThat(trust.status().failure()).isEmpty();
            }
        }
    }
}
