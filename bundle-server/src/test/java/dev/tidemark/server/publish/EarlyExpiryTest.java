package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.TestAuthors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A caller who may revoke says that a revocation need not last, so that it is dropped while the thing is still of use. */
class EarlyExpiryTest {
    private static final Instant KEY_END = TestServer.START.plus(Duration.ofDays(10));

    private static String expires(Instant at) {
        return ",\"expires_at\":\"" + MetadataTime.formatSeconds(at) + "\"";
    }

    private static Refused refused(TestServer server, String event) {
        Refused refused = catchThrowableOfType(Refused.class, () -> server.revoke("alpha", event));
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }

    /** The key set of alpha, in which the key a-1 ends. */
    private static TestServer withAnEndingKey() throws Exception {
        TestServer server = TestServer.running();
        String keys = new String(server.authors.jwks("alpha", "a-1", "a-2"), StandardCharsets.UTF_8)
                .replace("\"kid\":\"a-1\"", "\"exp\":" + KEY_END.getEpochSecond() + ",\"kid\":\"a-1\"");
        byte[] document = keys.getBytes(StandardCharsets.UTF_8);
        server.publish(
                "alpha",
                DomainLayout.issuerRole("alpha"),
                2,
                server.authors.issuer("alpha", 2, document, Duration.ofDays(30)),
                Map.of(DomainLayout.issuerTarget("alpha"), document));
        return server;
    }

    @Test
    void revoke_aKeyThatNeverEnds_butExpiring_isRefused() throws Exception {
        TestServer server = withAnEndingKey();
        Instant[] ends = {
            server.clock.instant().minus(Duration.ofDays(1)),
            server.clock.instant().plus(Duration.ofDays(1))
        };
        for (Instant end : ends) {
            for (String kid : new String[] {"a-2", "nobody-has-this"}) {
                Refused refused = refused(server, server.event("e1", "key", "alpha", kid, expires(end)));
                assertThat(refused.code()).isEqualTo("expiry_refused");
                assertThat(refused.status()).isEqualTo(422);
            }
        }
        assertThat(server.repository.state().revocationSequence()).isZero();
        server.revoke("alpha", server.event("e1", "key", "alpha", "a-2", ""));
        assertThat(server.repository.state().rules())
                .singleElement()
                .extracting(RevocationRule::expiresAt)
                .isNull();
    }

    @Test
    void revoke_aKeyThatEnds_isKeptUntilThenWhateverTheCallerSays() throws Exception {
        TestServer server = withAnEndingKey();
        RevokedName key = new RevokedName(RevocationKind.KEY, TestAuthors.issuer("alpha"), "a-1");
        server.revoke(
                "alpha",
                server.event(
                        "e1",
                        "key",
                        "alpha",
                        "a-1",
                        expires(server.clock.instant().minus(Duration.ofDays(1)))));
        assertThat(server.repository.state().rules())
                .singleElement()
                .extracting(RevocationRule::expiresAt)
                .isEqualTo(KEY_END);
        assertThat(server.read().revoked(key)).isTrue();

        server.revoke("alpha", server.event("e2", "key", "alpha", "a-1", expires(KEY_END.plus(Duration.ofDays(1)))));
        assertThat(server.repository.state().rules())
                .singleElement()
                .extracting(RevocationRule::expiresAt)
                .isEqualTo(KEY_END.plus(Duration.ofDays(1)));
    }

    @Test
    void revoke_aPassport_isKeptForTheLongestThatAnyPolicyAllows() throws Exception {
        TestServer server = TestServer.running();
        RevokedName passport = new RevokedName(RevocationKind.JTI, TestAuthors.issuer("alpha"), "j1");
        server.publishPolicy(2, "\"max_passport_seconds\": 3600", "\"clock_skew_seconds\": 0");
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        server.clock.advance(Duration.ofHours(20));
        server.repository.start();
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        server.publishPolicy(3, "\"max_passport_seconds\": 86400", "\"clock_skew_seconds\": 300");
        assertThat(server.read().revoked(passport)).isTrue();

        server.clock.advance(Duration.ofHours(4).plusMinutes(9));
        server.repository.start();
        assertThat(server.read().revoked(passport)).isTrue();
        server.clock.advance(Duration.ofHours(4));
        server.repository.start();
        assertThat(server.read().revoked(passport)).isFalse();
    }

    @Test
    void revoke_aCertificateThatEndedBeforeItWasRevoked_isRefused() throws Exception {
        TestServer server = TestServer.running();
        assertThat(server.repository.state().revocationSequence()).isZero();
        String authority = "a".repeat(64);
        Instant past = server.clock.instant().minusSeconds(1);
        String event = server.event("e1", "certificate", "alpha", "1f", expires(past))
                .replace(TestAuthors.issuer("alpha"), authority);
        assertThat(server.repository.revoke(EventsDocument.parse("alpha", TestServer.body(event))))
                .isCompletedExceptionally();

        String backdated = event.replace("\"revoked_at\":\"2030", "\"revoked_at\":\"2028");
        server.repository
                .revoke(EventsDocument.parse("alpha", TestServer.body(backdated)))
                .get();
        assertThat(server.read().revoked(new RevokedName(RevocationKind.CERTIFICATE, authority, "1f")))
                .isTrue();
    }
}
