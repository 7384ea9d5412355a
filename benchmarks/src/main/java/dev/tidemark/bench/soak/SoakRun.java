package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Plays one plan from the first key to the last sample. */
final class SoakRun {
    static final String SERVER = "server";
    static final String STORES = "stores";
    static final String SAMPLES = "soak-samples.jsonl";

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SETTLING = Duration.ofSeconds(20);
    private static final Duration PROGRESS = Duration.ofMinutes(1);

    private final SoakPlan plan;
    private final Clock clock;
    private final Consumer<String> screen;
    private final SecureRandom random = new SecureRandom();
    private final List<SampleDomain> samplesOf = new ArrayList<>();
    private final List<SoakDomain> domains = new ArrayList<>();
    private final List<VerifierProcess> verifiers = new ArrayList<>();
    private final List<WatchedProcess> watched = new ArrayList<>();
    private final Verdicts verdicts = new Verdicts();

    SoakRun(SoakPlan plan, Clock clock, Consumer<String> screen) {
        this.plan = plan;
        this.clock = clock;
        this.screen = screen;
    }

    /** Runs it and returns what was found; processes and files are gone then. */
    SoakResult run() throws IOException, InterruptedException, BenchFailed, SigningException {
        Files.createDirectories(plan.out());
        try (Scratch scratch = Scratch.create();
                Samples samples = new Samples(plan.out().resolve(SAMPLES))) {
            if (plan.keep()) {
                scratch.keep();
            }
            SoakServer server = startServer(scratch);
            startVerifiers(scratch, server);
            List<Double> before = CpuClock.loadAverage();
            SoakAuthors authors = new SoakAuthors(plan, domains);
            long start = System.nanoTime();
            authors.start();
            follow(authors, server, scratch, samples, start);
            authors.stop();
            settle();
            SoakResult.Weights weights = weigh(server.ledger());
            for (VerifierProcess process : verifiers) {
                process.end();
            }
            return new SoakResult(
                    plan,
                    samples,
                    watched.stream().map(WatchedProcess::name).toList(),
                    verdicts,
                    domains.stream().map(SoakDomain::counts).toList(),
                    weights,
                    before,
                    CpuClock.loadAverage());
        }
    }

    private SoakServer startServer(Scratch scratch)
            throws IOException, InterruptedException, BenchFailed, SigningException {
        for (int i = 1; i <= plan.domains(); i++) {
            samplesOf.add(new SampleDomain(new TrustDomain("soak-" + i + ".example"), clock.instant(), random));
        }
        SoakServer server = SoakServer.start(scratch, plan, samplesOf, random);
        watched.add(new WatchedProcess(SERVER, server.process(), scratch.path("server.gc")));
        for (SampleDomain sample : samplesOf) {
            SoakDomain domain = new SoakDomain(sample, server.writes(), this::tell, clock, random);
            domain.begin();
            domains.add(domain);
        }
        screen.accept("the server has " + plan.domains() + " domains, pid "
                + server.process().pid() + (plan.keep() ? ", in " + scratch.path("") : ""));
        return server;
    }

    private void tell(String domain, ObjectNode order) throws IOException {
        for (VerifierProcess process : verifiers) {
            process.send(domain, order);
        }
    }

    private void startVerifiers(Scratch scratch, SoakServer server) throws IOException, BenchFailed, SigningException {
        for (int i = 0; i < plan.processes(); i++) {
            String name = "verifiers-" + (i + 1);
            ObjectNode all = JSON.createObjectNode().put("server", server.reads());
            ArrayNode list = all.putArray("verifiers");
            Set<String> followed = new TreeSet<>();
            for (int v = i; v < plan.verifiers(); v += plan.processes()) {
                SampleDomain of = samplesOf.get(v % plan.domains());
                followed.add(of.domain().name());
                list.addObject()
                        .put("name", "verifier-" + (v + 1))
                        .put("domain", of.domain().name())
                        .put("root", scratch.path(SoakServer.rootFile(of)).toString())
                        .put("state", scratch.path("state/verifier-" + (v + 1)).toString());
            }
            verifiers.add(VerifierProcess.start(
                    name, scratch, WatchedProcess.flags(name, plan.verifierFlags()), followed, all));
        }
        for (VerifierProcess process : verifiers) {
            process.awaitReady();
            watched.add(new WatchedProcess(process.name(), process.process(), scratch.path(process.name() + ".gc")));
        }
        for (SoakDomain domain : domains) {
            domain.renewStanding();
        }
        screen.accept(plan.verifiers() + " verifiers in " + plan.processes() + " processes hold the first state");
    }

    /** Samples until the time is over, the first time at once, the last time at the end. */
    private void follow(SoakAuthors authors, SoakServer server, Scratch scratch, Samples samples, long start)
            throws IOException, BenchFailed {
        long length = plan.length().toMillis();
        long nextSample = 0;
        long nextCollection = 0;
        long nextWord = PROGRESS.toMillis();
        while (nextSample <= length) {
            long now = (System.nanoTime() - start) / 1_000_000;
            if (now < nextSample) {
                LockSupport.parkNanos(
                        Duration.ofMillis(Math.min(200, nextSample - now)).toNanos());
                continue;
            }
            requireAlive(authors, scratch);
            boolean collect = now >= nextCollection || nextSample == length;
            sample(server, scratch, samples, now, collect);
            nextCollection += collect ? plan.collectEvery().toMillis() : 0;
            long following = nextSample + plan.sampleEvery().toMillis();
            nextSample = nextSample < length ? Math.min(length, Math.max(now, following)) : length + 1;
            if (now >= nextWord) {
                nextWord += PROGRESS.toMillis();
                screen.accept(progress(now, samples));
            }
        }
    }

    private void requireAlive(SoakAuthors authors, Scratch scratch) throws IOException, BenchFailed {
        for (WatchedProcess process : watched) {
            if (!process.process().isAlive()) {
                throw scratch.ended(process.name().equals(SERVER) ? "serve" : process.name());
            }
        }
        authors.requireWorking();
    }

    private void sample(SoakServer server, Scratch scratch, Samples samples, long now, boolean collect)
            throws IOException, BenchFailed {
        for (VerifierProcess process : verifiers) {
            verdicts.take(process.name(), process.report());
        }
        for (WatchedProcess process : watched) {
            ObjectNode sample = process.system();
            if (collect) {
                sample.setAll(process.memory());
            }
            samples.add(now, process.name(), sample);
        }
        Stored ledger = Stored.in(server.ledger());
        Stored state = Stored.in(scratch.path("state"));
        ObjectNode stores = JSON.createObjectNode();
        stores.put("ledger_bytes", ledger.bytes()).put("ledger_files", ledger.files());
        stores.put("state_bytes", state.bytes()).put("state_files", state.files());
        stores.put("publications", publications()).put("revocations", revocations());
        stores.put("decisions", verdicts.decisions()).put("wrong", verdicts.sum("wrong"));
        samples.add(now, STORES, stores);
        if (collect) {
            samples.add(now, "metrics", server.metrics());
        }
    }

    private long publications() {
        return domains.stream()
                .mapToLong(domain -> domain.counts().publications())
                .sum();
    }

    private long revocations() {
        return domains.stream()
                .mapToLong(domain -> domain.counts().revocations())
                .sum();
    }

    private String progress(long now, Samples samples) {
        return String.format(
                Locale.ROOT,
                "%d of %d min: %d publications, %d revocations, %d decisions, %d wrong; server heap %.1f, native %.1f,"
                        + " rss %.1f MiB, %.0f descriptors, %.0f threads; ledger %.2f MiB",
                Math.round(now / 60_000.0),
                plan.length().toMinutes(),
                publications(),
                revocations(),
                verdicts.decisions(),
                verdicts.sum("wrong"),
                samples.last(SERVER, "heap_kb") / 1024,
                samples.last(SERVER, "native_kb") / 1024,
                samples.last(SERVER, "rss_kb") / 1024,
                samples.last(SERVER, "fds"),
                samples.last(SERVER, "threads"),
                samples.last(STORES, "ledger_bytes") / (1 << 20));
    }

    /** Waits until every change has arrived everywhere. */
    private void settle() throws IOException, BenchFailed {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        do {
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            for (VerifierProcess process : verifiers) {
                verdicts.take(process.name(), process.report());
            }
        } while (verdicts.sum("open") > 0 && System.nanoTime() < deadline);
    }

    /** What one publication and one revocation add to the ledger's files, when nothing else is asked for. */
    private SoakResult.Weights weigh(Path ledger) throws IOException, InterruptedException, SigningException {
        SoakDomain domain = domains.get(0);
        domain.unwatched();
        long start = Stored.in(ledger).bytes();
        for (int i = 0; i < plan.closing(); i++) {
            domain.revoke();
        }
        long revoked = Stored.in(ledger).bytes();
        for (int i = 0; i < plan.closing(); i++) {
            domain.publish();
        }
        long published = Stored.in(ledger).bytes();
        return new SoakResult.Weights(
                (published - revoked) / (double) plan.closing(), (revoked - start) / (double) plan.closing());
    }
}
