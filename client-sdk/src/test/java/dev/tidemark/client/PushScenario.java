package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.push.Events;
import dev.tidemark.client.push.SseRepository;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A domain, one server that pushes, and a way to wait for cycles. */
public abstract class PushScenario extends DomainScenario {
    private static final int PATIENCE_SECONDS = 30;

    /** Its window asks for no poll while a test runs. */
    protected static final TestPolicy POLICY = TestPolicy.empty()
            .route("orders.search", "medium", "bounded", Duration.ofHours(36).toSeconds());

    protected final SseRepository server = new SseRepository().serve(domain);
    private final Semaphore cycles = new Semaphore(0);

    protected PushScenario() {
        super(TestDomain.unpublished(TestDomain.DOMAIN)
                .policy(POLICY)
                .issuer(TestIssuer.of("alpha"))
                .publish());
    }

    @AfterEach
    final void stop() {
        server.close();
    }

    /** A client that polls when it is told to, and is pushed to. */
    protected final TrustClientBuilder client() {
        return described().repository(server.address()).afterCycle(cycles::release);
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

    protected final RevokedName jti(String id) {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), id);
    }

    /** The update event of a revocation; the server's files stay what they were. */
    protected final String revoked(String id) {
        Map<String, byte[]> before = domain.files();
        domain.revoke(jti(id)).publish();
        return Events.update(before, domain);
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
