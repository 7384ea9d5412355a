package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.bundle.Risk;
import dev.tidemark.verifier.replay.MemoryReplayStore;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every decision is told, and where the operator demands it nobody passes untold. */
@Timeout(30)
class TellingTest {
    private final Scenario scenario = new Scenario();
    private final MemoryReplayStore used = ReplayStore.inMemory(100);
    private final MemoryLog log = new MemoryLog();

    private Verifier.Builder verifier() {
        return Verifier.builder(scenario.view()).replayStore(used).auditTo(log).auditDeadline(Duration.ofMillis(1));
    }

    private static String code(Verifier verifier, ProtectedRequest request) {
        return Scenario.codeOf(verifier.decide(request));
    }

    @Test
    void decisions_areToldOnceEach() {
        Verifier verifier = verifier().build();
        ProtectedRequest request = scenario.boundRequest();
        verifier.decide(request);
        verifier.decide(request);
        verifier.decide(ProtectedRequest.of("GET", "/").withoutBody());
        assertThat(log.told.stream().map(Scenario::codeOf)).containsExactly("allow", "jti_replay", "passport_missing");
    }

    @Test
    void screen_tellsWhatItDenies_andNothingElse() {
        Verifier verifier = verifier().build();
        assertThat(verifier.screen(scenario.boundRequest())).isEmpty();
        assertThat(log.told).isEmpty();
        assertThat(verifier.screen(ProtectedRequest.of("GET", "/"))).isPresent();
        assertThat(log.told).hasSize(1);
        assertThat(verifier.counts().denied(DenyReason.PASSPORT_MISSING)).isEqualTo(1);
        assertThat(used.figures().entries()).isZero();
    }

    @Test
    void demanded_nothingCanBeKept_isDeniedBeforeThePassportIsUsed() {
        log.accepting = false;
        assertThat(code(verifier().requireAudit(Risk.MEDIUM).build(), scenario.boundRequest()))
                .isEqualTo("audit_unavailable");
        assertThat(used.figures().entries()).isZero();
        log.accepting = true;
        assertThat(code(verifier().requireAudit(Risk.MEDIUM).build(), scenario.boundRequest()))
                .isEqualTo("allow");
    }

    @Test
    void demanded_ofHigherRiskOnly_leavesTheOthersAlone() {
        log.accepting = false;
        log.kept = CompletableFuture.completedFuture(false);
        assertThat(code(verifier().requireAudit(Risk.HIGH).build(), scenario.boundRequest()))
                .isEqualTo("allow");
    }

    @Test
    void demanded_notKeptLateOrFailed_isDenied() {
        for (CompletionStage<Boolean> kept : java.util.List.<CompletionStage<Boolean>>of(
                CompletableFuture.completedFuture(false),
                new CompletableFuture<>(),
                CompletableFuture.failedFuture(new IllegalStateException("full")))) {
            log.kept = kept;
            Verifier verifier = Verifier.builder(scenario.view())
                    .withoutReplayProtection()
                    .auditTo(log)
                    .requireAudit(Risk.LOW)
                    .auditDeadline(Duration.ofMillis(1))
                    .build();
            assertThat(code(verifier, scenario.boundRequest())).isEqualTo("audit_unavailable");
            assertThat(verifier.counts().allowed()).isZero();
            assertThat(verifier.counts().denied(DenyReason.AUDIT_UNAVAILABLE)).isEqualTo(1);
        }
    }

    @Test
    void notDemanded_nobodyWaitsForTheLine() {
        log.kept = new CompletableFuture<>();
        assertThat(code(verifier().auditDeadline(Duration.ofDays(1)).build(), scenario.boundRequest()))
                .isEqualTo("allow");
    }

    @Test
    void logThatThrows_isADenial() {
        DecisionLog broken = new DecisionLog() {
            @Override
            public boolean isAccepting() {
                return true;
            }

            @Override
            public CompletionStage<Boolean> record(ProtectedRequest request, Decision decision) {
                throw new IllegalStateException("broken");
            }
        };
        Verifier verifier = Verifier.builder(scenario.view())
                .withoutReplayProtection()
                .auditTo(broken)
                .build();
        assertThat(code(verifier, scenario.boundRequest())).isEqualTo("internal_error");
        assertThat(code(verifier, ProtectedRequest.of("GET", "/"))).isEqualTo("internal_error");
    }

    @Test
    void build_auditDemandedOfNobody_isRefused() {
        assertThatThrownBy(() -> Verifier.builder(scenario.view())
                        .withoutReplayProtection()
                        .requireAudit(Risk.HIGH)
                        .build())
                .hasMessageContaining("auditTo");
    }

    @Test
    void build_replayStoreAndTheWordAgainstIt_isRefused() {
        assertThatThrownBy(() -> verifier().withoutReplayProtection().build())
                .hasMessageContaining("withoutReplayProtection");
    }
}
