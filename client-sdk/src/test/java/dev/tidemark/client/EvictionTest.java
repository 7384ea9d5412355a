package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Beside a client that never leaves memory and refreshes whenever the other does: whatever happens, what comes back
 * after an eviction never allows what that one denies, and is never younger.
 */
@Timeout(120)
class EvictionTest {
    private static final int STEPS = 1_000;
    private static final List<String> PATHS =
            List.of("/v1/orders/search", "/v1/orders/refund", "/v1/orders/live", "/v1/orders/catalog");

    @TempDir
    Path directory;

    private final TestDomain domain = TestDomain.start();
    private final TrustDomain name = new TrustDomain(TestDomain.DOMAIN);
    private final ManualTime time = new ManualTime(TestDomain.START);
    private final FileMirror mirror = new FileMirror(domain);
    private Instant signersNow = TestDomain.START;
    private int revoked;
    private int reloads;
    private int allowed;
    private String lastStatement = "";
    private long lastAge;

    private TrustClientBuilder described(TrustClientBuilder client, String folder) {
        return client.source(mirror)
                .stateDirectory(directory.resolve(folder))
                .maxPollInterval(Duration.ofHours(100))
                .clock(time)
                .ticker(time);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void evictReloadAndRefresh_inAnyOrder_neverLoosenADecision(long seed) throws Exception {
        Random random = new Random(seed);
        try (TrustClient reference = described(TrustClient.builder(), "reference")
                        .domain(TestDomain.DOMAIN)
                        .pinnedRoot(domain.pinnedRoot())
                        .start();
                TrustClients clients = TrustClients.builder()
                        .each(client -> described(client, "evicting"))
                        .idle(Duration.ofDays(10_000))
                        .threads(2)
                        .start()) {
            clients.add(TestDomain.DOMAIN, domain.pinnedRoot());
            load(clients, reference);
            Verifier kept = Verifier.builder(reference).passportOnly().build();
            Verifier evicting = Verifier.builder(clients.view(TestDomain.DOMAIN))
                    .passportOnly()
                    .build();
            for (int step = 0; step < STEPS; step++) {
                String what = step(random, clients, reference);
                compare(random, kept, evicting, clients, reference, "seed " + seed + " step " + step + " " + what);
            }
        }
        assertThat(reloads).as("reloads that were exercised").isGreaterThan(30);
        assertThat(allowed).as("allowed by both").isGreaterThan(150);
    }

    private String step(Random random, TrustClients clients, TrustClient reference) throws Exception {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> pass(Duration.ofMillis(random.nextInt(60_000)));
            case 3 -> {
                clients.evict(name);
                return "evict";
            }
            case 4 -> {
                time.set(signersNow.plusSeconds(random.nextInt(7_200) - 3_600));
                return "clock jumps";
            }
            case 5 -> {
                time.set(signersNow);
                return "clock set right";
            }
            case 6 -> {
                mirror.copy(domain.at(signersNow).heartbeat());
                return "heartbeat";
            }
            case 7 -> {
                revoked = Math.min(revoked + 1, 9);
                domain.at(signersNow)
                        .revoke(new RevokedName(
                                RevocationKind.JTI, domain.issuer("alpha").issuer(), "p" + revoked));
                mirror.copy(domain.publish());
                return "revoke";
            }
            case 8 -> {
                if (random.nextInt(3) == 0) {
                    mirror.goDown();
                } else {
                    mirror.comeUp();
                }
                return "mirror";
            }
            default -> {
                if (clients.inMemory() == 0) {
                    load(clients, reference);
                    return "load";
                }
                clients.refresh(name).toCompletableFuture().get();
                reference.refresh();
                return "refresh";
            }
        }
        return "time";
    }

    private void pass(Duration duration) {
        time.pass(duration);
        signersNow = signersNow.plus(duration);
    }

    /** A load has one cycle in it; a load that is answered with the last failure has none, and is left alone. */
    private void load(TrustClients clients, TrustClient reference) throws Exception {
        if (clients.status(name).flatMap(TrustClient.Status::failure).isPresent()) {
            pass(Duration.ofSeconds(31));
        }
        boolean loaded = clients.load(name)
                .handle((reading, failed) -> failed == null)
                .toCompletableFuture()
                .get();
        reference.refresh();
        reloads += loaded ? 1 : 0;
    }

    private void compare(
            Random random,
            Verifier kept,
            Verifier evicting,
            TrustClients clients,
            TrustClient reference,
            String where) {
        if (clients.inMemory() == 0) {
            // A look at what is not there would start a load of its own; the time that it sees is what counts.
            reference.read();
            clients.sample(name);
            return;
        }
        String compact = TestPassport.of(domain.issuer("alpha"), "alpha-1", signersNow)
                .claim("jti", "p" + random.nextInt(10))
                .claim("exp", signersNow.getEpochSecond() + 3_600)
                .sign(domain.issuer("alpha").key("alpha-1"));
        for (String path : PATHS) {
            ProtectedRequest request = ProtectedRequest.of("GET", path).withPassport(compact);
            Decision first = evicting.decide(request);
            Decision second = kept.decide(request);
            if (first instanceof Decision.Allow) {
                assertThat(second)
                        .as("%s %s: allowed after an eviction", where, path)
                        .isInstanceOf(Decision.Allow.class);
                allowed++;
            }
        }
        TrustView.Reading one = clients.read(name);
        TrustView.Reading other = reference.read();
        String statement =
                one.state().orElseThrow().metadata().timestamp().orElseThrow().sha256();
        if (other.state()
                .orElseThrow()
                .metadata()
                .timestamp()
                .orElseThrow()
                .sha256()
                .equals(statement)) {
            assertThat(one.ageMillis()).as(where).isGreaterThanOrEqualTo(other.ageMillis());
        }
        assertThat(one.state().orElseThrow().revocationSequence())
                .as(where)
                .isGreaterThanOrEqualTo(other.state().orElseThrow().revocationSequence());
        if (statement.equals(lastStatement)) {
            assertThat(one.ageMillis()).as("%s: an age fell", where).isGreaterThanOrEqualTo(lastAge);
        }
        lastStatement = statement;
        lastAge = one.ageMillis();
    }
}
