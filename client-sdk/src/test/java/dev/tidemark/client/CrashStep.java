package dev.tidemark.client;

import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** What a client with a state is about to write when it is stopped; the same bytes in every process. */
enum CrashStep {
    FIRST_START(domain -> domain),
    HEARTBEAT(TestDomain::heartbeat),
    NEW_BUNDLE(domain -> domain.policy(TestPolicy.orders().route("orders.new", "low", "bounded", 300))
            .publish()),
    NEW_ISSUER(domain -> domain.issuer(TestIssuer.of("beta")).publish()),
    REVOCATION(domain -> domain.revoke(named(domain, "another")).publish()),
    NEW_ROOT(domain -> domain.rotateRoot().heartbeat()),
    NEW_ONLINE_KEYS(domain -> domain.replaceOnlineKeys().publish()),
    NEW_EPOCH(domain -> domain.riseEpoch().publish());

    private final UnaryOperator<TestDomain> change;

    CrashStep(UnaryOperator<TestDomain> change) {
        this.change = change;
    }

    static RevokedName named(TestDomain domain, String id) {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), id);
    }

    /** A domain with one revocation, at its beginning. */
    static TestDomain published() {
        TestDomain domain = TestDomain.start();
        return domain.revoke(named(domain, "stolen")).publish();
    }

    /** The client, its source and their time. */
    record Running(TestDomain domain, FileMirror mirror, ManualTime time) {
        static Running start() {
            TestDomain domain = published();
            return new Running(domain, new FileMirror(domain), new ManualTime(TestDomain.START));
        }

        TrustClientBuilder client(Path state) {
            return TrustClient.builder()
                    .source(mirror)
                    .domain(TestDomain.DOMAIN)
                    .pinnedRoot(domain.pinnedRoot())
                    .stateDirectory(state)
                    .maxPollInterval(Duration.ofHours(10))
                    .clock(time)
                    .ticker(time);
        }

        /** A second passes, and the source has what is new. */
        void change(UnaryOperator<TestDomain> change) {
            time.pass(Duration.ofSeconds(1));
            mirror.copy(change.apply(domain.at(time.instant())));
        }
    }

    /** Starts, and confirms the state once, so that the kept statement is newer than the kept marks. */
    static void begin(Running running, TrustClient client) throws InterruptedException {
        running.change(TestDomain::heartbeat);
        client.refresh().ifPresent(why -> {
            throw new IllegalStateException(why.explanation());
        });
    }

    /** Runs into the writes of this step. */
    void run(Running running, TrustClient client) throws InterruptedException {
        running.change(change);
        client.refresh().ifPresent(why -> {
            throw new IllegalStateException(why.explanation());
        });
    }
}
