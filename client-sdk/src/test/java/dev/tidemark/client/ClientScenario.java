package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;

/** A domain and one mirror of it: what tests of a client start from. */
public abstract class ClientScenario extends DomainScenario {
    protected final FileMirror mirror = new FileMirror(domain);

    protected ClientScenario() {
        super(TestDomain.start());
    }

    /** A client of the mirror that refreshes only when it is told to. */
    protected final TrustClientBuilder client() {
        return client(mirror);
    }

    protected final TrustClientBuilder client(Fetcher source) {
        return described().source(source);
    }

    protected final RevokedName stolen() {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), "stolen");
    }

    /** What was revoked still is after a restart with the server down. */
    protected final void requireBindsAfterARestart(RevokedName name) throws Exception {
        mirror.goDown();
        try (TrustClient restarted = client().start()) {
            assertThat(find(restarted, name)).isTrue();
        }
    }
}
