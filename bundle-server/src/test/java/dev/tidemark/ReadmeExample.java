package dev.tidemark;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.net.URI;
import java.nio.file.Path;

/** The Java of the README, so that it compiles; {@link DocsTest} compares the two. */
abstract class ReadmeExample {
    abstract void log(String code, String sentence);

    void example(String passport) throws TrustClientException, InterruptedException {
        // begin
        TrustClient trust = TrustClient.builder()
                .repository(URI.create("https://bundles.example"))
                .domain("example.local")
                .pinnedRoot(Path.of("root.json"))
                .stateDirectory(Path.of("/var/lib/app/tidemark"))
                .start(); // throws, with the reason, if nothing can be trusted
        Verifier verifier = Verifier.builder(trust).passportOnly().build();
        Decision decision =
                verifier.decide(ProtectedRequest.of("GET", "/v1/orders/search").withPassport(passport));
        if (decision instanceof Decision.Deny deny) { // never null, never I/O
            log(deny.reason().code(), deny.explain());
        }
        // end
    }
}
