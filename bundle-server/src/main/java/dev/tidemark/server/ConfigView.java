package dev.tidemark.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a configuration file and the environment say, for people and without starting anything: every setting with where
 * its value comes from. Settings that name secrets name files; what those hold is never read here. Immutable.
 */
public final class ConfigView {
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;
    private final String text;
    private final Map<String, String> environment;
    private final JsonNode tree;
    private final TomlLines lines;
    private final Optional<ConfigFinding> unreadable;

    /** Where a value comes from. */
    public enum Origin {
        DEFAULT,
        FILE,
        ENVIRONMENT
    }

    /**
     * One setting.
     *
     * @param key {@code section.key}
     * @param value in force; empty for "not set"
     * @param place {@code tidemark.toml:12}, or the variable; empty for a default
     * @param meaning one sentence
     */
    public record Value(String key, String value, Origin origin, String place, String meaning) {}

    /**
     * One domain that the file names.
     *
     * @param name as written, which may be no domain's name
     * @param root file of the first root, absolute
     * @param place of its table
     */
    public record Served(String name, Path root, String place) {}

    private ConfigView(Path file, String text, Map<String, String> environment) {
        this.file = file;
        this.text = text;
        this.environment = Map.copyOf(environment);
        this.lines = TomlLines.of(text);
        JsonNode parsed = JsonNodeFactory.instance.objectNode();
        Optional<ConfigFinding> problem = Optional.empty();
        try {
            parsed = new TomlMapper().readTree(text);
        } catch (JsonProcessingException e) {
            String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            problem = Optional.of(new ConfigFinding(name() + line, "this is not TOML; correct the line"));
        }
        this.tree = parsed;
        this.unreadable = problem;
    }

    /**
     * Reads a configuration.
     *
     * @throws IOException if the file cannot be read, or has more than a mebibyte
     */
    public static ConfigView read(Path file, Map<String, String> environment) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
            }
            return of(file, new String(bytes, StandardCharsets.UTF_8), environment);
        }
    }

    /** The same, of a text that {@code file} would hold. */
    public static ConfigView of(Path file, String text, Map<String, String> environment) {
        return new ConfigView(file.toAbsolutePath().normalize(), text, environment);
    }

    /** As it was read. */
    public String text() {
        return text;
    }

    /** The file's name, as findings say it. */
    String name() {
        return String.valueOf(file.getFileName());
    }

    /** What relative paths are below. */
    public Path folder() {
        return Optional.ofNullable(file.getParent()).orElse(file);
    }

    Map<String, String> environment() {
        return environment;
    }

    JsonNode tree() {
        return tree;
    }

    TomlLines lines() {
        return lines;
    }

    /** Why nothing of the file can be shown, if that is so. */
    public Optional<ConfigFinding> unreadable() {
        return unreadable;
    }

    /** Every setting there is, in the order of the reference. */
    public List<Value> values() {
        List<Value> values = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            values.add(value(setting));
        }
        return values;
    }

    Value value(Setting setting) {
        String over = environment.get(setting.environmentName());
        if (over != null) {
            return value(setting, over, Origin.ENVIRONMENT, setting.environmentName());
        }
        int dot = setting.key().indexOf('.');
        JsonNode said =
                tree.path(setting.key().substring(0, dot)).path(setting.key().substring(dot + 1));
        return said.isValueNode()
                ? value(setting, said.asText(), Origin.FILE, place(lines.line(setting.key())))
                : value(setting, setting.defaultValue(), Origin.DEFAULT, "");
    }

    private static Value value(Setting setting, String value, Origin origin, String place) {
        return new Value(setting.key(), value, origin, place, setting.meaning());
    }

    /** A path among the settings, absolute; empty if it is not set. */
    Optional<Path> path(Setting setting) {
        String said = value(setting).value();
        return said.isEmpty() ? Optional.empty() : Optional.of(folder().resolve(said));
    }

    /** Where the ledger and the online keys are. */
    public Path dataDirectory() {
        return path(Setting.STORE_DIRECTORY).orElse(folder());
    }

    /** The folder of a domain's own online keys, which may not be there. */
    public Path keyDirectory(TrustDomain domain) {
        return dataDirectory().resolve("keys").resolve("online").resolve(domain.name());
    }

    /** The files of a domain's online keys, in its own folder or in the common one; they are not opened. */
    public List<Path> keyFiles(TrustDomain domain) throws IOException {
        return OnlineKeyFiles.files(dataDirectory(), domain);
    }

    /** What opens the online keys, if it is set. */
    public Optional<Path> passphraseFile() {
        return path(Setting.SIGNING_PASSPHRASE_FILE);
    }

    /** The domains, in the order of the file. */
    public List<Served> domains() {
        List<Served> domains = new ArrayList<>();
        for (JsonNode entry : tree.path("domains")) {
            domains.add(new Served(
                    entry.path("name").asText(),
                    folder().resolve(entry.path("root").asText()),
                    place(lines.line("domains", domains.size()))));
        }
        return domains;
    }

    /** The table of grants as the file has it: public names, no secrets. */
    public List<JsonNode> grants() {
        List<JsonNode> grants = new ArrayList<>();
        tree.path("access").path("grants").forEach(grants::add);
        return grants;
    }

    String place(OptionalInt line) {
        return line.isPresent() ? name() + ":" + line.getAsInt() : name();
    }
}
