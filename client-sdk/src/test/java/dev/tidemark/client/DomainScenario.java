package dev.tidemark.client;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.revocation.RevokedName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;

/** One domain, one state directory, a clock moved by hand, and what tests ask of a client. */
public abstract class DomainScenario {
    @TempDir
    protected Path directory;

    protected final TestDomain domain;
    protected final ManualTime time = new ManualTime(TestDomain.START);

    protected DomainScenario(TestDomain domain) {
        this.domain = domain;
    }

    /** Time passes for the client and for whoever signs. */
    protected final void pass(Duration duration) {
        time.pass(duration);
        domain.at(time.instant());
    }

    /** A client of the domain, without a place to ask, that polls only when it is told to. */
    protected final TrustClientBuilder described() {
        return TrustClient.builder()
                .domain(TestDomain.DOMAIN)
                .pinnedRoot(domain.pinnedRoot())
                .stateDirectory(directory.resolve("state"))
                .maxPollInterval(Duration.ofHours(10))
                .clock(time)
                .ticker(time);
    }

    /** Why it does not start: the code. */
    protected static String startRefused(TrustClientBuilder described) {
        return catchThrowableOfType(TrustClientException.class, described::start)
                .failure()
                .code();
    }

    protected static boolean find(TrustClient client, RevokedName name) {
        return client.read()
                .state()
                .orElseThrow()
                .revocations()
                .find(name, Instant.EPOCH)
                .isPresent();
    }

    protected static long rootVersion(TrustClient client) {
        return client.read().state().orElseThrow().metadata().root().role().version();
    }
}
