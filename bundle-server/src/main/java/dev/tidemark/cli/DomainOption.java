package dev.tidemark.cli;

import dev.tidemark.metadata.TrustDomain;
import picocli.CommandLine.Option;

/** Which trust domain. */
@Topic("Server and trust")
final class DomainOption {
    @Option(names = "--domain", required = true, paramLabel = "DOMAIN", description = "The trust domain.")
    private String name = "";

    TrustDomain require() throws CliException {
        return named(name);
    }

    static TrustDomain named(String name) throws CliException {
        if (!TrustDomain.isValid(name)) {
            throw CliCode.DOMAIN_MALFORMED.because(
                    "A trust domain is a lower-case DNS-like name of at most 253 characters.",
                    "For example: --domain example.local");
        }
        return new TrustDomain(name);
    }
}
