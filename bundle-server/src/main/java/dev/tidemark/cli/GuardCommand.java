package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.server.ConfigException;
import dev.tidemark.server.ConfiguredGuard;
import dev.tidemark.server.StartException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a guard until the process is told to end. */
@Command(
        name = "guard",
        header = "enforces decisions in front of a service",
        description = {
            "A reverse proxy: decides each request from the trust bundle, forwards what is allowed and answers "
                    + "what is denied. It goes on deciding while the bundle server is down, and closes each route when "
                    + "what it holds is too old for it.",
            "Told to end, it takes nothing new, lets what is under way finish, and ends."
        })
@Manual(
        chapter = Chapter.VERIFIERS,
        exits = {
            "0: told to stop",
            "3: nothing is held, and no server answered",
            "4: nothing is held, and what was received does not verify",
            "5: another process uses the state directory",
            "8: the guard found a reason not to start"
        },
        files = {
            "guard.toml: the configuration, if one is named; paths in it are relative to its folder",
            "guard-state/DOMAIN/: what was verified; see --state",
            "guard-spool: bodies over 256 KiB on their way through; they have no names there"
        },
        environment = {"TIDEMARK_SECTION__KEY: is over the setting section.key of the file"},
        examples = {
            "tidemark guard --repository http://127.0.0.1:7420 --domain example.local --root root.json "
                    + "--state state --upstream http://127.0.0.1:8080",
            "tidemark guard --config guard.toml"
        })
@Topic("Configuration")
final class GuardCommand implements Callable<Integer> {
    private final Tidemark top;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration; every option below is over it.")
    private @Nullable Path config;

    @Option(names = "--repository", paramLabel = "URL", description = "Where the bundle server is read.")
    private @Nullable String repository;

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The trust domain.")
    private @Nullable String domain;

    @Option(names = "--root", paramLabel = "FILE", description = "The pinned root.")
    private @Nullable Path root;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where what was verified is kept (default: guard-state).")
    private @Nullable Path state;

    @Option(names = "--upstream", paramLabel = "URL", description = "What is guarded; plain HTTP.")
    private @Nullable String upstream;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where callers come in (default: 127.0.0.1:7430); port 0 is free.")
    private @Nullable String listen;

    @Option(
            names = "--management",
            paramLabel = "HOST:PORT",
            description = "Where probes and metrics are (default: 127.0.0.1:7431).")
    private @Nullable String management;

    GuardCommand(Tidemark top) {
        this.top = top;
    }

    @Override
    public Integer call() throws CliException, TrustClientException, InterruptedException {
        CliContext context = top.context();
        try {
            ConfiguredGuard guard;
            try (Progress progress = Progress.start(context, top.format(), "Reading the configuration")) {
                progress.say("Reading what can be trusted");
                guard = ConfiguredGuard.start(
                        Optional.ofNullable(config).map(context::resolve),
                        context.directory(),
                        settings(context),
                        context.clock(),
                        context.random());
            }
            announce(guard);
            RunningServer.untilTold(guard::close, () -> Runtime.getRuntime().halt(ExitCode.OK));
            return ExitCode.OK;
        } catch (ConfigException e) {
            throw ServeCommand.refused("guard", e.problems());
        } catch (StartException e) {
            throw ServeCommand.refused("guard", List.of(e.problem()));
        }
    }

    private Map<String, String> settings(CliContext context) {
        Map<String, String> over = new HashMap<>(context.environment());
        set(over, "TRUST__REPOSITORY", repository);
        set(over, "TRUST__DOMAIN", domain);
        set(over, "TRUST__ROOT", resolved(context, root));
        set(over, "TRUST__STATE", resolved(context, state));
        set(over, "GUARD__UPSTREAM", upstream);
        set(over, "GUARD__LISTEN", listen);
        set(over, "GUARD__MANAGEMENT", management);
        return over;
    }

    private static @Nullable String resolved(CliContext context, @Nullable Path path) {
        return path == null ? null : context.resolve(path).toString();
    }

    private static void set(Map<String, String> over, String name, @Nullable String value) {
        if (value != null) {
            over.put("TIDEMARK_" + name, value);
        }
    }

    /** Says where it listens; as JSON it is one line, for a program that started this one. */
    private void announce(ConfiguredGuard guard) {
        CliContext context = top.context();
        if (top.format() == OutputFormat.json) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            context.out()
                    .println(json.put("guard", guard.address())
                            .put("management", guard.managementAddress())
                            .put("upstream", guard.upstream()));
        } else {
            context.out().println("guards      " + guard.upstream());
            context.out().println("callers     " + guard.address());
            context.out().println("management  " + guard.managementAddress());
        }
        context.out().flush();
    }
}
