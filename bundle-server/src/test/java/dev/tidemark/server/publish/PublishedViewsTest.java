package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.ViewAnswer;
import dev.tidemark.server.view.StandardViews;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views follow what is published, revoked and signed, in the same breath; and stop with it. */
class PublishedViewsTest {
    private static final String ALPHA = "views/issuers/alpha/jwks.json";
    private static final String BETA = "views/issuers/beta/jwks.json";
    private static final String ALL = "views/jwks.json";
    private static final String SPIFFE = "views/spiffe.json";
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final TestServer server = TestServer.running();

    @BeforeEach
    void serveViews() {
        server.repository.show(new StandardViews());
        beat();
    }

    /** Time goes on, and the statement is signed again. */
    private void beat() {
        server.clock.advance(BEAT);
        server.repository.start();
    }

    private ServedFile file(String path) {
        return ((ViewAnswer.Rendered) server.repository.view(path)).file();
    }

    private List<String> kids(String path) throws Exception {
        return json(path).findValuesAsText("kid");
    }

    private JsonNode json(String path) throws Exception {
        return StrictJson.parse(path, file(path).bytes());
    }

    private long sequence() throws Exception {
        return json(SPIFFE).get("spiffe_sequence").longValue();
    }

    private void revoke(String eventId, String kind, String id, String more) throws Exception {
        server.revoke("alpha", server.event(eventId, kind, "alpha", id, more));
    }

    @Test
    void views_ofAnUnsignedDomain_areNotThere_andComeWithItsFirstStatement() throws Exception {
        TestServer fresh = TestServer.created();
        fresh.repository.show(new StandardViews());
        assertThat(fresh.repository.view(ALL)).isNull();

        fresh.bootstrap();

        assertThat(fresh.repository.view(ALL)).isInstanceOf(ViewAnswer.Rendered.class);
        assertThat(fresh.repository.view("views/other")).isNull();
        assertThat(fresh.repository.view("views/issuers/gamma/jwks.json")).isNull();
    }

    @Test
    void rotation_isInTheViewsOfItsIssuerAndOfAll() throws Exception {
        assertThat(kids(ALL)).containsExactly("a-1", "b-1");

        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-1", "a-2");
        assertThat(kids(ALPHA)).containsExactly("a-1", "a-2");
        server.publishIssuer("alpha", 3, Duration.ofDays(30), "a-2");

        assertThat(kids(ALPHA)).containsExactly("a-2");
        assertThat(kids(BETA)).containsExactly("b-1");
        assertThat(kids(ALL)).containsExactly("a-2", "b-1");
    }

    @Test
    void revokedKey_isOutOfEveryViewWhenItsRevocationIsAcknowledged() throws Exception {
        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-1", "a-2");

        revoke("e-1", "key", "a-1", "");

        assertThat(kids(ALPHA)).containsExactly("a-2");
        assertThat(kids(ALL)).containsExactly("a-2", "b-1");
        assertThat(file(ALPHA).fields())
                .containsOnly(
                        Map.entry(
                                "Tidemark-Bundle-Version",
                                Long.toString(server.repository.state().bundleVersion())),
                        Map.entry("Tidemark-Revocation-Sequence", "1"));
    }

    @Test
    void revokedIssuer_hasNoKeysLeft_andNothingHappensToOthers() throws Exception {
        revoke("e-1", "issuer", "https://alpha.example", "");

        assertThat(kids(ALPHA)).isEmpty();
        assertThat(kids(BETA)).containsExactly("b-1");
        assertThat(kids(ALL)).containsExactly("b-1");
    }

    @Test
    void keyRevokedUpToAnInstant_isOutUntilWhatItSignedBeforeIsPastItsLife() throws Exception {
        revoke("e-1", "key", "a-1", ",\"issued_before\":\"" + server.clock.instant() + "\"");
        assertThat(kids(ALPHA)).isEmpty();

        server.clock.advance(Duration.ofMinutes(61).minusMillis(1));
        server.repository.start();
        assertThat(kids(ALPHA)).isEmpty();
        beat();

        assertThat(kids(ALPHA)).containsExactly("a-1");
    }

    @Test
    void reinstatedKey_isBackInItsViews() throws Exception {
        revoke("e-1", "key", "a-1", "");
        assertThat(kids(ALPHA)).isEmpty();

        server.publishPolicy(
                2,
                "\"reinstated\": [{\"epoch\": 1, \"kind\": \"key\","
                        + " \"issuer\": \"https://alpha.example\", \"id\": \"a-1\", \"until_sequence\": 1}]");

        assertThat(kids(ALPHA)).containsExactly("a-1");
    }

    @Test
    void revokedPassport_changesTheNumbersAndNoByte() throws Exception {
        ServedFile before = file(ALL);
        long sequence = sequence();

        server.revoke("alpha", server.jti("e-1", "alpha", "p-1"));

        ServedFile after = file(ALL);
        assertThat(after.bytes()).isSameAs(before.bytes());
        assertThat(after.etag()).isEqualTo(before.etag());
        assertThat(before.fields()).containsEntry("Tidemark-Revocation-Sequence", "0");
        assertThat(after.fields()).containsEntry("Tidemark-Revocation-Sequence", "1");
        assertThat(sequence()).isEqualTo(sequence);
        assertThat(file(ALL)).as("made once for all who read it").isSameAs(after);
    }

    @Test
    void changeOfOneIssuer_rendersNoOtherAgain() throws Exception {
        ServedFile alpha = file(ALPHA);
        ServedFile beta = file(BETA);

        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-1", "a-2");

        assertThat(file(BETA).bytes()).isSameAs(beta.bytes());
        assertThat(file(ALPHA).etag()).isNotEqualTo(alpha.etag());
        assertThat(kids(ALL)).containsExactly("a-1", "a-2", "b-1");
    }

    @Test
    void spiffeSequence_growsWithEveryChangeOfKeys_whateverChangesThem() throws Exception {
        long first = sequence();
        revoke("e-1", "key", "a-1", "");
        long second = sequence();
        server.publishIssuer("alpha", 2, Duration.ofDays(1), "a-2");
        long third = sequence();
        server.clock.advance(Duration.ofDays(1));
        server.repository.start();

        assertThat(kids(ALPHA)).as("its role has expired").isEmpty();
        assertThat(List.of(first, second, third, sequence())).isSorted().doesNotHaveDuplicates();
        assertThat(sequence())
                .isEqualTo(server.repository
                        .state()
                        .chain()
                        .timestamp()
                        .orElseThrow()
                        .role()
                        .version());
    }

    @Test
    void issuerThatLostItsDelegation_hasAnEmptyView() throws Exception {
        server.publish("author", "targets", 2, server.authors.targets(2, "beta"), Map.of());

        assertThat(new String(file(ALPHA).bytes(), StandardCharsets.UTF_8)).isEqualTo("{\"keys\":[]}");
        assertThat(kids(ALL)).containsExactly("b-1");
    }

    @Test
    void staleDomain_refusesItsViews_untilItSignsAgain() throws Exception {
        server.clock.advance(BEAT.multipliedBy(2));
        assertThat(kids(ALL)).as("at the deadline").isNotEmpty();
        server.clock.advance(Duration.ofMillis(1));

        for (String path : List.of(ALL, ALPHA, SPIFFE, SPIFFE + "?use=jwt-svid", SPIFFE + "?use=x509-svid")) {
            assertThat(server.repository.view(path)).as(path).isEqualTo(ViewAnswer.Refused.STALE);
        }
        assertThat(server.repository.view("views/other")).isNull();
        assertThat(server.repository.find("metadata/timestamp.json")).isNotNull();
        server.repository.start();
        assertThat(kids(ALL)).containsExactly("a-1", "b-1");
    }

    /** Time has added a key and taken it away again: what was stored looks like what is served, and is older. */
    @Test
    void restart_refusesViewsUntilTheFirstStatement_andNeverLowersTheSequence() throws Exception {
        long now = server.clock.instant().getEpochSecond();
        String bounds = "\"nbf\":" + (now + 10) + ",\"exp\":" + (now + 20) + ",";
        byte[] document = new String(server.authors.jwks("alpha", "a-1"), StandardCharsets.UTF_8)
                .replace("\"kid\"", bounds + "\"kid\"")
                .getBytes(StandardCharsets.UTF_8);
        server.publish(
                "alpha",
                DomainLayout.issuerRole("alpha"),
                2,
                server.authors.issuer("alpha", 2, document, Duration.ofDays(30)),
                Map.of(DomainLayout.issuerTarget("alpha"), document));
        assertThat(kids(ALL)).containsExactly("b-1");
        server.clock.advance(Duration.ofSeconds(10));
        server.repository.start();
        assertThat(kids(ALL)).containsExactly("a-1", "b-1");
        server.clock.advance(Duration.ofSeconds(10));
        server.repository.start();
        assertThat(kids(ALL)).containsExactly("b-1");
        long before = sequence();

        server.crash();
        server.repository.show(new StandardViews());
        assertThat(server.repository.view(ALL)).isEqualTo(ViewAnswer.Refused.STALE);
        server.clock.advance(Duration.ofSeconds(4));
        server.repository.start();

        assertThat(kids(ALL)).containsExactly("b-1");
        assertThat(sequence()).isGreaterThan(before);
    }

    @Test
    void viewsThatCannotBeRendered_areRefused_andNothingElseSuffers() throws Exception {
        server.repository.show((state, cacheControl) -> {
            throw new IllegalStateException("broken on purpose");
        });
        Instant before = server.repository.deadlines().issuedAt();
        beat();
        revoke("e-1", "key", "a-1", "");

        assertThat(server.repository.view(ALL)).isEqualTo(ViewAnswer.Refused.FAILED);
        assertThat(server.repository.deadlines().issuedAt()).isAfter(before);
        assertThat(server.repository.failure()).isEmpty();
        assertThat(server.read().statement().revocationSequence()).isEqualTo(1);
    }

    @Test
    void realtimeDomain_hasViewsThatCachesAskAbout() throws Exception {
        assertThat(file(ALL).cacheControl()).isEqualTo("max-age=1, must-revalidate");
        server.publishRealtimePolicy(2);

        assertThat(file(ALL).cacheControl()).isEqualTo("no-cache, must-revalidate");
    }
}
