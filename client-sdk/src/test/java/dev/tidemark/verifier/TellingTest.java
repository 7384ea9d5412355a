package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.bundle.Risk;
import dev.tidemark.verifier.replay.MemoryReplayStore;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

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
        ProtectedRequest bodyUnread = ProtectedRequest.of(scenario.method, scenario.path)
                .withHeaders(scenario.boundRequest().headers());
        assertThat(verifier.screen(bodyUnread)).isEmpty();
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

    /** A log that breaks its promise opens nothing. */
    @Test
    void demanded_noAnswerAtAll_isADenial() {
        log.kept = null;
        assertThat(code(verifier().requireAudit(Risk.LOW).build(), scenario.boundRequest()))
                .isEqualTo("internal_error");
        assertThat(code(verifier().build(), new Scenario().boundRequest())).isEqualTo("jti_replay");
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
        Logger logger = (Logger) LoggerFactory.getLogger(Verifier.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try {
            assertThat(code(verifier, scenario.boundRequest())).isEqualTo("internal_error");
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list)
                .as("the cause, not what wraps it")
                .anySatisfy(line -> assertThat(line.getFormattedMessage())
                        .contains("TellingTest")
                        .doesNotContain("broken"));
        assertThat(code(verifier, ProtectedRequest.of("GET", "/"))).isEqualTo("internal_error");
        assertThat(verifier.internalErrorCount()).isEqualTo(2);
        assertThat(verifier.counts().denied(DenyReason.PASSPORT_MISSING)).isZero();
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
