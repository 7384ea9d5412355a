package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.server.ConfigCheck;
import dev.tidemark.server.ConfigFinding;
import dev.tidemark.server.ConfigView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Judges a configuration without starting. */
@Command(
        header = "says what would keep a server from starting",
        description = {
            "Reads the configuration and every file it names, opens the online keys, and says everything that is wrong, each "
                    + "with its file and line; an unknown setting with the nearest that exists.",
            "Nothing is started: neither the store nor an address is touched, so whether those are free is not known."
        })
@Manual(
        chapter = Chapter.SERVER,
        exits = {"0: nothing is wrong", "1: there are findings; a server would refuse to start"},
        files = {
            "tidemark.toml: the configuration; paths in it are relative to its folder",
            "data/keys/online: the online keys, which the passphrase must open"
        },
        environment = "TIDEMARK_SECTION__KEY: is over the setting section.key of the file",
        examples = {"tidemark config check --config tidemark.toml", "tidemark config check --output json"})
final class ConfigCheckCommand extends Verb {
    @Mixin
    private ConfigOption config = new ConfigOption();

    ConfigCheckCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException {
        ConfigView view = config.read(context());
        List<ConfigFinding> findings;
        try (Progress progress = progress("Opening the keys")) {
            progress.say("Opening the keys that the configuration names");
            findings = ConfigCheck.of(view);
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", show(config.file(context())));
        ArrayNode array = json.putArray("findings");
        List<String> lines = new ArrayList<>();
        for (ConfigFinding finding : findings) {
            array.addObject().put("place", finding.place()).put("message", finding.message());
            lines.add(finding.toString());
        }
        lines.add(
                findings.isEmpty()
                        ? show(config.file(context())) + ": nothing is wrong; "
                                + domains(view.domains().size()) + " would be served"
                        : findings.size() + (findings.size() == 1 ? " finding" : " findings"));
        return Outcome.ok(json, lines).withExitCode(findings.isEmpty() ? ExitCode.OK : ExitCode.REFUSED);
    }

    private static String domains(int count) {
        return count == 1 ? "1 domain" : count + " domains";
    }
}
