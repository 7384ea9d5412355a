package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.ClientScenario;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import java.time.Duration;
import java.time.Instant;

/**
 * A client that holds a good state, and what "refused" means for it: the last good state is untouched, a typed reason is
 * told, the age runs on, and each route closes at its window.
 */
abstract class AttackScenario extends ClientScenario {
    static final String ALLOW = "allow";
    static final String STALE = "stale_bundle_fail_closed";
    static final Duration HIGH_RISK_WINDOW = Duration.ofSeconds(60);

    final Forger forger() {
        return Forger.of(domain);
    }

    static TrustState held(TrustClient client) {
        return client.read().state().orElseThrow();
    }

    /** One cycle that ends in {@code code} and changes nothing. Time moves on to the window of high risk. */
    final void refreshIsRefused(TrustClient client, String code) throws InterruptedException {
        TrustState before = held(client);

        client.refresh();

        assertThat(client.status().failure()).map(Failure::code).contains(code);
        requireUntouched(client, before);
    }

    /** The state that was held still is, as it was, at its true age; and what is of high risk closes at its window. */
    final void requireUntouched(TrustClient client, TrustState before) {
        assertThat(held(client)).isSameAs(before);
        requireAgeRunsOn(client, before);
    }

    /** The age is that of the statement {@code before} was last confirmed by, and high risk closes at its window. */
    final void requireAgeRunsOn(TrustClient client, TrustState before) {
        assertThat(client.read().ageMillis()).isEqualTo(age(before).toMillis());
        if (age(before).compareTo(HIGH_RISK_WINDOW) <= 0) {
            time.pass(HIGH_RISK_WINDOW.minus(age(before)));
            assertThat(decide(client, "refund")).isEqualTo(ALLOW);
            time.pass(Duration.ofMillis(1));
        }
        assertThat(decide(client, "refund")).isEqualTo(STALE);
        assertThat(decide(client, "catalog")).isEqualTo(ALLOW);
    }

    private Duration age(TrustState state) {
        return Duration.between(state.statement().issuedAt(), time.instant());
    }

    /** What a verifier says to a passport that is good by its own time; {@link #ALLOW} or the code. */
    final String decide(TrustView view, String route) {
        TestIssuer alpha = TestIssuer.of("alpha");
        return decide(
                view,
                route,
                TestPassport.of(
                        alpha, "alpha-1", Instant.ofEpochMilli(view.read().nowMillis())),
                alpha.key("alpha-1"));
    }

    static String decide(TrustView view, String route, TestPassport passport, TestIssuer.Key signedBy) {
        Decision decision = Verifier.builder(view)
                .passportOnly()
                .build()
                .decide(ProtectedRequest.of("GET", "/v1/orders/" + route)
                        .withAuthorization("Bearer " + passport.sign(signedBy)));
        return decision instanceof Decision.Deny deny ? deny.reason().code() : ALLOW;
    }

    /** A client that took the domain as it was, five seconds ago. */
    final TrustClient started() throws Exception {
        TrustClient client = client().start();
        pass(Duration.ofSeconds(5));
        return client;
    }

    /** Comes back by itself, with no help, to what an honest mirror has. */
    final void requireRecovered(TrustClient client) throws InterruptedException {
        assertThat(client.refresh()).isEmpty();
        assertThat(client.read().ageMillis())
                .isEqualTo(Duration.between(domain.now(), time.instant()).toMillis());
        assertThat(held(client).bundleVersion()).isEqualTo(domain.state().bundleVersion());
    }
}
