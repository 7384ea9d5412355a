package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing new is let through. The attacker has every path and no key; or the online keys serve on what has expired. */
class FreezeTest extends AttackScenario {
    @Test
    void refresh_replayedStatement_closesEachRouteAtItsWindow() throws Exception {
        try (TrustClient client = client().start()) {
            closesAfter(client, "live", Duration.ofSeconds(10));
            closesAfter(client, "refund", Duration.ofSeconds(60));
            closesAfter(client, "search", Duration.ofSeconds(300));
            assertThat(decide(client, "catalog")).isEqualTo(ALLOW);
        }
    }

    /** The same statement again at each moment, validly signed and in force. */
    private void closesAfter(TrustClient client, String route, Duration window) throws InterruptedException {
        time.pass(window.minusMillis(client.read().ageMillis()));
        assertThat(client.refresh()).isEmpty();
        assertThat(decide(client, route)).isEqualTo(ALLOW);
        time.pass(Duration.ofMillis(1));
        assertThat(client.refresh()).isEmpty();
        assertThat(decide(client, route)).isEqualTo(STALE);
    }

    @Test
    void refresh_replayedExpiredTimestamp_isRefused() throws Exception {
        try (TrustClient client = started()) {
            time.pass(Duration.ofMinutes(15));

            refreshIsRefused(client, "expired");
        }
    }

    @Test
    void refresh_statementThatNamesAWithheldSnapshot_isRefused() throws Exception {
        try (TrustClient client = started()) {
            domain.revoke(stolen()).publish();
            mirror.withhold("metadata/2.snapshot.json").copy(domain);

            refreshIsRefused(client, "fetch_not_found");
        }
    }

    /** What is held expires while statements stay fresh; the statement is not newer content, so only this tells. */
    @ParameterizedTest
    @CsvSource({"snapshot, 7", "revocations, 7", "policy, 90", "targets, 365"})
    void refresh_heldRoleThatExpiredUnderAFreshStatement_isRefused(String role, int days) throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofDays(days).minusSeconds(1));
            renewAllBut(role);
            mirror.copy(domain);
            assertThat(client.refresh()).isEmpty();
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.heartbeat());
            TrustState before = held(client);

            refreshIsRefused(client, "expired");

            assertThat(client.status().failure().orElseThrow().explanation()).startsWith(role + " expired");
            assertThat(before.metadata().expired(domain.now())).containsKey(role);
        }
    }

    private void renewAllBut(String role) {
        if (role.equals("snapshot")) {
            domain.heartbeat();
            return;
        }
        if (role.equals("targets")) {
            domain.rotateRoot().policy(TestPolicy.orders());
        }
        if (!role.equals("revocations")) {
            domain.resignRevocations().issuer(domain.issuer("alpha"));
        }
        domain.publish();
    }

    @Test
    void decide_issuerWhoseRoleExpiredUnderAFreshStatement_isDenied() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofDays(30).minusSeconds(1));
            mirror.copy(domain.resignRevocations().resignSnapshot());
            assertThat(client.refresh()).isEmpty();
            assertThat(decide(client, "refund")).isEqualTo(ALLOW);
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.heartbeat());

            assertThat(client.refresh()).isEmpty();

            assertThat(decide(client, "refund")).isEqualTo("issuer_unavailable");
            assertThat(decide(client, "catalog")).isEqualTo(ALLOW);
        }
    }
}
