package dev.tidemark.bench;

import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientBuilder;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.HttpFetchers;
import dev.tidemark.client.push.PushState;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifiers that wait for a revocation: clients as applications have them, each with a directory of its own. A process of
 * its own. Orders: {@code start N}, {@code watch ID}, {@code await}, {@code judge PASSPORT}. Moments are of {@code
 * System.nanoTime()}, which on Linux is one clock for all processes.
 */
final class VerifierLoad {
    /** The argument of verifiers that hear of news; others poll. */
    static final String STREAMING = "streaming";

    static final String POLLING = "polling";

    /** How long one look at all of them is apart from the next, milliseconds: what a figure may be too large by. */
    static final long LOOK_MILLIS = 2;

    private static final int STARTERS = 8;
    private static final long PATIENCE_SECONDS = 180;

    private final String kind;
    private final URI server;
    private final Path root;
    private final Path folder;
    private final Duration poll;
    private final HttpFetchers shared = new HttpFetchers(FetchLimits.DEFAULT);
    private final List<TrustClient> clients = new ArrayList<>();
    private volatile @Nullable Watch watch;

    /** One name that is looked for. Owned by the looking thread until the latch hands it over. */
    private static final class Watch {
        private final RevokedName name;
        private final List<TrustClient> clients;
        private final @Nullable TrustState[] seen;
        private final long[] stamps;
        private final CountDownLatch left;

        Watch(RevokedName name, List<TrustClient> clients) {
            this.name = name;
            this.clients = List.copyOf(clients);
            this.seen = new TrustState[clients.size()];
            this.stamps = new long[clients.size()];
            this.left = new CountDownLatch(clients.size());
        }

        void look() {
            for (int i = 0; i < stamps.length; i++) {
                if (stamps[i] == 0) {
                    look(i);
                }
            }
        }

        /** Looks the name up as a decision does, in each state once. */
        private void look(int which) {
            TrustState state = clients.get(which).read().state().orElseThrow();
            if (state != seen[which]) {
                seen[which] = state;
                if (state.revocations().find(name, Instant.EPOCH).isPresent()) {
                    stamps[which] = System.nanoTime();
                    left.countDown();
                }
            }
        }
    }

    private VerifierLoad(String[] args) {
        this.kind = args[0];
        this.server = URI.create(args[1]);
        this.root = Path.of(args[2]);
        this.folder = Path.of(args[3]);
        this.poll = Duration.ofMillis(Long.parseLong(args[4]));
    }

    /** Arguments: {@link #STREAMING} or {@link #POLLING}, server, root, folder, longest pause between polls in ms. */
    public static void main(String[] args) throws Exception {
        VerifierLoad load = new VerifierLoad(args);
        Thread looking = new Thread(load::lookOn, "looking");
        looking.setDaemon(true);
        looking.start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(load.obey(line.split(" ")));
        }
        load.end();
    }

    private String obey(String[] order) throws Exception {
        return switch (order[0]) {
            case "start" -> start(Integer.parseInt(order[1]));
            case "watch" -> {
                watch = new Watch(new RevokedName(RevocationKind.JTI, SampleDomain.ISSUER, order[1]), clients);
                yield Integer.toString(clients.size());
            }
            case "await" -> await();
            default -> judge(order[1]);
        };
    }

    /** Returns once all hold a state and, if they are to, hear of news. */
    private String start(int count) throws Exception {
        ExecutorService starters = Executors.newFixedThreadPool(STARTERS);
        try {
            List<Callable<TrustClient>> starts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                TrustClientBuilder described = describe(folder.resolve(kind + "-" + i));
                starts.add(described::start);
            }
            for (Future<TrustClient> one : starters.invokeAll(starts)) {
                clients.add(one.get());
            }
        } finally {
            starters.shutdown();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (kind.equals(STREAMING) && !clients.stream().allMatch(VerifierLoad::isLive)) {
            require(System.nanoTime() < deadline, "not everybody hears of news");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return Integer.toString(clients.size());
    }

    private TrustClientBuilder describe(Path state) {
        TrustClientBuilder client = TrustClient.builder()
                .domain(Tidemark.NAME)
                .pinnedRoot(root)
                .stateDirectory(state)
                .maxPollInterval(poll);
        return kind.equals(STREAMING)
                ? client.repository(server)
                : client.source(shared.at(server.resolve("/v1/" + Tidemark.NAME + "/")))
                        .pollOnly();
    }

    private static boolean isLive(TrustClient client) {
        return client.status().push() instanceof PushState.Live;
    }

    private String await() throws InterruptedException {
        Watch current = watch;
        boolean all = current != null && current.left.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        require(all, "a revocation did not reach everybody");
        return Arrays.stream(current == null ? new long[0] : current.stamps)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }

    /** How many of them deny this passport as revoked. */
    private String judge(String passport) {
        ProtectedRequest request = ProtectedRequest.of("GET", "/v1/catalogue").withPassport(passport);
        return Long.toString(clients.stream()
                .map(client -> Verifier.builder(client).passportOnly().build().decide(request))
                .filter(decision ->
                        decision instanceof Decision.Deny deny && deny.reason() == DenyReason.REVOKED_PASSPORT)
                .count());
    }

    private void lookOn() {
        try {
            while (true) {
                Watch current = watch;
                if (current != null && current.left.getCount() > 0) {
                    current.look();
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        clients.forEach(TrustClient::close);
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalStateException(otherwise);
        }
    }
}
