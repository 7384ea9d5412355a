package dev.tidemark.fuzz;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientBuilder;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.UtcClock;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.FuzzRepository;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The life of a client: its state directory at three times, the marks of its second place, and everything its domain
 * ever signed. In between: revocations, a new issuer, other online keys, another epoch. Immutable once made.
 */
final class GenuineState {
    static final String MARKS = "second-marks.json";

    private final TestDomain domain = TestDomain.start();
    private final ManualClock clock = new ManualClock();
    private final Set<String> signed = new TreeSet<>();
    private final Map<Long, byte[]> roots = new TreeMap<>();
    private final List<Map<String, byte[]>> stages = new ArrayList<>();
    private final List<byte[]> marks = new ArrayList<>();

    private static final class ManualClock extends UtcClock {
        private Instant now = TestDomain.START;

        @Override
        public Instant instant() {
            return now;
        }
    }

    private GenuineState() {}

    static GenuineState live(Path scratch) {
        GenuineState state = new GenuineState();
        state.collect();
        try (TrustClient client = state.client(scratch, state.mirror()).start()) {
            RevokedName stolen = new RevokedName(RevocationKind.JTI, "https://alpha.example", "stolen");
            state.next(client, state.domain.revoke(stolen).revoke(RevokedName.issuer("https://gone.example")));
            state.stage(scratch);
            state.next(client, state.domain.issuer(TestIssuer.of("beta")).policy(TestPolicy.orders()));
            state.next(client, state.domain.replaceOnlineKeys());
            state.stage(scratch);
            state.next(client, state.domain.riseEpoch());
            state.stage(scratch);
        } catch (TrustClientException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return state;
    }

    private void next(TrustClient client, TestDomain changed) throws InterruptedException {
        clock.now = clock.now.plus(Duration.ofSeconds(10));
        changed.at(clock.now).publish();
        collect();
        client.refresh().ifPresent(failure -> {
            throw new AssertionError(failure);
        });
    }

    private void collect() {
        domain.files().forEach((path, bytes) -> {
            if (path.startsWith("metadata/")) {
                signed.add(canonical(bytes));
                if (path.endsWith(".root.json")) {
                    String version = path.substring("metadata/".length(), path.indexOf('.'));
                    roots.put(Long.parseLong(version), bytes);
                }
            }
        });
    }

    private void stage(Path scratch) {
        stages.add(files(scratch.resolve("state")));
        marks.add(read(scratch.resolve(MARKS)));
    }

    private Fetcher mirror() {
        return new Fetcher() {
            @Override
            public byte[] fetch(String path, long limitBytes) throws FetchException {
                byte[] bytes = domain.files().get(path);
                if (bytes == null) {
                    throw new FetchException(FetchException.Reason.NOT_FOUND, path);
                }
                return bytes;
            }

            @Override
            public String name() {
                return "memory";
            }
        };
    }

    /** A client of {@code source} with {@code scratch/state} and the marks beside it, which never polls. */
    TrustClientBuilder client(Path scratch, Fetcher source) {
        Ticker elapsed = () -> Duration.between(TestDomain.START, clock.now).toNanos();
        return TrustClient.builder()
                .source(source)
                .domain(TestDomain.DOMAIN)
                .pinnedRoot(domain.pinnedRoot())
                .stateDirectory(scratch.resolve("state"))
                .markFile(scratch.resolve(MARKS))
                .maxPollInterval(Duration.ofHours(10))
                .clock(clock)
                .ticker(elapsed);
    }

    Instant now() {
        return clock.now;
    }

    /** Files of a directory by their path below it, at one of the times. */
    List<Map<String, byte[]>> stages() {
        return stages;
    }

    /** The file of the second place at that time. */
    byte[] marks(int stage) {
        return marks.get(stage);
    }

    /** The state follows from the pinned root, step by step, and holds nothing that the domain did not sign. */
    void requireJustified(TrustedMetadata held) {
        try {
            TrustedMetadata walked = TrustedMetadata.pinned(domain.pinnedRoot(), Limits.DEFAULT);
            for (long version = 2; version <= held.root().role().version(); version++) {
                walked = walked.withRoot(roots.get(version));
            }
            Verified<Root> root = walked.root();
            Promise.require(
                    canonical(root.bytes()).equals(canonical(held.root().bytes())), "the root is not of the chain");
            walked = walked.rootSettled(FuzzRepository.replay());
            List<String> order = new ArrayList<>(List.of("timestamp", "snapshot", "targets"));
            order.addAll(held.delegated().keySet());
            for (String role : order) {
                byte[] bytes = FuzzRepository.held(held, role).bytes();
                Promise.require(signed.contains(canonical(bytes)), "nobody signed this " + role);
                walked = switch (role) {
                    case "timestamp" ->
                        walked.withTimestamp(bytes, FuzzRepository.replay()).metadata();
                    case "snapshot" -> walked.withSnapshot(bytes, FuzzRepository.replay());
                    case "targets" -> walked.withTargets(bytes, FuzzRepository.replay());
                    default -> walked.withDelegated(role, bytes, FuzzRepository.replay());
                };
            }
            walked.requireWhole(FuzzRepository.replay());
        } catch (VerificationException e) {
            throw new AssertionError("a published state does not verify from the pinned root", e);
        }
    }

    private static String canonical(byte[] file) {
        return HexFormat.of().formatHex(CanonicalJson.encode(FuzzRepository.signedOf(file)));
    }

    static Map<String, byte[]> files(Path directory) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(file -> Files.isRegularFile(file) && !file.endsWith("LOCK"))
                    .forEach(file -> files.put(directory.relativize(file).toString(), read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
