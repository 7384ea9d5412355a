package dev.tidemark.cli;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The server that is read, and what it is trusted for: nothing but the pinned root says what to believe. */
@Topic("Server and trust")
final class ReadSideOption {
    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "Where the server is read, such as http://127.0.0.1:7420.")
    private URI server = URI.create("");

    @Mixin
    private DomainOption domain = new DomainOption();

    @Option(names = "--root", required = true, paramLabel = "FILE", description = "The pinned root.")
    private Path root = Path.of("");

    URI address() throws CliException {
        return ServerAddress.require("--server", server);
    }

    TrustDomain domain() throws CliException {
        return domain.require();
    }

    /** A client with its state in {@code directory}; it has refreshed once, or holds what it had. */
    TrustClient start(CliContext context, Path directory)
            throws CliException, IOException, VerificationException, TrustClientException, InterruptedException {
        Path pinned = context.resolve(root);
        PinnedRoot.read(pinned, domain());
        return TrustClient.builder()
                .repository(address())
                .domain(domain().name())
                .pinnedRoot(pinned)
                .stateDirectory(directory)
                .clock(context.clock())
                .pollOnly()
                .start();
    }
}
