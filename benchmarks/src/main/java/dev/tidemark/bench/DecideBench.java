package dev.tidemark.bench;

import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.tidemark.bench.jmh.DecisionBenchmark;
import dev.tidemark.bench.jmh.RequestBenchmark;
import dev.tidemark.bench.machine.Scratch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Decisions from a held state, beside the bare signature checks they make and beside Nimbus with a remote JWK set. */
final class DecideBench implements Bench {
    private static final String BARE = "bouncycastle";
    private static final String NIMBUS = "nimbus";
    private static final String HELD = "held";

    /** Signatures are much code for the compiler. */
    private static final Jmh.Iterations LONG = new Jmh.Iterations(5, 2, Duration.ofSeconds(1));

    private static final Jmh.Iterations SHORT = new Jmh.Iterations(4, 2, Duration.ofMillis(600));

    /** One measured method: which case, which side, how many threads at once; 0 where rates are nobody's question. */
    private record Step(
            String name, String side, Class<?> type, String method, int threads, Jmh.Iterations iterations) {
        Step(String name, String side, String method, Jmh.Iterations iterations) {
            this(name, side, DecisionBenchmark.class, method, 0, iterations);
        }

        static Step ofRequest(String name, String side, String method, int threads) {
            return new Step(name, side, RequestBenchmark.class, method, threads, LONG);
        }
    }

    private static final String WHOLE = "whole";
    private static final String WHOLE_BY_TWO = "whole, 2 threads";
    private static final String POLICY = "policy part";
    private static final String BARE_KEY_READ = BARE + ", holder's key from its bytes";

    private static final List<Step> STEPS = List.of(
            new Step("allowed", Case.OURS, "allowed", LONG),
            new Step("allowed", BARE, "bareCheck", LONG),
            new Step("allowed", NIMBUS, "nimbusAllowed", LONG),
            new Step("allowed, passport seen before", Case.OURS, "allowedSeen", SHORT),
            new Step("denied, no passport", Case.OURS, "deniedNoPassport", SHORT),
            new Step("denied, no route", Case.OURS, "deniedNoRoute", SHORT),
            new Step("denied, stale", Case.OURS, "deniedStale", SHORT),
            new Step("denied, revoked", Case.OURS, "deniedRevoked", SHORT),
            Step.ofRequest(WHOLE, Case.OURS, "whole", 1),
            Step.ofRequest(WHOLE, BARE, "twoBareChecks", 1),
            Step.ofRequest(WHOLE, BARE_KEY_READ, "twoBareChecksKeyRead", 1),
            Step.ofRequest(WHOLE_BY_TWO, Case.OURS, "whole", 2),
            Step.ofRequest(WHOLE_BY_TWO, BARE, "twoBareChecks", 2),
            new Step(POLICY, Case.OURS, RequestBenchmark.class, "policyPart", 0, SHORT));

    @Override
    public String name() {
        return "decide";
    }

    @Override
    public String description() {
        return "Decisions in process, beside the bare Ed25519 checks they make and Nimbus's remote JWK set.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain with " + Field.REVOKED + " revoked passports");
        ServerUnderTest nginx = prepare(order);
        Surroundings.Watch watch = Surroundings.watch();
        Map<String, Case> cases = new LinkedHashMap<>();
        Map<String, String> params = Map.of("folder", scratch.path(HELD).toString());
        for (int i = 1; i <= order.depth().rounds(); i++) {
            for (Step step : STEPS) {
                order.say("round " + i + ", " + step.name() + ", " + step.side());
                cases.computeIfAbsent(step.name(), Case::new)
                        .add(step.side(), Jmh.mean(run(new Jmh(order.depth(), scratch, step.type()), step, params)));
            }
        }
        Surroundings around = watch.end();
        nginx.process().destroy();
        return new Report(
                name(),
                order.depth(),
                Map.of(
                        BARE,
                        Peers.jarOf(Ed25519.class),
                        NIMBUS,
                        Peers.jarOf(DefaultJWTProcessor.class),
                        "nginx",
                        Nginx.version(scratch)),
                around,
                notes(cases),
                List.copyOf(cases.values()),
                order.depth().isFull() ? goals(cases) : List.of());
    }

    private static List<Map<Metric, Double>> run(Jmh jmh, Step step, Map<String, String> params) throws Exception {
        return step.threads() == 0
                ? jmh.run(step.method(), params, step.iterations())
                : jmh.runTogether(step.method(), params, step.iterations(), step.threads());
    }

    private static List<String> notes(Map<String, Case> cases) {
        List<String> notes = new ArrayList<>(List.of(
                "allowed: of a passport alone, one Ed25519 check beside one bare check; a passport seen before, none",
                "nimbus checks signature and claims; no route, no freshness, no revocation",
                "whole: all thirteen steps of a request bound to its passport, beside its two bare checks"));
        for (String side : List.of(Case.OURS, BARE)) {
            gain(cases, side)
                    .ifPresent(gain -> notes.add(WHOLE + ", " + side + ": two threads do " + ReportTable.number(gain)
                            + " times as much as one"));
        }
        return notes;
    }

    /** What two threads do by what one does. */
    private static Optional<Double> gain(Map<String, Case> cases, String side) {
        return figure(cases, WHOLE_BY_TWO, side, Metric.RATE)
                .flatMap(two -> figure(cases, WHOLE, side, Metric.RATE).map(one -> two / one));
    }

    private static Optional<Double> figure(Map<String, Case> cases, String name, String side, Metric metric) {
        return Optional.ofNullable(cases.get(name))
                .flatMap(one -> one.spread(side, metric))
                .map(Spread::median);
    }

    private static List<Goal> goals(Map<String, Case> cases) {
        List<Goal> goals = new ArrayList<>();
        atMostChecks(goals, cases, "allowed", BARE, "CPU of an allowed decision by the bare check it makes");
        atMostChecks(goals, cases, WHOLE, BARE, "CPU of a whole decision by the two bare checks it makes");
        atMostChecks(goals, cases, WHOLE, BARE_KEY_READ, "the same, the holder's key read from its bytes each time");
        for (String name : List.of("allowed", WHOLE)) {
            figure(cases, name, Case.OURS, Metric.CPU)
                    .ifPresent(cpu ->
                            goals.add(Goal.atLeast(name + ": decisions a second and processor", 1e6 / cpu, 4_000)));
        }
        for (Case one : cases.values()) {
            if (one.name().startsWith("denied")) {
                one.spread(Case.OURS, Metric.CPU)
                        .ifPresent(cpu -> goals.add(Goal.atMost("us of CPU, " + one.name(), cpu.median(), 2)));
            }
        }
        figure(cases, POLICY, Case.OURS, Metric.CPU)
                .ifPresent(us -> goals.add(Goal.atMost("us of CPU, steps 3 to 7 and 9 to 11", us, 2)));
        figure(cases, POLICY, Case.OURS, Metric.ALLOCATED)
                .ifPresent(bytes -> goals.add(Goal.atMost("bytes allocated by steps 3 to 7 and 9 to 11", bytes, 256)));
        return goals;
    }

    private static void atMostChecks(
            List<Goal> goals, Map<String, Case> cases, String name, String peer, String words) {
        Optional.ofNullable(cases.get(name))
                .flatMap(one -> one.ratio(peer, Metric.CPU))
                .ifPresent(ratio -> goals.add(Goal.atMost(words, ratio.median(), 1.15)));
    }

    /** Makes the folder; returns the nginx that serves the keys. */
    private static ServerUnderTest prepare(Order order) throws Exception {
        String keysPath = "/keys.json";
        byte[] keys = order.field().withRevocations().tidemark().sample().issuerTarget();
        ServerUnderTest nginx = Nginx.start(order.field().scratch(), "nginx-keys", Map.of(keysPath, keys));
        HeldFolder.make(order, HELD, "http://127.0.0.1:" + nginx.port() + keysPath);
        return nginx;
    }
}
