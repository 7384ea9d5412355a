package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.IngestLimits;
import dev.tidemark.server.repository.TestAuthors;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** One caller, or one issuer, takes all it can get. */
class IngestLimitsTest {
    private static Refused refused(ThrowingCallable call) {
        Refused refused = catchThrowableOfType(Refused.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }

    /** Of one kind; the names begin with {@code prefix}. */
    private static String[] events(TestServer server, String kind, String slug, String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> server.event(prefix + i, kind, slug, prefix + i, ""))
                .toArray(String[]::new);
    }

    /** With these limits, and past the time that was reserved before. */
    private static TestServer limited(IngestLimits limits) {
        TestServer server = TestServer.running().limited(limits);
        server.clock.advance(Duration.ofSeconds(4));
        return server;
    }

    @Test
    void revoke_overTheLimitOfTheCaller_takesNothingAndSaysWhenToComeBack() throws Exception {
        TestServer server = limited(new IngestLimits(10, 1_000, 2_500));
        server.revoke("alpha", events(server, "jti", "alpha", "a", 990));
        byte[] before = server.repository.find("metadata/timestamp.json").bytes();

        Refused refused = refused(() -> server.revoke("alpha", events(server, "jti", "alpha", "b", 35)));

        assertThat(refused.code()).isEqualTo("issuer_over_limit");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.retryAfterSeconds()).hasValue(3);
        assertThat(server.repository.find("metadata/timestamp.json").bytes()).isEqualTo(before);
        assertThat(server.repository.state().revocationSequence()).isEqualTo(990);
        server.clock.advance(Duration.ofSeconds(3));
        assertThat(server.revoke("alpha", events(server, "jti", "alpha", "b", 35))
                        .accepted())
                .isEqualTo(35);
    }

    @Test
    void revoke_ofAnotherCallerThanTheOneOverTheLimit_isTaken() throws Exception {
        TestServer server = limited(new IngestLimits(1, 1_000, 2_500));
        server.revoke("alpha", events(server, "jti", "alpha", "a", 1_000));
        refused(() -> server.revoke("alpha", server.jti("b", "alpha", "b")));

        Refused unread =
                refused(() -> server.publisher.requireAllowance(server.authors.domain(), server.caller("alpha")));
        assertThat(unread.code()).isEqualTo("issuer_over_limit");
        server.publisher.requireAllowance(server.authors.domain(), server.caller("beta"));
        assertThat(server.revoke("beta", server.event("k", "key", "beta", "b-1", ""))
                        .accepted())
                .isEqualTo(1);
    }

    @Test
    void revoke_aRepeat_countsAsAnyOtherEvent() throws Exception {
        TestServer server = limited(new IngestLimits(1, 1_000, 2_500));
        String[] events = events(server, "jti", "alpha", "a", 600);
        server.revoke("alpha", events);
        assertThat(refused(() -> server.revoke("alpha", events)).code()).isEqualTo("issuer_over_limit");
        server.clock.advance(Duration.ofSeconds(200));
        assertThat(server.revoke("alpha", events).duplicates()).isEqualTo(600);
    }

    @Test
    void revoke_whatTheCallerMayNotSend_costsItNothing() throws Exception {
        TestServer server = limited(new IngestLimits(1, 1_000, 2_500));
        assertThat(refused(() -> server.revoke("alpha", events(server, "jti", "beta", "a", 1_000)))
                        .code())
                .isEqualTo("grant_missing");
        server.revoke("alpha", events(server, "jti", "alpha", "a", 1_000));
        assertThat(refused(() -> server.revoke("alpha", server.jti("b", "alpha", "b")))
                        .code())
                .isEqualTo("issuer_over_limit");
    }

    /** Within its burst a caller may have many requests wait; those of the others are not behind them all. */
    @Test
    void revoke_behindACallerThatSentItsWholeBurst_isInTheNextState() throws Exception {
        TestServer server = TestServer.running();
        server.lane.hold();
        List<CompletableFuture<RevocationReceipt>> flood = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            flood.add(server.publisher.revoke(
                    server.authors.domain(),
                    server.caller("alpha"),
                    TestServer.body(events(server, "jti", "alpha", "a" + i + "-", 1_000))));
        }
        CompletableFuture<RevocationReceipt> single = server.publisher.revoke(
                server.authors.domain(),
                server.caller("beta"),
                TestServer.body(server.event("k", "key", "beta", "b-1", "")));

        server.lane.release();

        assertThat(single).isCompletedWithValueMatching(receipt -> receipt.accepted() == 1);
        assertThat(flood.stream().filter(CompletableFuture::isDone)).hasSizeBetween(4, 5);
        while (server.lane.release() > 0) {
            server.clock.advance(Duration.ofMillis(1));
        }
        List<Long> numbers = new ArrayList<>();
        for (CompletableFuture<RevocationReceipt> one : flood) {
            numbers.add(one.join().sequence());
        }
        assertThat(numbers).as("of one caller, in the order they came").isSorted();
        assertThat(server.repository.state().revocationSequence()).isEqualTo(12_001);
    }

    @Test
    void revoke_moreRulesThanOneIssuerMayHave_isRefusedAndAnothersKeyIsRevoked() throws Exception {
        TestServer server = limited(new IngestLimits(5_000, 50_000, 100));
        server.revoke("alpha", events(server, "key", "alpha", "k", 100));

        Refused refused = refused(() -> server.revoke("alpha", server.event("one", "key", "alpha", "one", "")));

        assertThat(refused.code()).isEqualTo("issuer_too_many_rules");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(server.repository.state().rules()).hasSize(100);
        server.revoke("beta", server.event("k", "key", "beta", "b-1", ""));
        assertThat(server.read().revoked(new RevokedName(RevocationKind.KEY, TestAuthors.issuer("beta"), "b-1")))
                .isTrue();
    }

    @Test
    void revoke_byAnIssuerThatHasAllItsRules_raisesThemListsPassportsAndEndsTheIssuer() throws Exception {
        TestServer server = limited(new IngestLimits(5_000, 50_000, 10));
        for (int i = 0; i < 10; i++) {
            server.revoke(
                    "alpha",
                    server.event("s" + i, "subject", "alpha", "s" + i, ",\"issued_before\":\"2029-01-01T00:00:00Z\""));
        }
        server.revoke("alpha", server.event("again", "subject", "alpha", "s1", ",\"issued_before\":\"forever\""));
        server.revoke("alpha", server.jti("j", "alpha", "j"));
        server.revoke("alpha", server.event("all", "issuer", "alpha", TestAuthors.issuer("alpha"), ""));
        assertThat(server.repository.state().rules()).hasSize(11);
        assertThat(server.read().revoked(RevokedName.issuer(TestAuthors.issuer("alpha"))))
                .isTrue();
    }

    /** Whoever has asked is told after half a minute that the outcome is unknown; the request waits on all the same. */
    @Test
    void revoke_whileNoStateIsMade_waitsForAsMuchAsThereIsRoomFor() throws Exception {
        TestServer server = TestServer.running();
        String filler = "x".repeat(1_900);
        server.lane.hold();
        List<CompletableFuture<RevocationReceipt>> flood = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            flood.add(server.publisher.revoke(
                    server.authors.domain(),
                    server.caller("alpha"),
                    TestServer.body(longEvents(server, i + "-", filler))));
        }
        Refused refused = refused(() -> TestServer.answer(flood.get(9)));
        assertThat(refused.code()).isEqualTo("too_many_waiting");
        assertThat(refused.status()).isEqualTo(503);
        CompletableFuture<RevocationReceipt> other = server.publisher.revoke(
                server.authors.domain(),
                server.caller("beta"),
                TestServer.body(server.event("k", "key", "beta", "b-1", "")));

        assertThat(server.lane.release()).isEqualTo(1);
        server.clock.advance(Duration.ofMillis(1));
        assertThat(server.lane.release()).isEqualTo(1);

        assertThat(other).isCompletedWithValueMatching(receipt -> receipt.accepted() == 1);
        assertThat(flood.get(0)).isCompleted();
        assertThat(server.publisher.revoke(
                        server.authors.domain(),
                        server.caller("alpha"),
                        TestServer.body(longEvents(server, "again-", filler))))
                .as("there is room again")
                .isNotDone();
    }

    private static String[] longEvents(TestServer server, String prefix, String filler) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> server.jti(prefix + i, "alpha", filler + prefix + i))
                .toArray(String[]::new);
    }

    /** Heartbeats wait behind what one state takes in. */
    @Test
    void revoke_manySmallRequestsBesideManyRules_costsWhatIsInThem() throws Exception {
        TestServer server = limited(new IngestLimits(50_000, 50_000, 9_000));
        for (int i = 0; i < 6; i++) {
            server.revoke("alpha", events(server, "key", "alpha", "k" + i + "-", 1_000));
        }
        server.lane.hold();
        List<CompletableFuture<RevocationReceipt>> flood = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            flood.add(server.publisher.revoke(
                    server.authors.domain(),
                    server.caller("alpha"),
                    TestServer.body(server.event("one" + i, "key", "alpha", "one" + i, ""))));
        }
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();

        server.lane.release();

        long allocated = thread.getCurrentThreadAllocatedBytes() - before;
        assertThat(flood).allMatch(one -> one.isDone() && !one.isCompletedExceptionally());
        assertThat(allocated).isLessThan(256L << 20);
    }

    @Test
    void revoke_longNames_mayHaveThePartOfTheBytesOnly() throws Exception {
        TestServer server = limited(new IngestLimits(5_000, 50_000, 500));
        String filler = "\\\"".repeat(2_000);
        int taken = 0;
        Refused refused = null;
        while (refused == null && taken <= 500) {
            String[] events = new String[50];
            for (int i = 0; i < events.length; i++) {
                events[i] = server.event("e" + (taken + i), "key", "alpha", filler + (taken + i), "");
            }
            refused = catchThrowableOfType(Refused.class, () -> server.revoke("alpha", events));
            taken += refused == null ? events.length : 0;
        }
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo("issuer_too_many_rules");
        assertThat(taken).isEqualTo(200);
    }

    @Test
    void revoke_whenAllPlacesOfRulesAreTaken_endsAWholeIssuerStill() throws Exception {
        TestServer server = limited(new IngestLimits(5_000, 50_000, 10_000));
        for (int i = 0; i < 19; i++) {
            server.revoke("alpha", events(server, "key", "alpha", "k" + i + "-", 500));
        }
        Refused refused = refused(() -> server.revoke("beta", server.event("k", "key", "beta", "b-1", "")));
        assertThat(refused.code()).isEqualTo("too_many_rules");
        server.revoke("alpha", server.event("again", "key", "alpha", "k1-1", ""));
        server.revoke("beta", server.event("all", "issuer", "beta", TestAuthors.issuer("beta"), ""));
        assertThat(server.read().revoked(RevokedName.issuer(TestAuthors.issuer("beta"))))
                .isTrue();
    }
}
