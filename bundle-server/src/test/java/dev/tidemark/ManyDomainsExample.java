package dev.tidemark;

import dev.tidemark.client.TrustClients;
import dev.tidemark.verifier.Verifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** The Java of the page about many domains, so that it compiles; {@link DocsTest} compares the two. */
abstract class ManyDomainsExample {
    void example(byte[] rootOfOne) {
        // begin
        TrustClients trust = TrustClients.builder()
                .each(client -> client.repository(URI.create("https://bundles.example"))
                        .stateDirectory(Path.of("/var/lib/app/tidemark")))
                .maxDomains(2_000) // in memory at once; each holds one open file
                .idle(Duration.ofMinutes(30))
                .start();
        trust.add("one.example", rootOfOne); // the root that your application ships
        Verifier verifier =
                Verifier.builder(trust.view("one.example")).passportOnly().build();
        // end
    }
}
