package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.push.Events;
import dev.tidemark.client.push.SseRepository;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** One domain, one server that pushes, a clock moved by hand, and a way to wait for cycles. */
public abstract class PushScenario {
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    Path directory;

    /** Its window asks for no poll while a test runs. */
    protected static final TestPolicy POLICY = TestPolicy.empty()
            .route("orders.search", "medium", "bounded", Duration.ofHours(36).toSeconds());

    protected final TestDomain domain = TestDomain.unpublished(TestDomain.DOMAIN)
            .policy(POLICY)
            .issuer(TestIssuer.of("alpha"))
            .publish();
    protected final ManualTime time = new ManualTime(TestDomain.START);
    protected final SseRepository server = new SseRepository().serve(domain);
    private final Semaphore cycles = new Semaphore(0);

    @AfterEach
    final void stop() {
        server.close();
    }

    /** A client that polls when it is told to, and is pushed to. */
    protected final TrustClientBuilder client() {
        return TrustClient.builder()
                .repository(server.address())
                .domain(TestDomain.DOMAIN)
                .pinnedRoot(domain.pinnedRoot())
                .stateDirectory(directory.resolve("state"))
                .maxPollInterval(Duration.ofHours(10))
                .clock(time)
                .ticker(time)
                .afterCycle(cycles::release);
    }

    /** Started, with its first cycle over and nothing asked for since. */
    protected final TrustClient started() throws Exception {
        return started(client());
    }

    protected final TrustClient started(TrustClientBuilder described) throws Exception {
        TrustClient client = described.start();
        awaitCycle();
        server.asked();
        return client;
    }

    /** Waits for one cycle more than were waited for. */
    protected final void awaitCycle() throws InterruptedException {
        assertThat(cycles.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("a cycle")
                .isTrue();
    }

    /** Waits for cycles until something is so. */
    protected final void awaitUntil(BooleanSupplier so) throws InterruptedException {
        while (!so.getAsBoolean()) {
            awaitCycle();
        }
    }

    /** How many cycles ended that nobody waited for. */
    protected final int moreCycles() {
        return cycles.availablePermits();
    }

    /** Time passes for the client and for whoever signs. */
    protected final void pass(Duration duration) {
        time.pass(duration);
        domain.at(time.instant());
    }

    protected final RevokedName jti(String id) {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), id);
    }

    /** The update event of a revocation; the server's files stay what they were. */
    protected final String revoked(String id) {
        Map<String, byte[]> before = domain.files();
        domain.revoke(jti(id)).publish();
        return Events.update(before, domain);
    }

    protected static boolean find(TrustClient client, RevokedName name) {
        return client.read()
                .state()
                .orElseThrow()
                .revocations()
                .find(name, Instant.EPOCH)
                .isPresent();
    }

    protected static long version(TrustClient client) {
        return client.read()
                .state()
                .orElseThrow()
                .metadata()
                .timestamp()
                .orElseThrow()
                .role()
                .version();
    }
}
