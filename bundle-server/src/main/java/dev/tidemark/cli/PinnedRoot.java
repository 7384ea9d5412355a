package dev.tidemark.cli;

import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A root file from the command line. */
final class PinnedRoot {
    private PinnedRoot() {}

    static TrustedMetadata read(Path file, TrustDomain domain) throws IOException, CliException, VerificationException {
        TrustedMetadata pinned = parsed(file);
        Optional<RootExtension> constants = pinned.root().role().tidemark();
        if (constants.isEmpty() || !constants.get().domain().equals(domain)) {
            throw CliCode.WRONG_ROOT.because(
                    file + " is not the root of " + domain + ".", "Name the root of this domain.");
        }
        return pinned;
    }

    private static TrustedMetadata parsed(Path file) throws IOException, CliException {
        try {
            return TrustedMetadata.pinned(PlainFiles.read(file), Limits.DEFAULT);
        } catch (VerificationException e) {
            throw PlainFiles.malformed(file, e);
        }
    }
}
