package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.ConfigCheck;
import dev.tidemark.server.ConfigFinding;
import dev.tidemark.server.ConfigView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds a domain to what a server serves. */
@Command(
        header = "adds a domain to a configuration",
        description = {
            "Adds a [[domains]] table with its root to the configuration, puts the online keys where the server looks for "
                    + "them, and checks the whole as config check does. If anything is wrong, nothing is changed.",
            "A root from elsewhere is copied beside the configuration as DOMAIN.root.json. A server that runs takes the "
                    + "domain up when it is started again. All online keys open with one passphrase, that of "
                    + "signing.passphrase_file."
        })
@Manual(
        chapter = Chapter.SERVER,
        exits = {"0: added", "1: refused: there are findings, or the domain is served already; nothing was changed"},
        files = {
            "tidemark.toml: gets one table at its end; what it says otherwise stays as it is",
            "data/keys/online/DOMAIN/: gets the files of --keys, mode 0600"
        },
        environment = "TIDEMARK_STORE__DIRECTORY: is over store.directory, below which the keys go",
        examples = {
            "tidemark domain add --config tidemark.toml --domain example.local --root authors/root/1.root.json "
                    + "--keys authors/online"
        })
final class DomainAddCommand extends Verb {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--domain", required = true, paramLabel = "DOMAIN", description = "The trust domain.")
    private String name = "";

    @Option(
            names = "--root",
            required = true,
            paramLabel = "FILE",
            description = "Its root of version 1, from the root ceremony.")
    private Path root = Path.of("");

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description =
                    "The online keys, from the root ceremony: every *.p8 in it is copied. Without it they must lie"
                            + " there already.")
    private @Nullable Path keys;

    DomainAddCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, VerificationException {
        TrustDomain domain = DomainOption.named(name);
        ConfigView view = config.readable(context());
        if (view.domains().stream().anyMatch(served -> served.name().equals(domain.name()))) {
            throw CliCode.DOMAIN_EXISTS.because(
                    "The configuration serves " + domain + " already. Nothing was changed.",
                    "See it: tidemark domain list");
        }
        PinnedRoot.read(resolve(root), domain);
        try (NewFiles added = new NewFiles();
                Progress progress = progress("Opening the keys")) {
            Path placed = placeRoot(added, view, domain);
            List<Path> placedKeys = placeKeys(added, view, domain);
            ConfigView next = next(view, domain, placed);
            progress.say("Opening the keys of every domain");
            requireSound(next);
            PlainFiles.replace(config.file(context()), next.text().getBytes(StandardCharsets.UTF_8));
            added.keep();
            return outcome(domain, placed, placedKeys);
        }
    }

    private Path placeRoot(NewFiles added, ConfigView view, TrustDomain domain) throws IOException, CliException {
        Path given = resolve(root);
        return given.startsWith(view.folder())
                ? given
                : added.copy(given, view.folder().resolve(domain.name() + ".root.json"));
    }

    private List<Path> placeKeys(NewFiles added, ConfigView view, TrustDomain domain) throws IOException, CliException {
        Path from = keys;
        List<Path> placed = new ArrayList<>();
        if (from != null) {
            Path folder = view.keyDirectory(domain);
            added.privateFolder(folder);
            for (Path file : PlainFiles.list(resolve(from), ".p8")) {
                placed.add(added.copySecret(file, folder.resolve(file.getFileName())));
            }
        }
        return placed;
    }

    private ConfigView next(ConfigView view, TrustDomain domain, Path placed) {
        String text = view.text();
        String table = "\n[[domains]]\nname = " + quoted(domain.name()) + "\nroot = "
                + quoted(view.folder().relativize(placed).toString()) + "\n";
        return ConfigView.of(
                config.file(context()),
                text + (text.endsWith("\n") ? "" : "\n") + table,
                context().environment());
    }

    /** A basic string of TOML is one of JSON. */
    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private static void requireSound(ConfigView next) throws CliException {
        List<ConfigFinding> findings = ConfigCheck.of(next);
        if (!findings.isEmpty()) {
            throw CliCode.CONFIG_REFUSED.because(
                    "With this domain the server would not start. Nothing was changed.",
                    "Correct this, then try again.",
                    findings.stream().map(ConfigFinding::toString).toList());
        }
    }

    private Outcome outcome(TrustDomain domain, Path placed, List<Path> placedKeys) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", show(config.file(context())));
        json.put("domain", domain.name());
        json.put("root", show(placed));
        ArrayNode array = json.putArray("keys");
        placedKeys.forEach(key -> array.add(show(key)));
        List<String> lines = new ArrayList<>();
        lines.add("Added " + domain + " to " + show(config.file(context())));
        lines.add("root  " + show(placed));
        Optional.of(placedKeys)
                .filter(all -> !all.isEmpty())
                .ifPresent(all -> lines.add("keys  " + show(all.get(0).resolveSibling("."))));
        lines.add("Start the server again to serve it.");
        return Outcome.ok(json, lines);
    }
}
