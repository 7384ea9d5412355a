package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.ConfigView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what a configuration serves. */
@Command(
        header = "shows the domains of a configuration",
        description = {
            "Shows each domain that the configuration names: the root it starts from, when that expires, and how many online "
                    + "keys lie ready. Keys are counted, not opened; tidemark config check opens them."
        })
@Manual(
        chapter = Chapter.SERVER,
        exits = "0: shown; a domain whose root cannot be used is shown with the reason",
        files = {
            "tidemark.toml: the configuration; paths in it are relative to its folder",
            "data/keys/online/: the online keys, of one domain in DOMAIN/"
        },
        environment = "TIDEMARK_STORE__DIRECTORY: is over store.directory, below which the keys are",
        examples = "tidemark domain list --config tidemark.toml")
final class DomainListCommand extends Verb {
    @Mixin
    private ConfigOption config = new ConfigOption();

    DomainListCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException {
        ConfigView view = config.readable(context());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", show(config.file(context())));
        ArrayNode array = json.putArray("domains");
        TextTable table = new TextTable("DOMAIN", "ROOT", "VERSION", "EXPIRES", "KEYS", "SHA-256");
        List<String> warnings = new ArrayList<>();
        for (ConfigView.Served served : view.domains()) {
            ObjectNode one = array.addObject().put("name", served.name()).put("root", show(served.root()));
            try {
                table.row(row(view, served, one));
            } catch (CliException | IOException | VerificationException e) {
                String why = Failures.explain(e).message();
                one.put("problem", why);
                table.row(served.name(), show(served.root()), "-", "-", "-", "-");
                warnings.add(served.name() + ": " + why);
            }
        }
        return Outcome.ok(json, table.lines()).withWarnings(warnings);
    }

    private String[] row(ConfigView view, ConfigView.Served served, ObjectNode json)
            throws CliException, IOException, VerificationException {
        TrustDomain domain = DomainOption.named(served.name());
        byte[] bytes = PlainFiles.read(served.root());
        Root root = PinnedRoot.read(served.root(), domain).root().role();
        RootExtension constants = root.tidemark().orElseThrow();
        int keys = view.keyFiles(domain).size();
        json.put("root_version", root.version())
                .put("root_expires", MetadataTime.formatSeconds(root.expires()))
                .put("root_sha256", Digests.sha256Hex(bytes))
                .put("epoch", constants.epoch())
                .put("development", constants.development())
                .put("managed", constants.managed())
                .put("online_keys", keys);
        return new String[] {
            served.name(),
            show(served.root()),
            Long.toString(root.version()),
            MetadataTime.formatSeconds(root.expires()),
            Integer.toString(keys),
            Digests.sha256Hex(bytes).substring(0, 16)
        };
    }
}
