package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.RevocationRequest;
import dev.tidemark.server.repository.Revoked;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.server.repository.TestReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private static Refused refused(ThrowingCallable call) {
        Refused refused = catchThrowableOfType(Refused.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }

    private static RevokedName name(RevocationKind kind, String slug, String id) {
        return new RevokedName(kind, TestAuthors.issuer(slug), id);
    }

    private static long sequenceOf(byte[] statement) throws Exception {
        return JsonReader.of("t", StrictJson.parse("t", statement))
                .object("signed")
                .object("tidemark")
                .integer("revocation_sequence", 0);
    }

    @Test
    void revoke_receiptIsASignedStatementThatContainsIt() throws Exception {
        TestServer server = TestServer.running();
        RevocationReceipt receipt =
                server.revoke("alpha", server.jti("e1", "alpha", "j1"), server.jti("e2", "alpha", "j2"));
        assertThat(receipt.sequence()).isEqualTo(2);
        assertThat(receipt.accepted()).isEqualTo(2);
        assertThat(receipt.duplicates()).isZero();
        assertThat(sequenceOf(receipt.timestamp())).isEqualTo(2);
        assertThat(receipt.timestamp())
                .isEqualTo(server.repository.find("metadata/timestamp.json").bytes());
        TestReader.View view = server.read();
        assertThat(view.revoked(name(RevocationKind.JTI, "alpha", "j1"))).isTrue();
        assertThat(view.revoked(name(RevocationKind.JTI, "beta", "j1"))).isFalse();
        assertThat(view.revoked(name(RevocationKind.JTI, "alpha", "j3"))).isFalse();
    }

    @Test
    void revoke_anotherIssuersId_isRefused() {
        TestServer server = TestServer.running();
        assertThat(refused(() ->
                                server.revoke("alpha", server.jti("e1", "alpha", "j1"), server.jti("e2", "beta", "j2")))
                        .code())
                .isEqualTo("grant_missing");
        assertThat(server.repository.state().revocationSequence()).isZero();
    }

    @Test
    void revoke_aRepeat_getsTheFirstAnswerAndOtherContentIsAConflict() throws Exception {
        TestServer server = TestServer.running();
        String event = server.jti("e1", "alpha", "j1");
        assertThat(server.revoke("alpha", event).sequence()).isEqualTo(1);
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        server.clock.advance(Duration.ofSeconds(1));
        RevocationReceipt again = server.revoke("alpha", event);
        assertThat(again.sequence()).isEqualTo(1);
        assertThat(again.accepted()).isZero();
        assertThat(again.duplicates()).isEqualTo(1);
        assertThat(sequenceOf(again.timestamp())).isEqualTo(2);

        Refused conflict = refused(
                () -> server.revoke("alpha", server.jti("e3", "alpha", "j3"), server.jti("e1", "alpha", "other")));
        assertThat(conflict.code()).isEqualTo("event_conflict");
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(server.repository.state().revocationSequence()).isEqualTo(2);
    }

    @Test
    void revoke_aRepeatInAnotherSpelling_isTheSameEvent() throws Exception {
        TestServer server = TestServer.running();
        String passport = server.jti("e1", "alpha", "j1");
        String key = server.event("e2", "key", "alpha", "a-1", "");
        server.revoke("alpha", passport, key);
        String millis = passport.replace("00:00:00Z", "00:00:00.000Z");
        String forever = server.event("e2", "key", "alpha", "a-1", ",\"issued_before\":\"forever\"");

        assertThat(millis).isNotEqualTo(passport);
        assertThat(server.revoke("alpha", millis, forever).duplicates()).isEqualTo(2);
        String later = passport.replace("00:00:00Z", "00:00:00.001Z");
        assertThat(refused(() -> server.revoke("alpha", later)).code()).isEqualTo("event_conflict");
        String until = server.event("e2", "key", "alpha", "a-1", ",\"issued_before\":\"2029-01-01T00:00:00Z\"");
        assertThat(refused(() -> server.revoke("alpha", until)).code()).isEqualTo("event_conflict");
    }

    /** A ledger of before has the digest of what was sent. */
    @Test
    void revoke_aRepeatOfAnEventThatIsKnownAsItWasSent_isTheSameEvent() throws Exception {
        TestServer server = TestServer.running();
        byte[] body = TestServer.body(server.event("e2", "key", "alpha", "a-1", ""));
        RevocationRequest.Submitted now =
                EventsDocument.parse("alpha", body).events().get(0);
        assertThat(now.digest()).isNotEqualTo(now.digestAsSent());
        RevocationRequest.Submitted before =
                new RevocationRequest.Submitted(now.event(), now.digestAsSent(), now.digestAsSent());
        server.repository
                .revoke(new RevocationRequest("alpha", List.of(before)))
                .get();

        assertThat(server.revoke("alpha", server.event("e2", "key", "alpha", "a-1", ""))
                        .duplicates())
                .isEqualTo(1);
    }

    @Test
    void revoke_theSameEventIdOfAnotherIssuer_isAnotherEvent() throws Exception {
        TestServer server = TestServer.running();
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        assertThat(server.revoke("beta", server.jti("e1", "beta", "j1")).sequence())
                .isEqualTo(2);
    }

    @Test
    void revoke_aRepeatAfterARestart_getsTheFirstAnswer() throws Exception {
        TestServer server = TestServer.running();
        String event = server.jti("e1", "alpha", "j1");
        server.revoke("alpha", event);
        server.crash();
        server.clock.advance(Duration.ofSeconds(4));
        server.repository.start();
        RevocationReceipt again = server.revoke("alpha", event);
        assertThat(again.sequence()).isEqualTo(1);
        assertThat(again.duplicates()).isEqualTo(1);
    }

    @Test
    void revoke_requestsThatArriveTogether_shareOneStateAndOneRefusalIsAlone() throws Exception {
        TestServer server = TestServer.running();
        long before = server.repository.state().snapshotVersion();
        server.revoke("beta", server.jti("x", "beta", "x"));
        server.lane.hold();
        CompletableFuture<Revoked> first = submit(server, "alpha", server.jti("e1", "alpha", "j1"));
        CompletableFuture<Revoked> second = submit(server, "beta", server.jti("e1", "beta", "j1"));
        CompletableFuture<Revoked> conflict = submit(server, "beta", server.jti("x", "beta", "other"));
        assertThat(first).isNotDone();
        assertThat(server.lane.release()).isEqualTo(1);
        assertThat(first.get().sequence()).isEqualTo(2);
        assertThat(second.get().sequence()).isEqualTo(3);
        assertThat(first.get().statement()).isEqualTo(second.get().statement());
        assertThat(conflict).isCompletedExceptionally();
        assertThat(server.repository.state().snapshotVersion()).isEqualTo(before + 2);
        assertThat(server.repository.state().revocationSequence()).isEqualTo(3);
    }

    private static CompletableFuture<Revoked> submit(TestServer server, String subject, String event) throws Refused {
        RevocationRequest request = EventsDocument.parse(subject, TestServer.body(event));
        return server.repository.revoke(request);
    }

    @Test
    void revoke_malformedBodies_areRefused() {
        TestServer server = TestServer.running();
        String good = server.jti("e1", "alpha", "j1");
        for (String bad : List.of(
                good.replace("\"reason\"", "\"why\":1,\"reason\""),
                good.replace("keyCompromise", "removeFromCRL"),
                good.replace("\"jti\"", "\"passport\""),
                good.replace("2030-01-01T00:00:00Z", "2030-01-01"),
                good.replace("\"e1\"", "\"e 1\""),
                good.replace("\"event_id\":\"e1\",", ""),
                "{}",
                good + "," + good.replace("}", ""))) {
            assertThat(refused(() -> server.revoke("alpha", bad)).code())
                    .as(bad)
                    .isEqualTo("event_malformed");
        }
        assertThat(refused(() -> server.revoke("alpha")).code()).isEqualTo("events_count");
        List<String> many = new ArrayList<>();
        for (int i = 0; i <= EventsDocument.MAX_EVENTS; i++) {
            many.add(server.jti("e" + i, "alpha", "j" + i));
        }
        assertThat(refused(() -> server.revoke("alpha", many.toArray(new String[0])))
                        .code())
                .isEqualTo("events_count");
        assertThat(refused(() -> server.revoke("alpha", good.replace("00:00:00Z", "00:02:00Z")))
                        .code())
                .isEqualTo("revoked_in_future");
    }

    @Test
    void revoke_beforeThePolicy_isUnavailable() {
        TestServer server = TestServer.created();
        assertThat(refused(() -> server.revoke("alpha", server.jti("e1", "alpha", "j1")))
                        .code())
                .isEqualTo("not_bootstrapped");
    }

    @Test
    void revoke_keysIssuersAndInstants_becomeRulesThatAreRaisedNeverLowered() throws Exception {
        TestServer server = TestServer.running();
        server.revoke(
                "alpha",
                server.event("e1", "key", "alpha", "a-1", ""),
                server.event("e2", "subject", "alpha", "s", ",\"issued_before\":\"2029-06-01T00:00:00Z\""));
        assertThat(server.repository.state().rules()).hasSize(2);
        server.revoke(
                "alpha", server.event("e3", "subject", "alpha", "s", ",\"issued_before\":\"2029-01-01T00:00:00Z\""));
        assertThat(server.repository.state().rules())
                .hasSize(2)
                .last()
                .satisfies(rule -> assertThat(rule.issuedBefore().wireForm()).isEqualTo("2029-06-01T00:00:00Z"));
        TestReader.View view = server.read();
        assertThat(view.revoked(name(RevocationKind.KEY, "alpha", "a-1"))).isTrue();
        assertThat(view.revoked(name(RevocationKind.SUBJECT, "alpha", "s"))).isTrue();
    }

    @Test
    void reinstated_nameCountsAgainAndALaterRevocationOfItIsARule() throws Exception {
        TestServer server = TestServer.running();
        RevokedName name = name(RevocationKind.SUBJECT, "alpha", "s");
        server.revoke("alpha", server.event("e1", "subject", "alpha", "s", ""));
        assertThat(server.read().revoked(name)).isTrue();
        server.publishPolicy(2, reinstated(1));
        assertThat(server.read().revoked(name)).isFalse();
        server.revoke("alpha", server.event("e2", "subject", "alpha", "s", ""));
        assertThat(server.repository.state().rules()).hasSize(1);
        assertThat(server.read().revoked(name)).isTrue();
        server.publishPolicy(3, reinstated(2));
        assertThat(server.read().revoked(name)).isFalse();
    }

    private static String reinstated(long until) {
        return "\"reinstated\": [{\"epoch\": 1, \"kind\": \"subject\", \"issuer\": \"https://alpha.example\","
                + " \"id\": \"s\", \"until_sequence\": " + until + "}]";
    }

    @Test
    void reinstated_upToANumberBeforeALaterEntry_keepsThatOneAsARule() throws Exception {
        TestServer server = TestServer.running();
        server.revoke("alpha", server.event("e1", "subject", "alpha", "s", ""));
        server.revoke("alpha", server.event("e2", "subject", "alpha", "s", ""));
        TestReader reader = server.reader();
        reader.refresh(server.clock.instant());
        server.publishPolicy(2, reinstated(1));
        assertThat(server.repository.state().revocationSequence()).isEqualTo(3);
        assertThat(reader.refresh(server.clock.instant()).revoked(name(RevocationKind.SUBJECT, "alpha", "s")))
                .isTrue();
    }

    @Test
    void reinstated_aheadOfTheSequence_isRefused() throws Exception {
        TestServer server = TestServer.running();
        server.revoke("alpha", server.event("e1", "subject", "alpha", "s", ""));
        assertThat(refused(() -> server.publishPolicy(2, reinstated(2))).code()).isEqualTo("until_sequence_ahead");
    }

    @Test
    void revoke_thousands_closesTailsAndKeepsRetiredSegmentsDownloadable() throws Exception {
        TestServer server = TestServer.running();
        TestReader reader = server.reader();
        for (int batch = 0; batch < 5; batch++) {
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                events.add(server.jti("b" + batch + "-" + i, "alpha", "j" + batch + "-" + i));
            }
            server.revoke("alpha", events.toArray(new String[0]));
            server.clock.advance(Duration.ofSeconds(1));
            reader.refresh(server.clock.instant());
        }
        TestReader.View view = reader.refresh(server.clock.instant());
        assertThat(view.revocations().size()).isEqualTo(3000);
        String history =
                new String(server.repository.find("revocations/history.json").bytes(), StandardCharsets.UTF_8);
        var retired = JsonReader.of("h", StrictJson.parse("h", history.getBytes(StandardCharsets.UTF_8)))
                .array("segments");
        List<String> ranges = new ArrayList<>();
        for (JsonReader one : retired) {
            ranges.add(one.integer("from", 0) + "-" + one.integer("to", 1));
        }
        assertThat(ranges).contains("0-512", "512-1024", "1024-1536", "1536-2048");
        server.crash();
        for (JsonReader one : retired) {
            String path = "targets/revocations/" + one.string("sha256") + "." + one.integer("from", 0) + "-"
                    + one.integer("to", 1) + ".tmr";
            assertThat(server.served(path)).isPresent();
        }
    }

    @Test
    void entriesThatExpired_arePrunedBySignedTimeAndReadersFollow() throws Exception {
        TestServer server = TestServer.running();
        TestReader reader = server.reader();
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        assertThat(reader.refresh(server.clock.instant()).revocations().size()).isEqualTo(1);
        server.clock.advance(Duration.ofHours(28));
        server.repository.start();
        TestReader.View view = reader.refresh(server.clock.instant());
        assertThat(view.revocations().size()).isZero();
        assertThat(view.statement().revocationSequence()).isEqualTo(1);
    }

    @Test
    void revoke_aBackdatedPassport_isHeldAsLongAsItCouldLive() throws Exception {
        TestServer server = TestServer.running();
        String event = server.jti("e1", "alpha", "j1").replace("2030-01-01", "2029-12-01");
        server.revoke("alpha", event);
        assertThat(server.read().revoked(name(RevocationKind.JTI, "alpha", "j1")))
                .isTrue();
    }
}
