package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TrustState;
import dev.tidemark.verifier.audit.AuditLine;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.audit.AuditLogBuilder;
import dev.tidemark.verifier.audit.AuditSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A decision, the line that tells it, and the same decision made again of the line and the state. */
class DecisionReplayTest {
    private static final int SCENARIOS = 25;

    /** One line in memory. */
    private static final class OneLine implements AuditSink {
        private final List<byte[]> lines = new ArrayList<>();

        @Override
        public int write(List<byte[]> given) {
            lines.addAll(given);
            return given.size();
        }

        @Override
        public void close() {}
    }

    private record Case(ProtectedRequest request, Decision decision, Optional<TrustState> state) {}

    private static Case decided(Scenario scenario) {
        Decision decision = scenario.decideAll();
        return new Case(
                scenario.boundRequest(),
                decision,
                scenario.hasState ? Optional.of(scenario.domain.state()) : Optional.empty());
    }

    private static AuditLine line(Case of, boolean masked) throws Exception {
        OneLine sink = new OneLine();
        AuditLogBuilder log = AuditLog.to(sink).domain("example.local");
        try (AuditLog open = (masked ? log.maskNamesWith(AuditLineTest.KEY) : log.withoutRedaction()).start()) {
            open.record(of.request(), of.decision());
        }
        return AuditLine.parse(sink.lines.get(0));
    }

    private static void requireSame(Case of, String what) throws Exception {
        for (boolean masked : new boolean[] {true, false}) {
            RecordedDecision recorded = line(of, masked).decision();
            assertSame(of, recorded, what + (masked ? ", masked" : ", clear"));
            if (masked && recorded.claims().isPresent()) {
                assertSame(
                        of,
                        recorded.withNames(
                                Optional.of(TestPassport.SUBJECT), Optional.of(TestPassport.JTI), Optional.empty()),
                        what + ", names given");
            }
        }
    }

    private static void assertSame(Case of, RecordedDecision recorded, String what) {
        ReplayedDecision replayed = DecisionReplay.replay(recorded, of.state());
        assertThat(replayed.isSameAs(recorded)).as("%s: %s", what, replayed).isTrue();
        assertThat(replayed.reason().map(DenyReason::code).orElse("allow"))
                .as(what)
                .isEqualTo(Scenario.codeOf(of.decision()));
    }

    @Test
    void replay_ofAnAllowedRequest_isAllowed() throws Exception {
        requireSame(decided(new Scenario()), "allowed");
    }

    @ParameterizedTest
    @EnumSource(CheckOrderTest.Fault.class)
    void replay_ofEveryDenial_deniesTheSame(CheckOrderTest.Fault fault) throws Exception {
        Scenario scenario = new Scenario();
        fault.applyTo(scenario);
        requireSame(decided(scenario), fault.name());
    }

    static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void replay_ofRandomScenarios_endsTheSame(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < SCENARIOS; i++) {
            Scenario scenario = new Scenario();
            StringBuilder what = new StringBuilder("seed " + seed + ", number " + i);
            scenario.ageMillis = random.nextInt(4) == 0 ? random.nextLong(299_000, 302_000) : random.nextLong(300_001);
            List<CheckOrderTest.Fault> all = List.of(CheckOrderTest.Fault.values());
            int faults = random.nextInt(4);
            List<CheckOrderTest.Fault> chosen = Stream.generate(() -> all.get(random.nextInt(all.size())))
                    .limit(faults)
                    .distinct()
                    .sorted()
                    .toList();
            for (CheckOrderTest.Fault fault : chosen) {
                what.append(' ').append(fault);
                fault.applyTo(scenario);
            }
            requireSame(decided(scenario), what.toString());
        }
    }

    @Test
    void replay_onAnotherState_tellsTheDifference() throws Exception {
        Case allowed = decided(new Scenario());
        RecordedDecision recorded = line(allowed, false).decision();
        Scenario other = new Scenario();
        CheckOrderTest.Fault.INSUFFICIENT_KEY_BINDING.applyTo(other);
        ReplayedDecision replayed =
                DecisionReplay.replay(recorded, decided(other).state());
        assertThat(replayed.isSameAs(recorded)).isFalse();
        assertThat(replayed.reason()).contains(DenyReason.INSUFFICIENT_KEY_BINDING);
    }

    @Test
    void replay_recordedDenialThatTheStateDoesNotGive_isNotTheSame() throws Exception {
        Scenario denied = new Scenario();
        CheckOrderTest.Fault.UNKNOWN_KEY.applyTo(denied);
        RecordedDecision recorded = line(decided(denied), false).decision();
        RecordedClaims said = recorded.claims().orElseThrow();
        RecordedDecision changed = new RecordedDecision(
                recorded.reason(),
                recorded.detail(),
                recorded.decidedAt(),
                recorded.method(),
                recorded.path(),
                recorded.state(),
                recorded.ageMillis(),
                true,
                Optional.of(new RecordedClaims(
                        said.issuer(),
                        Scenario.KID,
                        said.subject(),
                        said.jwtId(),
                        said.issuedAt(),
                        said.expiresAt(),
                        said.audience(),
                        said.trustDomain(),
                        said.keyBinding(),
                        said.provenance(),
                        said.context())),
                true,
                recorded.masked(),
                0,
                Optional.empty());
        ReplayedDecision replayed = DecisionReplay.replay(changed, Optional.of(denied.domain.state()));
        assertThat(replayed.verdict()).isEqualTo(ReplayedDecision.Verdict.NOT_DENIED_THERE);
        assertThat(replayed.isSameAs(changed)).isFalse();
    }

    @Test
    void parse_lineWithoutWhatItsOutcomeImplies_isRefused() throws Exception {
        String line = "{\"version\":\"trustplane-auth-audit-event-v0.1\",\"occurred_at\":\"2030-01-01T00:00:00.000Z\","
                + "\"reason_code\":\"verified\",\"detail_reason\":\"\",\"tidemark\":{\"domain\":\"example.local\","
                + "\"method\":\"GET\",\"path\":\"/\",\"time_known\":true,\"redacted\":true}}";
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> AuditLine.parse(line.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(dev.tidemark.metadata.VerificationException.class);
    }
}
