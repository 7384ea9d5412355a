package dev.tidemark.bench;

import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.tidemark.bench.jmh.DecisionBenchmark;
import dev.tidemark.bench.machine.Scratch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Whole decisions from a held state, beside the bare signature check and beside Nimbus with a remote JWK set. */
final class DecideBench implements Bench {
    private static final String BARE = "bouncycastle";
    private static final String NIMBUS = "nimbus";
    private static final String HELD = "held";

    /** Signatures are much code for the compiler. */
    private static final Jmh.Iterations LONG = new Jmh.Iterations(5, 2, Duration.ofSeconds(1));

    private static final Jmh.Iterations SHORT = new Jmh.Iterations(4, 2, Duration.ofMillis(600));

    /** One measured method: which case, which side. */
    private record Step(String name, String side, String method, Jmh.Iterations iterations) {}

    private static final List<Step> STEPS = List.of(
            new Step("allowed", Case.OURS, "allowed", LONG),
            new Step("allowed", BARE, "bareCheck", LONG),
            new Step("allowed", NIMBUS, "nimbusAllowed", LONG),
            new Step("allowed, passport seen before", Case.OURS, "allowedSeen", SHORT),
            new Step("denied, no passport", Case.OURS, "deniedNoPassport", SHORT),
            new Step("denied, no route", Case.OURS, "deniedNoRoute", SHORT),
            new Step("denied, stale", Case.OURS, "deniedStale", SHORT),
            new Step("denied, revoked", Case.OURS, "deniedRevoked", SHORT));

    @Override
    public String name() {
        return "decide";
    }

    @Override
    public String description() {
        return "A whole decision in process, beside one bare Ed25519 check and Nimbus's remote JWK set.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain with " + Field.REVOKED + " revoked passports");
        ServerUnderTest nginx = prepare(order);
        Surroundings.Watch watch = Surroundings.watch();
        Map<String, Case> cases = new LinkedHashMap<>();
        Jmh jmh = new Jmh(order.depth(), scratch, DecisionBenchmark.class);
        Map<String, String> params = Map.of("folder", scratch.path(HELD).toString());
        for (int i = 1; i <= order.depth().rounds(); i++) {
            for (Step step : STEPS) {
                order.say("round " + i + ", " + step.name() + ", " + step.side());
                cases.computeIfAbsent(step.name(), Case::new)
                        .add(step.side(), Jmh.mean(jmh.run(step.method(), params, step.iterations())));
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
                List.of(
                        "a decision makes one Ed25519 check, so it stands beside one bare check; a passport seen before, none",
                        "nimbus checks signature and claims; no route, no freshness, no revocation"),
                List.copyOf(cases.values()),
                order.depth().isFull() ? goals(cases) : List.of());
    }

    private static List<Goal> goals(Map<String, Case> cases) {
        List<Goal> goals = new ArrayList<>();
        Case allowed = cases.getOrDefault("allowed", new Case("allowed"));
        allowed.ratio(BARE, Metric.CPU)
                .ifPresent(ratio -> goals.add(
                        Goal.atMost("CPU of an allowed decision by the bare checks it makes", ratio.median(), 1.15)));
        allowed.spread(Case.OURS, Metric.CPU)
                .ifPresent(cpu ->
                        goals.add(Goal.atLeast("allowed decisions a second and processor", 1e6 / cpu.median(), 4_000)));
        for (Case one : cases.values()) {
            if (one.name().startsWith("denied")) {
                one.spread(Case.OURS, Metric.CPU)
                        .ifPresent(cpu -> goals.add(Goal.atMost("us of CPU, " + one.name(), cpu.median(), 2)));
            }
        }
        policy(cases, Metric.CPU)
                .ifPresent(us -> goals.add(Goal.atMost(
                        "us of CPU, steps 4 to 7, by difference of denied-revoked and denied-no-route", us, 2)));
        policy(cases, Metric.ALLOCATED)
                .ifPresent(bytes ->
                        goals.add(Goal.atMost("bytes allocated by steps 4 to 7, by the same difference", bytes, 256)));
        return goals;
    }

    private static Optional<Double> policy(Map<String, Case> cases, Metric metric) {
        Case later = cases.getOrDefault("denied, revoked", new Case(""));
        Case earlier = cases.getOrDefault("denied, no route", new Case(""));
        return later.spread(Case.OURS, metric)
                .flatMap(a -> earlier.spread(Case.OURS, metric).map(b -> a.median() - b.median()));
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
