package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.server.ConfigView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the effective configuration. */
@Command(
        header = "shows every setting, its value and where it comes from",
        description = {
            "Shows what a server would start with: every setting, the value in force, and whether it is the default, of the "
                    + "file (with its line) or of the environment; then the domains and the grants.",
            "Secrets are never shown: settings name the files that hold them, and those are not read."
        })
@Manual(
        chapter = Chapter.SERVER,
        exits = "0: shown",
        files = "tidemark.toml: the configuration; paths in it are relative to its folder",
        environment = "TIDEMARK_SECTION__KEY: is over the setting section.key of the file",
        examples = {
            "tidemark config print --config tidemark.toml",
            "# what the server of this environment would listen on",
            "tidemark config print --output json"
        })
final class ConfigPrintCommand extends Verb {
    @Mixin
    private ConfigOption config = new ConfigOption();

    ConfigPrintCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException {
        ConfigView view = config.readable(context());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", show(config.file(context())));
        List<String> lines = new ArrayList<>();
        lines.addAll(settings(view, json.putArray("settings")));
        lines.add("");
        lines.addAll(domains(view, json.putArray("domains")));
        lines.add("");
        lines.addAll(grants(view, json.putArray("grants")));
        return Outcome.ok(json, lines);
    }

    private static List<String> settings(ConfigView view, ArrayNode json) {
        TextTable table = new TextTable("SETTING", "VALUE", "FROM");
        for (ConfigView.Value value : view.values()) {
            String origin = value.origin().name().toLowerCase(Locale.ROOT);
            ObjectNode one = json.addObject().put("setting", value.key());
            one.put("value", value.value().isEmpty() ? null : value.value());
            one.put("from", origin);
            one.put("place", value.place().isEmpty() ? null : value.place());
            table.row(
                    value.key(),
                    value.value().isEmpty() ? "-" : value.value(),
                    value.place().isEmpty() ? origin : origin + " " + value.place());
        }
        return table.lines();
    }

    private List<String> domains(ConfigView view, ArrayNode json) {
        TextTable table = new TextTable("DOMAIN", "ROOT", "FROM");
        for (ConfigView.Served domain : view.domains()) {
            json.addObject()
                    .put("name", domain.name())
                    .put("root", show(domain.root()))
                    .put("place", domain.place());
            table.row(domain.name(), show(domain.root()), "file " + domain.place());
        }
        return table.lines();
    }

    private static List<String> grants(ConfigView view, ArrayNode json) {
        TextTable table = new TextTable("SUBJECT", "DOMAIN", "VERBS", "ROLES", "ISSUERS");
        for (JsonNode grant : view.grants()) {
            json.add(grant);
            table.row(
                    grant.path("subject").asText("-"),
                    grant.path("domain").asText("-"),
                    words(grant.path("verbs")),
                    words(grant.path("roles")),
                    words(grant.path("issuers")));
        }
        return table.lines();
    }

    private static String words(JsonNode array) {
        return array.isEmpty()
                ? "-"
                : StreamSupport.stream(array.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","));
    }
}
