package dev.tidemark.cli;

import dev.tidemark.server.ConfigView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which server's configuration. */
@Topic("Configuration")
final class ConfigOption {
    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (default: tidemark.toml).")
    private Path file = Path.of("tidemark.toml");

    Path file(CliContext context) {
        return context.resolve(file);
    }

    ConfigView read(CliContext context) throws CliException, IOException {
        Path path = file(context);
        if (!Files.isRegularFile(path)) {
            throw CliCode.CONFIG_MISSING.because(
                    "There is no configuration " + context.show(path) + ".",
                    "Name one with --config FILE; docs/how-to/tidemark.toml is a whole one.");
        }
        return ConfigView.read(path, context.environment());
    }

    /** The same, of a file that parses. */
    ConfigView readable(CliContext context) throws CliException, IOException {
        ConfigView view = read(context);
        if (view.unreadable().isPresent()) {
            throw CliCode.CONFIG_UNREADABLE.because(view.unreadable().get().toString(), "Correct it, then try again.");
        }
        return view;
    }
}
