package dev.tidemark.bench;

import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.HttpFetcher;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A client that asks for news when it is told to. A process of its own. */
final class Poller {
    private final Latencies.Step poll;
    private final Sequence held;
    private final Counted requests;

    /** What the client holds, as a number. */
    @FunctionalInterface
    private interface Sequence {
        long now();
    }

    private Poller(Latencies.Step poll, Sequence held, Counted requests) {
        this.poll = poll;
        this.held = held;
        this.requests = requests;
    }

    /**
     * Arguments: {@code tidemark SERVER DOMAIN ROOT STATE}, or {@code nimbus ADDRESS}. Orders: {@code again MILLIS},
     * answered as {@link Latencies#line} does; {@code once}, answered with microseconds and the sequence that is held;
     * {@code counts}, answered with the requests made and the bytes received since the start.
     */
    public static void main(String[] args) throws Exception {
        Poller poller = args[0].equals("nimbus") ? nimbus(args[1]) : tidemark(args);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(
                    switch (words[0]) {
                        case "again" -> poller.again(Duration.ofMillis(Long.parseLong(words[1])));
                        case "counts" -> poller.requests.line();
                        default -> poller.once();
                    });
        }
    }

    private static Poller tidemark(String[] args) throws Exception {
        Counted requests =
                new Counted(new HttpFetcher(URI.create(args[1] + "/v1/" + args[2] + "/"), FetchLimits.DEFAULT));
        TrustClient client = TrustClient.builder()
                .source(requests)
                .domain(args[2])
                .pinnedRoot(Path.of(args[3]))
                .stateDirectory(Path.of(args[4]))
                .pollOnly()
                .start();
        return new Poller(
                () -> {
                    var failure = client.refresh();
                    if (failure.isPresent()) {
                        throw new BenchFailed("a poll failed: " + failure.get());
                    }
                },
                () -> client.read().state().orElseThrow().revocationSequence(),
                requests);
    }

    /** Every look at the keys fetches them: no cache, no limit of rate. */
    private static Poller nimbus(String address) throws Exception {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                        URI.create(address).toURL())
                .cache(false)
                .refreshAheadCache(false)
                .rateLimited(false)
                .build();
        JWKSelector any = new JWKSelector(new JWKMatcher.Builder().build());
        return new Poller(
                () -> {
                    if (keys.get(any, null).isEmpty()) {
                        throw new BenchFailed("no key at " + address);
                    }
                },
                () -> 0,
                new Counted(new HttpFetcher(URI.create(address), FetchLimits.DEFAULT)));
    }

    private String again(Duration time) throws Exception {
        return Latencies.of(List.of(poll), time).line();
    }

    private String once() throws Exception {
        long before = System.nanoTime();
        poll.run();
        return (System.nanoTime() - before) / 1_000 + " " + held.now();
    }
}
