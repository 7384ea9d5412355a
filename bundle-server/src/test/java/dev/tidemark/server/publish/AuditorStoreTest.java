package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.server.access.Grant;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Verb;
import dev.tidemark.server.audit.Auditor;
import dev.tidemark.server.repository.FailingLedger;
import dev.tidemark.server.repository.FailingLedger.Mode;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.storage.LedgerRow;
import dev.tidemark.storage.memory.MemoryLedger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Auditors while the store moves on, is slow, has failed, or knows less than what is served. */
class AuditorStoreTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final FailingLedger ledger = new FailingLedger(new MemoryLedger());
    private final TestServer server = TestServer.created("example.local", new SettableClock(TestServer.START), ledger)
            .bootstrap();
    private final Auditor auditor = new Auditor(Repositories.of(List.of(server.repository)));
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private CompletableFuture<byte[]> asked(String query) {
        return auditor.events(server.authors.domain(), query);
    }

    private JsonNode events(String query) throws Exception {
        return JSON.readTree(TestServer.answer(asked(query)));
    }

    private Refused refused(CompletableFuture<byte[]> question) {
        Refused refused = catchThrowableOfType(Refused.class, () -> TestServer.answer(question));
        assertThat(refused).isNotNull();
        return refused;
    }

    private void hang() {
        ledger.beforeRows(from -> {
            if (from.startsWith("events/")) {
                reading.countDown();
                await(release);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void events_storedWhileAnAnswerIsRead_areOfTheNextOne() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        AtomicBoolean first = new AtomicBoolean(true);
        ledger.beforeRows(from -> {
            if (from.startsWith("events/") && first.getAndSet(false)) {
                try {
                    server.revoke("alpha", server.jti("e2", "alpha", "j2"));
                } catch (Refused e) {
                    throw new AssertionError(e);
                }
            }
        });

        JsonNode answer = events("after=0");

        assertThat(server.repository.state().revocationSequence()).isEqualTo(2);
        assertThat(answer.get("sequence").longValue()).isEqualTo(1);
        assertThat(answer.get("events")).hasSize(1);
        assertThat(answer.get("more").booleanValue()).isFalse();
        assertThat(events("after=1").at("/events/0/id").textValue()).isEqualTo("j2");
    }

    /** Two names with one fingerprint cannot be made: the log forgets the name, as if another one had been listed. */
    @Test
    void check_aNameWithTheFingerprintOfAnother_isRevokedAsReadersSeeItAndOfNoEvent() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        ledger.removeRows(
                "example.local",
                ledger.rows("example.local", "name/", "name/~", 10).stream()
                        .map(LedgerRow::name)
                        .toList());
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        String names = "{\"names\":[" + name("j1") + "," + name("j2") + "]}";

        JsonNode results = JSON.readTree(TestServer.answer(
                        auditor.check(server.authors.domain(), names.getBytes(StandardCharsets.UTF_8))))
                .get("results");

        assertThat(results.get(0)).isEqualTo(JSON.readTree("""
                {"kind":"jti","issuer":"%s","id":"j1","revoked":true,"by":"entry","epoch":1}
                """.formatted(TestAuthors.issuer("alpha"))));
        assertThat(results.at("/1/event_id").textValue()).isEqualTo("e2");
    }

    private static String name(String id) {
        return "{\"kind\":\"jti\",\"issuer\":\"" + TestAuthors.issuer("alpha") + "\",\"id\":\"" + id + "\"}";
    }

    @Test
    void events_ofASenderWithAControlCharacter_areTold() throws Exception {
        String sender = "al\u0001pha";
        server.publisher = new Publisher(
                Repositories.of(List.of(server.repository)),
                Grants.of(List.of(new Grant(
                        sender,
                        server.authors.domain(),
                        Set.of(Verb.REVOKE),
                        Set.of(),
                        Set.of(TestAuthors.issuer("alpha"))))),
                () -> 0);
        server.revoke(sender, server.jti("e1", "alpha", "j1"));

        assertThat(events("after=0").at("/events/0/principal").textValue()).isEqualTo(sender);
    }

    @Test
    void events_ofAStoreThatFailed_areUnavailableAndThereAgainAfterwards() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        ledger.become(Mode.DEAD);
        Refused refused = refused(asked("after=0"));
        ledger.become(Mode.SOUND);

        assertThat(refused.code()).isEqualTo("store_failed");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(events("after=0").get("events")).hasSize(1);
    }

    @Test
    void events_whileTheStoreIsSlow_waitInABoundedLineAndHoldUpNoRevocation() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        hang();
        List<CompletableFuture<byte[]>> waiting = new ArrayList<>(List.of(asked("after=0")));
        await(reading);
        for (int i = 0; i < 64; i++) {
            waiting.add(asked("after=0"));
        }

        Refused refused = refused(asked("after=0"));
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));

        assertThat(refused.code()).isEqualTo("store_failed");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        release.countDown();
        for (CompletableFuture<byte[]> one : waiting) {
            assertThat(JSON.readTree(TestServer.answer(one)).get("events")).isNotEmpty();
        }
    }

    @Test
    void events_ofAStoreThatDoesNotAnswer_areUnavailableInTheEnd() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        hang();
        Auditor impatient = new Auditor(Repositories.of(List.of(server.repository)), Duration.ofMillis(1));

        Refused refused = refused(impatient.events(server.authors.domain(), "after=0"));
        release.countDown();

        assertThat(refused.code()).isEqualTo("store_failed");
        assertThat(refused.status()).isEqualTo(503);
    }
}
