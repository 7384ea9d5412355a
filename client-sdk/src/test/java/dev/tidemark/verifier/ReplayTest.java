package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TrustView;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.verifier.replay.MemoryReplayStore;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Step 13, seen from the decision. */
@Timeout(30)
class ReplayTest {
    private final Scenario scenario = new Scenario();
    private final MemoryReplayStore memory = ReplayStore.inMemory(100);

    private Verifier.Builder verifier(ReplayStore store) {
        return Verifier.builder(scenario.view()).passportOnly().replayStore(store);
    }

    @Test
    void decide_onePassportTwice_isReplay() {
        Verifier verifier = verifier(memory).build();
        assertThat(Scenario.codeOf(verifier.decide(scenario.request()))).isEqualTo("allow");
        assertThat(Scenario.codeOf(verifier.decide(scenario.request()))).isEqualTo("jti_replay");
        assertThat(verifier.counts().allowed()).isEqualTo(1);
        assertThat(verifier.counts().denied(DenyReason.JTI_REPLAY)).isEqualTo(1);
    }

    @Test
    void decide_sprayWithAVictimsJti_usesNothingUp() {
        Verifier verifier = verifier(memory).build();
        TestIssuer.Key own = scenario.signWith;
        scenario.signWith = new TestIssuer.Key("alpha-1", TestKeys.ed25519("thief"), null, null);
        for (int i = 0; i < 50; i++) {
            assertThat(Scenario.codeOf(verifier.decide(scenario.request()))).isEqualTo("invalid_passport_signature");
        }
        assertThat(memory.figures().entries()).isZero();
        scenario.signWith = own;
        assertThat(Scenario.codeOf(verifier.decide(scenario.request()))).isEqualTo("allow");
    }

    @Test
    void evaluate_usesNothingUp_andConsumeDoesOnce() {
        Verifier verifier = verifier(memory).build();
        Ready first = (Ready) verifier.evaluate(scenario.request());
        Ready second = (Ready) verifier.evaluate(scenario.request());
        assertThat(memory.figures().entries()).isZero();
        assertThat(verifier.counts().allowed()).isZero();
        assertThat(Scenario.codeOf(
                        verifier.consume(second).toCompletableFuture().join()))
                .isEqualTo("allow");
        assertThat(Scenario.codeOf(verifier.consume(first).toCompletableFuture().join()))
                .isEqualTo("jti_replay");
    }

    @Test
    void consume_keepsThePassportForAsLongAsAnyPolicyCanAdmitIt() {
        AtomicReference<Duration> kept = new AtomicReference<>();
        ReplayStore store = store((keep) -> {
            kept.set(keep);
            return CompletableFuture.completedFuture(ReplayStore.Outcome.FIRST);
        });
        scenario.later = Duration.ofSeconds(290);
        assertThat(Scenario.codeOf(verifier(store).build().decide(scenario.request())))
                .isEqualTo("allow");
        assertThat(kept.get())
                .isEqualTo(Duration.ofSeconds(300)
                        .plus(PolicyConstants.DEFAULT.clockSkew())
                        .plus(PolicyConstants.LARGEST_SKEW));
    }

    @Test
    void decide_usedPassportUnderAPolicyOfLargerSkew_isReplay() {
        AtomicLong elapsed = new AtomicLong();
        ReplayStore store = ReplayStore.inMemory(10, elapsed::get);
        assertThat(Scenario.codeOf(verifier(store).build().decide(scenario.request())))
                .isEqualTo("allow");
        scenario.policy = scenario.policy.with("\"clock_skew_seconds\": 300");
        scenario.later = Duration.ofSeconds(599);
        elapsed.set(scenario.later.toNanos());
        assertThat(Scenario.codeOf(verifier(store).build().decide(scenario.request())))
                .isEqualTo("jti_replay");
        assertThat(Scenario.codeOf(verifier(ReplayStore.inMemory(10)).build().decide(scenario.request())))
                .as("still admitted otherwise")
                .isEqualTo("allow");
    }

    @ParameterizedTest
    @CsvSource({"0, allow", "1000, allow", "1001, passport_expired"})
    void consume_whatWasEvaluatedASecondAgo_isJudgedAgain(long later, String code) {
        scenario.later = Duration.ofMillis(360_000 - 1);
        assertThat(consumedAfter(later)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"-1000, allow", "-1001, passport_claims_invalid"})
    void consume_afterTheClockWasSetBack_isJudgedAgain(long later, String code) {
        long soonest = scenario.domain.now().getEpochSecond() + 60;
        scenario.passport.claim("iat", soonest).claim("exp", soonest + 300);
        assertThat(consumedAfter(later)).isEqualTo(code);
    }

    @Test
    void consume_withoutATimeToJudgeBy_isDenied() {
        assertThat(consumed(scenario.view().read(), () -> {
                    throw new IllegalStateException("broken");
                }))
                .isEqualTo("internal_error");
    }

    @Test
    void consume_whatWasRevokedSince_isDenied() {
        TrustView before = scenario.view();
        scenario.domain.revoke(new RevokedName(RevocationKind.JTI, Scenario.ISSUER, TestPassport.JTI));
        assertThat(consumed(before.read(), scenario.view())).isEqualTo("revoked_passport");
    }

    private String consumedAfter(long millis) {
        TrustView.Reading before = scenario.view().read();
        return consumed(
                before,
                () -> new TrustView.Reading(
                        before.state(), before.nowMillis() + millis, before.ageMillis(), before.timeKnown()));
    }

    /** What becomes of a request that is evaluated at one look and consumed at a later one. */
    private String consumed(TrustView.Reading before, TrustView after) {
        AtomicReference<TrustView> view = new AtomicReference<>(() -> before);
        Verifier verifier = Verifier.builder(() -> view.get().read())
                .passportOnly()
                .replayStore(ReplayStore.inMemory(1))
                .build();
        Ready ready = (Ready) verifier.evaluate(scenario.request());
        view.set(after);
        return Scenario.codeOf(verifier.consume(ready).toCompletableFuture().join());
    }

    @Test
    void decide_storeThatFailsThrowsOrStaysSilent_isDenied() {
        ReplayStore fails = store(keep -> CompletableFuture.failedFuture(new IllegalStateException("down")));
        ReplayStore silent = store(keep -> new CompletableFuture<>());
        ReplayStore says_nothing = store(keep -> CompletableFuture.completedFuture(null));
        ReplayStore throwing = store(keep -> {
            throw new IllegalStateException("down");
        });
        for (ReplayStore store : new ReplayStore[] {fails, silent, says_nothing, throwing}) {
            Verifier verifier =
                    verifier(store).replayDeadline(Duration.ofMillis(1)).build();
            assertThat(Scenario.codeOf(verifier.decide(scenario.request()))).isEqualTo("replay_store_unavailable");
            assertThat(verifier.decideAsync(scenario.request()))
                    .succeedsWithin(10, TimeUnit.SECONDS)
                    .satisfies(decision -> assertThat(Scenario.codeOf(decision)).isEqualTo("replay_store_unavailable"));
        }
    }

    @Test
    void build_severalReplicasWithAStoreOfOneProcess_isRefused() {
        assertThatThrownBy(() -> verifier(memory).replicas(2).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("every passport could be used 2 times");
        verifier(store(keep -> new CompletableFuture<>())).replicas(2).build();
    }

    private interface Answer {
        CompletionStage<ReplayStore.Outcome> to(Duration keep);
    }

    private static ReplayStore store(Answer answer) {
        return new ReplayStore() {
            @Override
            public CompletionStage<Outcome> consume(String issuer, String jti, Duration keep) {
                return answer.to(keep);
            }

            @Override
            public Reach reach() {
                return Reach.SHARED;
            }
        };
    }
}
