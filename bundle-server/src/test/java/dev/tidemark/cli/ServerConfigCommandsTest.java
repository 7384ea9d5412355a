package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.server.BundleServer;
import dev.tidemark.server.ConfiguredServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands around a server's configuration say of a real one. */
class ServerConfigCommandsTest {
    private static final String CONFIG = "--config=" + ServerFolder.CONFIG;

    @TempDir
    Path directory;

    Cli cli;

    @BeforeEach
    void server() throws IOException {
        cli = ServerFolder.in(directory);
    }

    private Cli.Said run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add(CONFIG);
        all.add("--output=json");
        return cli.run(all.toArray(String[]::new));
    }

    private String config() throws IOException {
        return Files.readString(directory.resolve(ServerFolder.CONFIG));
    }

    private void edit(String from, String to) throws IOException {
        assertThat(config()).contains(from);
        Files.writeString(directory.resolve(ServerFolder.CONFIG), config().replace(from, to));
    }

    private static JsonNode setting(JsonNode json, String key) {
        for (JsonNode one : json.path("settings")) {
            if (one.path("setting").asText().equals(key)) {
                return one;
            }
        }
        throw new AssertionError(key + " is not among " + json);
    }

    @Test
    void print_saysWhereEachValueComesFromAndNoSecret() {
        cli.environment = Map.of("TIDEMARK_LISTEN__READ", "127.0.0.1:9000", "SECRET", "hunter-2");

        Cli.Said said = run("config", "print");

        assertThat(setting(said.json(), "listen.read").path("from").asText()).isEqualTo("environment");
        assertThat(setting(said.json(), "listen.read").path("value").asText()).isEqualTo("127.0.0.1:9000");
        assertThat(setting(said.json(), "listen.write").path("from").asText()).isEqualTo("default");
        assertThat(setting(said.json(), "access.keys").path("place").asText()).isEqualTo("tidemark.toml:6");
        assertThat(said.json().path("domains").get(0).path("place").asText()).isEqualTo("tidemark.toml:14");
        assertThat(said.out()).doesNotContain(Cli.PASSPHRASE, "hunter-2");
    }

    @Test
    void check_soundConfiguration_isExitZero() {
        Cli.Said said = run("config", "check");

        assertThat(said.exitCode()).as(said.toString()).isZero();
        assertThat(said.json().path("findings")).isEmpty();
    }

    @Test
    void check_everyFault_isNamedWithItsLine() throws Exception {
        edit("passphrase_file", "pasphrase_file");
        edit("\"publish\"", "\"publich\"");
        edit("root = \"1.root.json\"", "root = \"9.root.json\"");
        edit("keys = \"callers.json\"", "keys = \"none.json\"");
        cli.environment = Map.of("TIDEMARK_LISTEN__RAED", "x", "TIDEMARK_LISTEN__WRITE", "nowhere");

        Cli.Said said = run("config", "check");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        List<String> findings = new ArrayList<>();
        said.json()
                .path("findings")
                .forEach(one -> findings.add(
                        one.path("place").asText() + " " + one.path("message").asText()));
        assertThat(findings)
                .anyMatch(text -> text.startsWith("tidemark.toml:3 ") && text.contains("signing.passphrase_file"))
                .anyMatch(text -> text.startsWith("TIDEMARK_LISTEN__RAED ") && text.contains("TIDEMARK_LISTEN__READ"))
                .anyMatch(text -> text.startsWith("TIDEMARK_LISTEN__WRITE ") && text.contains("HOST:PORT"))
                .anyMatch(text -> text.startsWith("tidemark.toml:6 ") && text.contains("none.json"))
                .anyMatch(text -> text.startsWith("tidemark.toml:8 ") && text.contains("/grants/0/verbs"))
                .anyMatch(text -> text.startsWith("tidemark.toml:14 ") && text.contains("9.root.json"));
    }

    @Test
    void check_keysThatDoNotOpenOrAreNotThere_areFound() throws Exception {
        cli.write("server/passphrase", "another one\n");
        assertThat(run("config", "check").json().path("findings").toString()).contains("passphrase does not open it");

        cli.write("server/passphrase", Cli.PASSPHRASE + "\n");
        Files.delete(directory.resolve("server/data/keys/online/timestamp.p8"));
        assertThat(run("config", "check").json().path("findings").toString()).contains("the timestamp key of");
    }

    @Test
    void check_notToml_namesTheLine() throws Exception {
        edit("[signing]", "[signing");

        JsonNode findings = run("config", "check").json().path("findings");

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).path("place").asText()).startsWith("tidemark.toml:");
    }

    @Test
    void add_secondDomain_isServedBesideTheFirst() throws Exception {
        Cli other = new Cli(directory);
        other.run(
                "init",
                "--domain=two.local",
                "--dir=two",
                "--passphrase-file=pass",
                "--root-keys=1",
                "--root-threshold=1");
        String before = config();

        Cli.Said missing = run("domain", "add", "--domain=two.local", "--root=two/root/1.root.json");
        assertThat(missing.error().path("code").asText()).isEqualTo("config_refused");
        assertThat(missing.error().path("message").asText()).contains("timestamp key of two.local");
        assertThat(config()).isEqualTo(before);
        assertThat(directory.resolve("server/two.local.root.json")).doesNotExist();

        Cli.Said said = run("domain", "add", "--domain=two.local", "--root=two/root/1.root.json", "--keys=two/online");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(config()).startsWith(before);
        assertThat(run("domain", "list").json().path("domains").findValuesAsText("name"))
                .containsExactly("example.local", "two.local");
        try (Stream<Path> keys = Files.list(directory.resolve("server/data/keys/online/two.local"))) {
            assertThat(keys.map(file -> mode(file))).hasSize(3).containsOnly("rw-------");
        }
        try (BundleServer server = ConfiguredServer.start(
                directory.resolve(ServerFolder.CONFIG),
                Map.of("TIDEMARK_LISTEN__READ", "127.0.0.1:0", "TIDEMARK_LISTEN__WRITE", "127.0.0.1:0"),
                Clock.fixed(Cli.START, ZoneOffset.UTC),
                new SecureRandom())) {
            assertThat(server.repositories().all()).hasSize(2);
        }
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void add_rootOfAnotherDomainOrServedAlready_changesNothing() throws Exception {
        String before = config();

        assertThat(run("domain", "add", "--domain=two.local", "--root=authors/root/1.root.json")
                        .error()
                        .path("code")
                        .asText())
                .isEqualTo("wrong_root");
        assertThat(run("domain", "add", "--domain=example.local", "--root=authors/root/1.root.json")
                        .error()
                        .path("code")
                        .asText())
                .isEqualTo("domain_exists");
        assertThat(config()).isEqualTo(before);
    }

    @Test
    void list_rootThatCannotBeUsed_isShownWithTheReason() throws Exception {
        edit("1.root.json", "callers.json");

        Cli.Said said = run("domain", "list");

        assertThat(said.exitCode()).isZero();
        assertThat(said.json().path("domains").get(0).path("problem").asText()).contains("callers.json");
    }
}
