package dev.tidemark.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.tidemark.bundle.NearestName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a file and the environment say of scalar settings: the environment is over the file, the file over the defaults, and
 * a key nobody knows is a finding that names the nearest one.
 */
final class SettingReader<S extends SettingName> {
    private static final String PREFIX = "TIDEMARK_";

    private final List<S> settings;
    private final StartProblems findings;
    private final Map<S, String> values = new HashMap<>();

    private SettingReader(List<S> settings, StartProblems findings) {
        this.settings = settings;
        this.findings = findings;
    }

    static JsonNode tree(String toml) throws ConfigException {
        try {
            return new TomlMapper().readTree(toml);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    StartProblem.Code.CONFIG_UNREADABLE,
                    "the configuration is not TOML; correct line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + " of it");
        }
    }

    /**
     * Reads every setting.
     *
     * @param settings in the order of their documentation; the first is named when nothing is near
     * @param tables sections and keys that are no scalars, and somebody else's to read
     */
    static <S extends SettingName> SettingReader<S> read(
            S[] settings, JsonNode tree, Set<String> tables, Map<String, String> environment, StartProblems findings) {
        SettingReader<S> reader = new SettingReader<>(List.of(settings), findings);
        reader.readFile(tree, tables);
        reader.readEnvironment(environment);
        return reader;
    }

    private void readFile(JsonNode tree, Set<String> tables) {
        for (Map.Entry<String, JsonNode> section : tree.properties()) {
            if (tables.contains(section.getKey())) {
                continue;
            }
            if (!section.getValue().isObject()) {
                findings.add(StartProblem.Code.SETTING_UNKNOWN, unknown(section.getKey()));
                continue;
            }
            for (Map.Entry<String, JsonNode> entry : section.getValue().properties()) {
                readEntry(section.getKey() + "." + entry.getKey(), entry.getValue(), tables);
            }
        }
    }

    private void readEntry(String key, JsonNode value, Set<String> tables) {
        Optional<S> setting =
                settings.stream().filter(one -> one.key().equals(key)).findFirst();
        if (setting.isPresent() && value.isValueNode()) {
            values.put(setting.get(), value.asText());
        } else if (!tables.contains(key)) {
            findings.add(StartProblem.Code.SETTING_UNKNOWN, unknown(key));
        }
    }

    private void readEnvironment(Map<String, String> environment) {
        for (S setting : settings) {
            String over = environment.get(setting.environmentName());
            if (over != null) {
                values.put(setting, over);
            }
        }
        for (String name : environment.keySet()) {
            boolean ours = name.startsWith(PREFIX) && name.contains("__");
            if (ours && settings.stream().noneMatch(s -> s.environmentName().equals(name))) {
                findings.add(
                        StartProblem.Code.SETTING_UNKNOWN,
                        "environment variable " + name + " names no setting; write the nearest that does, "
                                + nearest(keyOf(name)).environmentName());
            }
        }
    }

    private String unknown(String key) {
        return "unknown setting " + key + "; write the nearest known one, "
                + nearest(key).key();
    }

    private static String keyOf(String environmentName) {
        return environmentName.substring(PREFIX.length()).replace("__", ".").toLowerCase(Locale.ROOT);
    }

    private S nearest(String key) {
        S nearest = settings.get(0);
        for (S setting : settings) {
            if (NearestName.distance(key, setting.key()) < NearestName.distance(key, nearest.key())) {
                nearest = setting;
            }
        }
        return nearest;
    }

    String value(S setting) {
        return values.getOrDefault(setting, setting.defaultValue());
    }

    boolean yes(S setting) {
        String text = value(setting);
        if (!text.equals("true") && !text.equals("false")) {
            findings.add(setting.key() + " is neither true nor false; write one of the two, without quotes");
        }
        return text.equals("true");
    }

    Optional<Path> path(S setting, Path base) {
        String text = value(setting);
        return text.isEmpty() ? Optional.empty() : Optional.of(base.resolve(text));
    }

    Optional<ServerConfig.Address> address(S setting) {
        Optional<ServerConfig.Address> address = ServerConfig.Address.parse(value(setting));
        if (address.isEmpty()) {
            findings.add(setting.key() + " is no address; write HOST:PORT with a port from 0 to 65535, such as "
                    + setting.defaultValue());
        }
        return address;
    }

    /** A constant by its lower-case name. */
    <T extends Enum<T>> Optional<T> constant(S setting, T[] constants) {
        String text = value(setting);
        Optional<T> found = Arrays.stream(constants)
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
        if (found.isEmpty()) {
            findings.add(setting.key() + " has another value than it can have; write one of "
                    + Arrays.stream(constants)
                            .map(one -> one.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    int count(S setting, int least, int most, String what) {
        return (int) number(setting, least, most, what);
    }

    long number(S setting, long least, long most, String what) {
        try {
            long number = Long.parseLong(value(setting));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The finding below says what is expected.
        }
        findings.add(setting.key() + " is out of range; write a number of " + what + " from " + least + " to " + most);
        return 0;
    }
}
