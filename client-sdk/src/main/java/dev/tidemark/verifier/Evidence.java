package dev.tidemark.verifier;

import dev.tidemark.bundle.AllowedSource;
import java.util.Optional;

/**
 * What the checks of a decision proved before it ended. Immutable.
 *
 * @param passport the passport, once its signature and claims were found right
 * @param source the first of the route's sources that no check had ruled out yet
 * @param transcriptSha256 lower-case hex of the digest of the request's transcript, once it was the one stated
 */
public record Evidence(
        Optional<VerifiedPassport> passport, Optional<AllowedSource> source, Optional<String> transcriptSha256) {
    static final Evidence NONE = new Evidence(Optional.empty(), Optional.empty(), Optional.empty());
}
