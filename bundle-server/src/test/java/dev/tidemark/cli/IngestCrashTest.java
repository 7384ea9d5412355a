package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.HttpFetcher;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code serve} is killed with SIGKILL while callers revoke, again and again, on one directory; each time, all they were
 * told is there, and clients go on.
 *
 * <p>The points of the kills are seeded, but where they fall in the server's work is up to its scheduling: a run is not
 * repeatable, and needs not be, as what must hold holds at every point. Of power cuts this proves nothing: see the crash
 * test of the ledger.
 */
class IngestCrashTest {
    /** Each takes seconds, most of them a start; {@code -Dtidemark.crash.rounds=20} is the long run. */
    private static final int ROUNDS = Integer.getInteger("tidemark.crash.rounds", 2);

    private static final long SEED = 20_300_101;

    @TempDir
    Path directory;

    private CrashDomain domain;
    private int killedBeforeSigning;

    @Test
    void kill_ofAServerUnderIngest_losesNothingThatWasAcknowledged() throws Exception {
        Random random = new Random(SEED);
        domain = new CrashDomain(directory);
        CrashLog log = new CrashLog();
        CrashCallers callers = new CrashCallers(domain, log, random.nextLong());
        try (TrustClient held = published()) {
            for (int round = 1; round <= ROUNDS; round++) {
                try (ServeProcess server = domain.start()) {
                    goOn(log, held);
                    callers.start();
                    load(log, held, random);
                    server.kill();
                    callers.join();
                }
                if (round == 1 || random.nextInt(4) == 0) {
                    beforeItSigns();
                }
            }
            try (ServeProcess last = domain.start()) {
                goOn(log, held);
                log.walkAgain(domain);
                last.stop();
            }
        }
        System.out.println("ingest crash test: seed " + SEED + ", kills under ingest " + ROUNDS + ", others "
                + killedBeforeSigning + ", " + log.figures());
    }

    /** A client of the domain as it was published; the server is killed. */
    private TrustClient published() throws Exception {
        try (ServeProcess first = domain.start()) {
            domain.publish();
            TrustClient held = client("held");
            first.kill();
            return held;
        }
    }

    /** While callers send: a client takes a state that has some of it, then the kill comes at any time. */
    private void load(CrashLog log, TrustClient held, Random random) throws Exception {
        int soon = log.requests() + 1 + random.nextInt(20);
        log.await(soon);
        refresh(held);
        if (random.nextBoolean()) {
            log.await(soon + random.nextInt(150));
        } else {
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
        }
    }

    /** Killed once more, in the time that the one before had reserved. */
    private void beforeItSigns() throws Exception {
        try (ServeProcess server = domain.start()) {
            server.kill();
            killedBeforeSigning++;
        }
    }

    /** After a start: all is there, and the client that held a state from before goes on from it. */
    private void goOn(CrashLog log, TrustClient held) throws Exception {
        long sequence = held.read().state().map(TrustState::revocationSequence).orElse(0L);
        domain.awaitSigning(Math.max(log.statement(), heldStatement(held)));
        look(log, held);
        assertThat(state(held).revocationSequence()).isGreaterThanOrEqualTo(sequence);
    }

    private static long heldStatement(TrustClient held) {
        return held.read()
                .state()
                .flatMap(state -> state.metadata().timestamp())
                .map(verified -> verified.role().version())
                .orElse(0L);
    }

    private void look(CrashLog log, TrustClient held) throws Exception {
        log.walk(domain);
        log.requireAcknowledged(domain);
        refresh(held);
        requireHeld(log, held);
        log.replay(domain);
        log.walk(domain);
        log.requireAcknowledged(domain);
        refresh(held);
        requireHeld(log, held);
        try (TrustClient fresh = client("fresh-" + log.requests())) {
            refresh(fresh);
            requireHeld(log, fresh);
            requireDenied(log, fresh);
        }
    }

    private void requireHeld(CrashLog log, TrustClient client) {
        TrustState state = state(client);
        assertThat(state.revocationSequence()).isGreaterThanOrEqualTo(log.sequence());
        for (RevokedName name : log.names()) {
            assertThat(state.revocations().find(name, domain.now()))
                    .as("%s", name)
                    .isPresent();
        }
    }

    private void requireDenied(CrashLog log, TrustClient client) throws Exception {
        Verifier verifier = Verifier.builder(client).passportOnly().build();
        Optional<RevokedName> revoked = log.names().stream()
                .filter(name -> name.issuer().equals(SampleDomain.ISSUER) && name.kind() == RevocationKind.JTI)
                .findAny();
        if (revoked.isPresent()) {
            assertThat(decide(verifier, revoked.get().id())).isEqualTo(DenyReason.REVOKED_PASSPORT.code());
        }
        assertThat(decide(verifier, "nobody-revoked-this")).isEqualTo("allowed");
    }

    private String decide(Verifier verifier, String jti) throws Exception {
        Decision decision =
                verifier.decide(ProtectedRequest.of("GET", "/v1/catalogue").withPassport(domain.passport(jti)));
        return decision instanceof Decision.Deny deny ? deny.reason().code() : "allowed";
    }

    // ---- clients

    private static TrustState state(TrustClient client) {
        return client.read().state().orElseThrow();
    }

    private static void refresh(TrustClient client) throws InterruptedException {
        Optional<Failure> failure = client.refresh();
        assertThat(failure).isEmpty();
        assertThat(client.status().reports()).isEmpty();
    }

    private TrustClient client(String name) throws Exception {
        return TrustClient.builder()
                .source(new Following())
                .domain(domain.name().name())
                .pinnedRoot(domain.root())
                .stateDirectory(directory.resolve(name))
                .pollOnly()
                .start();
    }

    /** The server, on whatever port it is after a start. */
    private final class Following implements Fetcher {
        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
            return new HttpFetcher(domain.reads(), FetchLimits.DEFAULT).fetch(path, limitBytes);
        }

        @Override
        public String name() {
            return "server that is killed";
        }
    }
}
