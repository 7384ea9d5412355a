package dev.tidemark.verifier.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.Risk;
import dev.tidemark.verifier.Decided;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No line, no permission: where it is demanded, and only there. */
@Timeout(60)
class AuditDemandTest {
    private final ManualSink sink = new ManualSink();
    private final ReplayStore store = ReplayStore.inMemory(10);

    private AuditLog log(Duration retry) throws Exception {
        return AuditLog.to(sink)
                .domain("example.local")
                .withoutRedaction()
                .retryAfter(retry)
                .start();
    }

    private static Object outcome(Decided.Demanding demanding) {
        Decision decision = demanding.verifier().decide(demanding.request());
        return decision instanceof Decision.Deny deny ? deny.reason() : "allow";
    }

    @Test
    void decide_sinkFailsOnAHighRiskRoute_deniesAndUsesNoPassportUp() throws Exception {
        sink.fails = true;
        try (AuditLog log = log(Duration.ofHours(1))) {
            var demanding = Decided.demanding(log, Risk.HIGH, Risk.HIGH, store);
            // The first finds out; those after it are refused before anything is used up.
            assertThat(outcome(demanding)).isEqualTo(DenyReason.AUDIT_UNAVAILABLE);
            ReplayStore untouched = ReplayStore.inMemory(10);
            var next = Decided.demanding(log, Risk.HIGH, Risk.HIGH, untouched);
            assertThat(outcome(next)).isEqualTo(DenyReason.AUDIT_UNAVAILABLE);
            assertThat(outcome(Decided.demanding(new WillingLog(), Risk.HIGH, Risk.HIGH, untouched)))
                    .isEqualTo("allow");
        }
    }

    @Test
    void decide_sinkFailsOnARouteOfLowerRisk_goesOn() throws Exception {
        sink.fails = true;
        try (AuditLog log = log(Duration.ofHours(1))) {
            assertThat(outcome(Decided.demanding(log, Risk.HIGH, Risk.HIGH, store)))
                    .isEqualTo(DenyReason.AUDIT_UNAVAILABLE);
            assertThat(outcome(Decided.demanding(log, Risk.MEDIUM, Risk.HIGH, ReplayStore.inMemory(10))))
                    .isEqualTo("allow");
        }
    }

    @Test
    void decide_lineIsKept_allowsAndItIsThereBefore() throws Exception {
        try (AuditLog log = log(Duration.ofHours(1))) {
            assertThat(outcome(Decided.demanding(log, Risk.HIGH, Risk.HIGH, store)))
                    .isEqualTo("allow");
            assertThat(sink.lines).hasSize(1);
        }
    }

    /** The line of the permission may still come; then the one after it says what stood. */
    @Test
    void decide_lineIsNotKeptInTime_deniesAndTellsTheDenialToo() {
        LateLog late = new LateLog();
        var demanding = Decided.demanding(late, Risk.HIGH, Risk.HIGH, store);
        assertThat(outcome(demanding)).isEqualTo(DenyReason.AUDIT_UNAVAILABLE);
        assertThat(late.told).hasSize(2);
        assertThat(late.told.get(0)).isInstanceOf(Decision.Allow.class);
        assertThat(late.told.get(1)).isInstanceOf(Decision.Deny.class);
    }
}
