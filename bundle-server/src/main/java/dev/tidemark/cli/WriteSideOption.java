package dev.tidemark.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The server that is written to, and who is calling. */
@Topic("Server and caller")
final class WriteSideOption {
    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "Where the server takes changes, such as http://127.0.0.1:7421.")
    private URI server = URI.create("");

    @Option(
            names = "--read-server",
            paramLabel = "URL",
            description = "Where it is read (default: port 7420 of a --server with port 7421, else --server).")
    private @Nullable URI readServer;

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description = "Holds the caller's token; mode 0600.")
    private Path tokenFile = Path.of("");

    WriteClient client(CliContext context) throws CliException, IOException {
        URI address = ServerAddress.requirePrivate("--server", server);
        return new WriteClient(address, PlainFiles.readToken(context.resolve(tokenFile)));
    }

    URI readAddress() throws CliException {
        URI given = readServer;
        return given == null
                ? ServerAddress.readSideOf(ServerAddress.require("--server", server))
                : ServerAddress.require("--read-server", given);
    }
}
