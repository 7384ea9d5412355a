package dev.tidemark.client;

import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;

/** One domain, one mirror, one state directory, and a clock moved by hand: what tests of a client start from. */
public abstract class ClientScenario {
    @TempDir
    protected Path directory;

    protected final TestDomain domain = TestDomain.start();
    protected final ManualTime time = new ManualTime(TestDomain.START);
    protected final FileMirror mirror = new FileMirror(domain);

    /** Time passes for the client and for whoever signs. */
    protected final void pass(Duration duration) {
        time.pass(duration);
        domain.at(time.instant());
    }

    /** A client of the mirror that refreshes only when it is told to. */
    protected final TrustClientBuilder client() {
        return client(mirror);
    }

    protected final TrustClientBuilder client(Fetcher source) {
        return TrustClient.builder()
                .source(source)
                .domain(TestDomain.DOMAIN)
                .pinnedRoot(domain.pinnedRoot())
                .stateDirectory(directory.resolve("state"))
                .maxPollInterval(Duration.ofHours(10))
                .clock(time)
                .ticker(time);
    }

    protected final RevokedName stolen() {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), "stolen");
    }

    protected static boolean find(TrustClient client, RevokedName name) {
        return client.read()
                .state()
                .orElseThrow()
                .revocations()
                .find(name, Instant.EPOCH)
                .isPresent();
    }
}
