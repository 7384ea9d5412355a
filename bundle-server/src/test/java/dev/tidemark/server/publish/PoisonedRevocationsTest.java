package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.server.repository.DomainOpening;
import dev.tidemark.server.repository.IngestLimits;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.server.repository.RevocationRefused;
import dev.tidemark.server.repository.Revoked;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A caller who may revoke sends events that would make the state unreadable, or would fail whoever shares the state. */
class PoisonedRevocationsTest {
    private static final int NAME_BYTES = 2_000;

    @Test
    void revoke_aNameWithAControlCharacter_isRefusedAndTheDomainStartsAgain() throws Exception {
        for (String id : new String[] {"j\\u0001", "j\\n", "j\\u001f"}) {
            TestServer server = TestServer.running();
            Refused refused =
                    catchThrowableOfType(Refused.class, () -> server.revoke("alpha", server.jti("e1", "alpha", id)));
            assertThat(refused).as("a refusal of " + id).isNotNull();
            assertThat(refused.code()).isEqualTo("event_malformed");
            assertThat(refused.status()).isEqualTo(400);
            server.revoke("alpha", server.jti("e2", "alpha", "j"));
            server.crash();
        }
    }

    @Test
    void revoke_aRuleWithAControlCharacter_isRefusedAndReadersStillRead() throws Exception {
        TestServer server = TestServer.running();
        Refused refused = catchThrowableOfType(
                Refused.class, () -> server.revoke("alpha", server.event("e1", "key", "alpha", "k\\t", "")));
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo("event_malformed");
        server.read();
    }

    @Test
    void revoke_moreRulesThanReadersTakeIn_isRefusedAndTheStateStaysReadable() throws Exception {
        TestServer server = TestServer.running().limited(new IngestLimits(5_000, 50_000, PolicyLimits.RULES));
        server.clock.advance(Duration.ofSeconds(4));
        String filler = "\\\"".repeat(NAME_BYTES);
        int perRequest = 1_000;
        Refused refused = null;
        int taken = 0;
        for (int request = 0; request < 6 && refused == null; request++) {
            String[] events = new String[perRequest];
            for (int i = 0; i < perRequest; i++) {
                int number = request * perRequest + i;
                events[i] = server.event("e" + number, "key", "alpha", filler + number, "");
            }
            refused = catchThrowableOfType(Refused.class, () -> server.revoke("alpha", events));
            taken += refused == null ? perRequest : 0;
        }
        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.code()).isEqualTo("too_many_rules");
        assertThat(server.repository.state().rules()).hasSize(taken);
        server.read();
        server.crash();
    }

    @Test
    void revoke_anEventThatCannotBeCoded_isRefusedAndFailsItsOwnRequestAlone() throws Exception {
        TestServer server = TestServer.running();
        server.publishPolicy(2, "\"clock_skew_seconds\": 0");
        server.lane.hold();
        String authority = "\"" + "a".repeat(64) + "\"";
        String dead = server.event("e1", "certificate", "alpha", "1f", ",\"expires_at\":\"1970-01-01T00:00:00Z\"")
                .replaceAll("\"https://alpha.example\"", authority);
        CompletableFuture<Revoked> poison =
                server.repository.revoke(EventsDocument.parse("alpha", TestServer.body(dead)));
        CompletableFuture<Revoked> sound =
                server.repository.revoke(EventsDocument.parse("beta", TestServer.body(server.jti("e1", "beta", "j1"))));
        server.lane.release();
        assertThat(poison)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        RevocationRefused.class,
                        refused -> assertThat(refused.code()).isEqualTo("expiry_refused"));
        assertThat(sound).isCompletedWithValueMatching(revoked -> revoked.sequence() == 1);
    }

    @Test
    void rules_listedAgainAsTheyWereBefore_stayServedAfterTheRetention() throws Exception {
        TestServer server = TestServer.running();
        server.crash();
        server.repository = new DomainOpening(
                        server.ledger,
                        server.clock,
                        server.elapsed,
                        RepositorySettings.DEFAULT.withRetention(Duration.ofHours(4), Duration.ofDays(400)))
                .open(server.authors.domain(), server.firstRoot, server.authors.onlineKeys(), server.lane);
        server.clock.advance(Duration.ofMinutes(30));
        server.repository.start();
        String soonDead = server.event(
                        "e1",
                        "certificate",
                        "alpha",
                        "1f",
                        ",\"issued_before\":\"forever\",\"expires_at\":\"2030-01-01T00:30:00Z\"")
                .replaceAll("\"https://alpha.example\"", "\"" + "a".repeat(64) + "\"");
        revoke(server, soonDead);
        assertThat(server.repository.state().rules()).hasSize(1);
        server.clock.advance(Duration.ofMinutes(151));
        revoke(server, server.jti("e2", "alpha", "j2"));
        assertThat(server.repository.state().rules()).isEmpty();
        server.clock.advance(Duration.ofMinutes(120));
        revoke(server, server.jti("e3", "alpha", "j3"));

        server.read();
    }

    private static void revoke(TestServer server, String event) throws Exception {
        server.repository
                .revoke(EventsDocument.parse("alpha", TestServer.body(event)))
                .get();
    }
}
