package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A first start from expired files: refused, or, where that was said, good for offline-ok routes and nothing else. */
class ExpiredStartTest extends ClientScenario {
    private static final Duration DAY = Duration.ofDays(1);

    private Decision decide(TrustClient client, String path) {
        String passport = TestPassport.of(domain.issuer("alpha"), "alpha-1", time.instant())
                .sign(domain.issuer("alpha").key("alpha-1"));
        return Verifier.builder(client)
                .passportOnly()
                .build()
                .decide(ProtectedRequest.of("GET", path).withPassport(passport));
    }

    private void requireOnlyOfflineOkOpen(TrustClient client) {
        for (String route : new String[] {"search", "refund", "live"}) {
            assertThat(decide(client, "/v1/orders/" + route))
                    .as(route)
                    .isInstanceOfSatisfying(
                            Decision.Deny.class,
                            deny -> assertThat(deny.reason()).isEqualTo(DenyReason.STALE_BUNDLE_FAIL_CLOSED));
        }
        assertThat(decide(client, "/v1/orders/catalog")).isInstanceOfSatisfying(Decision.Allow.class, allow -> {
            assertThat(allow.staleAllowed()).isTrue();
            assertThat(allow.basis().ageMillis()).isEmpty();
        });
    }

    private static void requireRefused(String code, ThrowingCallable start) {
        assertThatThrownBy(start)
                .isInstanceOfSatisfying(
                        TrustClientException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(code));
    }

    /** New versions of what the server signs, with policy and targets as they are. */
    private void serverResigns() {
        domain.at(time.instant()).resignRevocations().resignSnapshot();
        mirror.copy(domain);
    }

    @Test
    void start_expiredRoles_openOfflineOkRoutesOnly() throws Exception {
        time.pass(DAY.multipliedBy(8));

        try (TrustClient client = client().bootstrapFromExpired().start()) {
            assertThat(client.status().failure()).map(Failure::code).contains("expired");
            requireOnlyOfflineOkOpen(client);
        }
    }

    /** The statement is a second old, the policy it names is expired: no age is short enough. */
    @Test
    void start_freshStatementOverAnExpiredPolicy_opensOfflineOkRoutesOnly() throws Exception {
        time.pass(DAY.multipliedBy(91));
        serverResigns();

        requireRefused("expired", () -> client().start());
        try (TrustClient client = client().bootstrapFromExpired().start()) {
            requireOnlyOfflineOkOpen(client);
            client.refresh();
            requireOnlyOfflineOkOpen(client);
        }
    }

    @Test
    void start_withinAllExpiries_isAnOrdinaryStart() throws Exception {
        try (TrustClient client = client().bootstrapFromExpired().start()) {
            assertThat(decide(client, "/v1/orders/refund")).isInstanceOf(Decision.Allow.class);
            assertThat(client.status().failure()).isEmpty();
        }
    }

    @Test
    void refresh_afterABootstrap_theFirstCycleThatPassesOpensTheRest() throws Exception {
        time.pass(DAY.multipliedBy(8));
        try (TrustClient client = client().bootstrapFromExpired().start()) {
            serverResigns();
            assertThat(client.refresh()).isEmpty();
            assertThat(decide(client, "/v1/orders/refund")).isInstanceOf(Decision.Allow.class);
        }
        mirror.goDown();
        try (TrustClient restarted = client().start()) {
            assertThat(decide(restarted, "/v1/orders/refund")).isInstanceOf(Decision.Allow.class);
        }
    }

    /** Nothing of it is kept as published, so no restart turns it into an ordinary state. */
    @Test
    void start_afterABootstrap_isAFirstStartAgain() throws Exception {
        time.pass(DAY.multipliedBy(91));
        serverResigns();
        client().bootstrapFromExpired().start().close();

        requireRefused("expired", () -> client().start());
        try (TrustClient again = client().bootstrapFromExpired().start()) {
            requireOnlyOfflineOkOpen(again);
        }
    }

    @Test
    void start_aStatementFromTheFuture_isRefusedAllTheSame() {
        time.pass(DAY.multipliedBy(8));
        domain.at(time.instant().plus(Duration.ofMinutes(2))).heartbeat();
        mirror.copy(domain);

        requireRefused("from_future", () -> client().bootstrapFromExpired().start());
    }

    @Test
    void start_somethingWasPublishedBefore_isNoFirstStart() throws Exception {
        client().start().close();
        time.pass(DAY.multipliedBy(8));
        domain.at(time.instant()).heartbeat();
        mirror.copy(domain);

        try (TrustClient client = client().bootstrapFromExpired().start()) {
            assertThat(client.read().state().orElseThrow().isTakenExpired()).isFalse();
            assertThat(client.read().ageMillis()).isEqualTo(DAY.multipliedBy(8).toMillis());
        }
    }

    @Test
    void start_belowTheMarks_isRefusedAllTheSame() throws Exception {
        Path marks = directory.resolve("marks-elsewhere.json");
        FileMirror old = new FileMirror(domain);
        pass(Duration.ofMinutes(1));
        mirror.copy(domain.policy(TestPolicy.orders()).publish());
        client().markFile(marks).start().close();
        time.pass(DAY.multipliedBy(8));

        requireRefused(
                "expired",
                () -> client(old)
                        .stateDirectory(directory.resolve("another"))
                        .markFile(marks)
                        .bootstrapFromExpired()
                        .start());
    }

    /** Who starts without a bootstrap never takes it; so a bootstrap is no way to have it. */
    @Test
    void refresh_afterABootstrap_anIssuerThatHadExpiredBeforeIsUnavailable() throws Exception {
        mirror.copy(domain.issuer(TestIssuer.of("beta"))
                .issuerExpires("alpha", time.instant().plus(DAY))
                .publish());
        time.pass(DAY.multipliedBy(2));
        try (TrustClient client = client().bootstrapFromExpired().start()) {
            assertThat(client.read().state().orElseThrow().isTakenExpired()).isTrue();
            domain.at(time.instant()).heartbeat();
            mirror.copy(domain);

            assertThat(client.refresh()).isEmpty();

            assertThat(client.read().state().orElseThrow().isTakenExpired()).isFalse();
            assertThat(client.status().reports()).extracting(Failure::code).containsExactly("issuer_unavailable");
            assertThat(decide(client, "/v1/orders/catalog"))
                    .isInstanceOfSatisfying(
                            Decision.Deny.class,
                            deny -> assertThat(deny.reason()).isEqualTo(DenyReason.ISSUER_UNAVAILABLE));
        }
    }
}
