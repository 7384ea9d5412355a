package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.StagedMirror.Stage;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.Evaluation;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Ready;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Decisions while a fetch is held inside its source. Nothing is timed: whoever decided had to come back while the fetch
 * was still held, or the test would not end.
 */
@Timeout(30)
class StalledRefreshTest extends ClientScenario {
    private ProtectedRequest request() {
        String compact = TestPassport.of(domain.issuer("alpha"), "alpha-1", domain.now())
                .sign(domain.issuer("alpha").key("alpha-1"));
        return ProtectedRequest.of("GET", "/v1/orders/search").withPassport(compact);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metadata/2.root.json", "metadata/timestamp.json", "metadata/2.snapshot.json"})
    void decide_whileAFetchIsHeldInItsSource_comesBackWithTheHeldState(String path) throws Exception {
        mirror.copy(domain.policy(TestPolicy.orders()).publish());
        StagedMirror held = new StagedMirror(mirror);
        try (TrustClient client = client(held).start()) {
            Verifier verifier = Verifier.builder(client).passportOnly().build();
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.revoke(stolen()).publish());
            Stage stage = held.hold(path.replace("2.snapshot", nextIndex(client) + ".snapshot"));
            CompletableFuture<?> cycle = client.refreshAsync();
            stage.entered.await();

            TrustView.Reading reading = client.read();
            Evaluation evaluation = verifier.evaluate(request());
            Decision decision = verifier.decide(request());

            assertThat(stage.left.getCount()).isEqualTo(1);
            assertThat(cycle).isNotDone();
            assertThat(reading.ageMillis()).isEqualTo(5_000);
            assertThat(evaluation).isInstanceOf(Ready.class);
            assertThat(decision).isInstanceOf(Decision.Allow.class);

            stage.open.countDown();
            cycle.get();
            assertThat(client.read().ageMillis()).isZero();
            assertThat(find(client, stolen())).isTrue();
        }
    }

    private static long nextIndex(TrustClient client) {
        return 1
                + client.read()
                        .state()
                        .orElseThrow()
                        .metadata()
                        .snapshot()
                        .orElseThrow()
                        .role()
                        .version();
    }

    /** The window of a route runs out on the held state, whatever the network does. */
    @Test
    void decide_whileAFetchIsHeldPastTheWindow_closesTheRoute() throws Exception {
        mirror.copy(domain.policy(TestPolicy.orders()).publish());
        StagedMirror held = new StagedMirror(mirror);
        try (TrustClient client = client(held).start()) {
            Verifier verifier = Verifier.builder(client).passportOnly().build();
            Stage stage = held.hold(RepositoryPaths.TIMESTAMP);
            CompletableFuture<?> cycle = client.refreshAsync();
            stage.entered.await();

            pass(Duration.ofHours(3));

            assertThat(verifier.decide(request())).isInstanceOf(Decision.Deny.class);
            assertThat(cycle).isNotDone();
        }
    }
}
