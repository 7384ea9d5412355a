package dev.tidemark.bench;

import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A client's poll, with and without news, beside Nimbus fetching the same issuer's keys from the same server. */
final class RefreshBench implements Bench {
    private static final String NIMBUS = "nimbus";
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final int NEWS = 80;

    /** Both clients, and the caller that makes news. */
    private record Sides(Worker ours, Worker nimbus, Field.Newsmaker news) {}

    @Override
    public String name() {
        return "refresh";
    }

    @Override
    public String description() {
        return "A client's poll that finds nothing new, and one that does, beside Nimbus's refetch of a JWK set.";
    }

    @Override
    public Report run(Order order) throws Exception {
        Scratch scratch = order.field().scratch();
        order.say("making a domain with " + Field.REVOKED + " revoked passports");
        Field.Domain domain = order.field().withRevocations();
        List<String> arguments = List.of(
                Case.OURS,
                domain.address(),
                Tidemark.NAME,
                domain.tidemark().root().toString(),
                scratch.path("poller-state").toString());
        Worker ours = Worker.start(scratch, "poller", Poller.class, arguments);
        Worker nimbus = Worker.start(
                scratch, NIMBUS, Poller.class, List.of(NIMBUS, domain.address() + keysPath(domain.tidemark())));
        try (Field.Newsmaker news = order.field().newsmaker("news-")) {
            return measure(order, new Sides(ours, nimbus, news));
        } finally {
            ours.end();
            nimbus.end();
        }
    }

    private static String keysPath(Tidemark tidemark) {
        String target = DomainLayout.issuerTarget(SampleDomain.SLUG);
        int name = target.lastIndexOf('/') + 1;
        String digest = Digests.sha256Hex(tidemark.sample().issuerTarget());
        return Tidemark.path("targets/" + target.substring(0, name) + digest + "." + target.substring(name));
    }

    private Report measure(Order order, Sides sides) throws IOException, BenchFailed {
        Depth depth = order.depth();
        order.say("warming up");
        again(sides.ours(), depth.of(WARM_UP));
        again(sides.nimbus(), depth.of(WARM_UP));
        news(sides, depth.of(NEWS));
        Surroundings.Watch watch = Surroundings.watch();
        Case nothing = new Case("nothing new");
        Case something = new Case("one revocation more");
        for (int i = 1; i <= depth.rounds(); i++) {
            order.say("round " + i);
            nothing.add(Case.OURS, again(sides.ours(), depth.of(ROUND)));
            nothing.add(NIMBUS, again(sides.nimbus(), depth.of(ROUND)));
            something.add(Case.OURS, news(sides, depth.of(NEWS)));
            something.add(NIMBUS, again(sides.nimbus(), depth.of(ROUND)));
        }
        return new Report(
                name(),
                depth,
                Map.of(NIMBUS, Peers.jarOf(JWKSourceBuilder.class)),
                watch.end(),
                List.of(
                        "CPU is the client's; ours verifies every signature that is new, judges what it holds again,"
                                + " and writes durably; nimbus parses one JWK set of the same issuer, and trusts the wire",
                        "our server states its freshness anew every second, so once a second a poll verifies one"
                                + " signature more"),
                List.of(nothing, something),
                List.of());
    }

    private static Map<Metric, Double> again(Worker client, Duration time) throws IOException, BenchFailed {
        long[] counts = client.ask("counts");
        long before = client.cpuMicros();
        long[] answer = client.ask("again " + time.toMillis());
        double cpu = client.cpuMicros() - before;
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.putAll(perPoll(client, counts, (double) answer[0]));
        figures.putAll(Map.of(
                Metric.CPU,
                cpu / answer[0],
                Metric.TIME,
                (double) answer[1] / answer[0],
                Metric.MEDIAN,
                (double) answer[2],
                Metric.TAIL,
                (double) answer[3]));
        return figures;
    }

    /** Requests and bytes since they were counted; nothing where they are not. */
    private static Map<Metric, Double> perPoll(Worker client, long[] before, double polls)
            throws IOException, BenchFailed {
        long[] now = client.ask("counts");
        return now[0] == 0
                ? Map.of()
                : Map.of(Metric.REQUESTS, (now[0] - before[0]) / polls, Metric.RECEIVED, (now[1] - before[1]) / polls);
    }

    private static Map<Metric, Double> news(Sides sides, int polls) throws IOException, BenchFailed {
        long[] counts = sides.ours().ask("counts");
        long before = sides.ours().cpuMicros();
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < polls; i++) {
            long sequence = sides.news().revoke(1);
            long[] answer = sides.ours().ask("once");
            if (answer[1] != sequence) {
                throw new BenchFailed("a poll found event " + answer[1] + ", not " + sequence + ".");
            }
            micros.add(answer[0]);
        }
        double cpu = sides.ours().cpuMicros() - before;
        List<Long> sorted = micros.stream().sorted().toList();
        double mean = micros.stream().mapToLong(Long::longValue).average().orElse(0);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.putAll(perPoll(sides.ours(), counts, polls));
        figures.putAll(Map.of(
                Metric.CPU,
                cpu / polls,
                Metric.TIME,
                mean,
                Metric.MEDIAN,
                (double) sorted.get(polls / 2),
                Metric.TAIL,
                (double) sorted.get(Math.min(polls - 1, polls * 99 / 100))));
        return figures;
    }
}
