package dev.tidemark.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which authors' workspace. */
@Topic("Workspace")
final class WorkspaceOption {
    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The authors' workspace (default: the working directory).")
    private Path directory = Path.of(".");

    Path directory(CliContext context) {
        return context.resolve(directory);
    }

    Workspace open(CliContext context) throws CliException, IOException {
        return Workspace.open(directory(context));
    }
}
