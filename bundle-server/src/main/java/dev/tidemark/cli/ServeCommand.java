package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.server.BundleServer;
import dev.tidemark.server.ConfigException;
import dev.tidemark.server.ConfiguredServer;
import dev.tidemark.server.StartException;
import dev.tidemark.server.StartProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a server until the process is told to end. */
@Command(
        name = "serve",
        header = "serves the domains of a configuration",
        description = {
            "Serves until told to stop. The addresses are printed once the server listens; with --output "
                    + "json as one line.",
            "A start that is refused prints one finding a line, and nothing is served. To see the findings "
                    + "without starting: tidemark config check."
        })
@Manual(
        chapter = Chapter.SERVER,
        exits = {"0: told to stop", "8: the server found a reason not to start"},
        files = {
            "tidemark.toml: the configuration; paths in it are relative to its folder",
            "data/ledger: the store; one process holds it at a time",
            "data/keys/online: the online keys, encrypted, mode 0600"
        },
        environment = {"TIDEMARK_SECTION__KEY: is over the setting section.key of the file"},
        examples = {"tidemark serve --config tidemark.toml"})
final class ServeCommand implements Callable<Integer> {
    static final String NOTHING_SERVED = "Nothing is served.";

    private final Tidemark top;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (default: tidemark.toml).")
    private Path config = Path.of("tidemark.toml");

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Address of the read listener; port 0 is free.")
    private @Nullable String listen;

    @Option(names = "--write-listen", paramLabel = "HOST:PORT", description = "Address of the write listener.")
    private @Nullable String writeListen;

    ServeCommand(Tidemark top) {
        this.top = top;
    }

    @Override
    public Integer call() throws CliException, InterruptedException {
        CliContext context = top.context();
        Map<String, String> environment = new HashMap<>(context.environment());
        if (listen != null) {
            environment.put("TIDEMARK_LISTEN__READ", listen);
        }
        if (writeListen != null) {
            environment.put("TIDEMARK_LISTEN__WRITE", writeListen);
        }
        requireConfig(context.resolve(config));
        try {
            BundleServer server;
            try (Progress progress = Progress.start(context, top.format(), "Reading the configuration")) {
                progress.say("Opening the keys and the store");
                server =
                        ConfiguredServer.start(context.resolve(config), environment, context.clock(), context.random());
            }
            RunningServer.announce(top, server, JsonNodeFactory.instance.objectNode(), List.of());
            RunningServer.untilTold(server, () -> {});
            return ExitCode.OK;
        } catch (ConfigException e) {
            throw refused("server", e.problems());
        } catch (StartException e) {
            throw refused("server", List.of(e.problem()));
        }
    }

    private static void requireConfig(Path file) throws CliException {
        if (!Files.isRegularFile(file)) {
            throw new CliException(
                    ExitCode.START_REFUSED,
                    StartProblem.Code.CONFIG_MISSING.code(),
                    "The server did not start: there is no configuration " + file + "; name one.",
                    "Name one with --config FILE; docs/how-to/tidemark.toml is a whole one. To try things out: tidemark dev");
        }
    }

    static CliException refused(String who, List<StartProblem> problems) {
        return problems.size() == 1
                ? new CliException(
                        ExitCode.START_REFUSED,
                        problems.get(0).code(),
                        "The " + who + " did not start: " + problems.get(0).text(),
                        NOTHING_SERVED)
                : CliCode.START_REFUSED.because(
                        "The " + who + " did not start, for " + problems.size() + " reasons; correct each of them",
                        NOTHING_SERVED,
                        problems.stream()
                                .map(problem -> problem.text() + " [" + problem.code() + "]")
                                .toList());
    }
}
