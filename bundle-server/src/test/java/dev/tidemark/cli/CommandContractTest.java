package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What holds of every command with {@code --output json}; a command without a row here fails the test. */
class CommandContractTest {
    private static final ObjectReader ONE_OBJECT = new JsonMapper()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .forType(JsonNode.class);
    private static final String ROOT = "--root=authors/root/1.root.json";
    private static final String DOMAIN = "--domain=example.local";
    /** Nobody listens there. */
    private static final String NOBODY = "--server=http://127.0.0.1:1";

    @TempDir
    Path directory;

    /**
     * One command: a run that has a result, and one that has none.
     *
     * @param result arguments; empty for a command that goes on until it is told to end
     * @param exitCode of that run
     * @param error arguments of a run that fails
     * @param code of its error
     */
    private record Sample(Optional<List<String>> result, int exitCode, List<String> error, String code) {}

    private static Sample sample(int exitCode, String result, String code, String error) {
        return new Sample(Optional.of(words(result)), exitCode, words(error), code);
    }

    private static List<String> words(String line) {
        return line.isEmpty() ? List.of() : Arrays.asList(line.split(" "));
    }

    /** In the order they can run in. */
    private static Map<String, Sample> samples(String server) {
        Map<String, Sample> all = new LinkedHashMap<>();
        String workspace = "--dir=authors --passphrase-file=pass";
        String read = "--server=" + server + " " + DOMAIN + " " + ROOT;
        String write = "--server=" + server + " --token-file=token";
        String unread = NOBODY + " " + DOMAIN + " " + ROOT;
        String request = " --state=state --method=GET --path=/v1/orders/search --passport-file=token";
        String event = " " + DOMAIN + " --kind=jti --issuer=" + Cli.ISSUER + " --id=p-1";
        all.put(
                "init",
                sample(
                        0,
                        "--domain=two.local --dir=two --passphrase-file=pass --root-keys=1 --root-threshold=1",
                        "workspace_exists",
                        "--domain=two.local --dir=authors --passphrase-file=pass"));
        all.put(
                "bundle import",
                sample(
                        0,
                        "policy.json --unsigned-input --replace " + workspace,
                        "unsigned_input",
                        "policy.json " + workspace));
        all.put("bundle lint", sample(0, "--dir=authors", "no_workspace", "--dir=nowhere"));
        all.put("bundle build", sample(0, "--out=build " + workspace, "file_exists", "--out=build " + workspace));
        all.put("bundle diff", sample(0, "build --dir=authors", "no_root", "build build"));
        all.put("sign", sample(0, "build/metadata/1.policy.json --show", "sign_not_a_role", "policy.json --show"));
        all.put(
                "bundle publish",
                sample(0, write + " " + workspace, "fetch_unavailable", NOBODY + " --token-file=token " + workspace));
        all.put(
                "revoke",
                sample(0, write + event + " " + ROOT, "server_unreachable", NOBODY + " --token-file=token" + event));
        all.put("status", sample(0, read, "fetch_unavailable", unread));
        all.put("fetch", sample(0, read + " --state=state", "unknown_target", read + " --state=state --target=x/y"));
        all.put(
                "verify",
                sample(
                        1,
                        read + request + " --audit=line.json",
                        "fetch_unavailable",
                        unread + request.replace("=state", "=empty")));
        all.put(
                "explain",
                sample(0, "line.json --state=state " + ROOT, "line_malformed", "policy.json --state=state " + ROOT));
        all.put("config check", sample(0, "--config=" + ServerFolder.CONFIG, "config_missing", "--config=none"));
        all.put("config print", sample(0, "--config=" + ServerFolder.CONFIG, "config_unreadable", "--config=pass"));
        all.put("domain list", sample(0, "--config=" + ServerFolder.CONFIG, "config_missing", "--config=none"));
        all.put(
                "domain add",
                sample(
                        0,
                        "--config=" + ServerFolder.CONFIG
                                + " --domain=two.local --root=two/root/1.root.json --keys=two/online",
                        "domain_exists",
                        "--config=" + ServerFolder.CONFIG + " " + DOMAIN + " " + ROOT));
        all.put(
                "keys generate",
                sample(0, "--out=k.p8 --passphrase-file=pass", "file_exists", "--out=k.p8 --passphrase-file=pass"));
        all.put("keys show", sample(0, "k.pub.pem", "file_not_found", "none.pem"));
        all.put("completion", sample(0, "bash", "usage", "fish"));
        all.put(
                "dev",
                sample(
                        0,
                        "--once --listen=127.0.0.1:0 --write-listen=127.0.0.1:0",
                        "dev_off_loopback",
                        "--listen=192.0.2.1:0"));
        // DemoTest plays it whole, which takes longer than all of this; ServeRefusalTest and the pages start servers.
        all.put("demo", new Sample(Optional.empty(), 0, List.of("--no-such"), "usage"));
        all.put("serve", new Sample(Optional.empty(), 0, List.of("--config=none"), ""));
        all.put("guard", new Sample(Optional.empty(), 0, List.of("--config=none"), ""));
        return all;
    }

    private static Stream<String> names() {
        return ManualPage.leaves(Main.commandLine(Commands.top()).getCommandSpec()).stream()
                .map(command -> command.qualifiedName().substring("tidemark ".length()));
    }

    @Test
    void everyCommand_hasASample() {
        assertThat(samples("").keySet()).containsExactlyInAnyOrderElementsOf(names().toList());
    }

    @Test
    void everyCommand_resultsAndErrors_areOneJsonObjectEach() throws Exception {
        Cli cli = ServerFolder.in(directory);
        Files.copy(Cli.vector(), directory.resolve("policy.json"));
        try (WireServer server = new WireServer(directory.resolve("authors"))) {
            samples(server.address()).forEach((name, sample) -> {
                sample.result().ifPresent(args -> assertResult(name, cli.run(args(name, args)), sample.exitCode()));
                assertError(name, cli.run(args(name, sample.error())), sample.code());
            });
        }
    }

    private static void assertResult(String name, Cli.Said said, int exitCode) {
        assertThat(said.exitCode()).as("%s: %s", name, said).isEqualTo(exitCode);
        assertThat(said.err()).as(name).isEmpty();
        assertThat(object(name, said.out()).isObject()).as(name).isTrue();
    }

    private static void assertError(String name, Cli.Said said, String code) {
        assertThat(said.out()).as(name).isEmpty();
        JsonNode error = object(name, said.err()).path("error");
        assertThat(error.path("code").asText()).as("%s: %s", name, said).matches(code.isEmpty() ? "[a-z_]+" : code);
        assertThat(error.path("message").asText()).as(name).isNotEmpty();
        assertThat(error.path("hint").isTextual()).as(name).isTrue();
        assertThat(said.exitCode()).as(name).isPositive().isNotEqualTo(ExitCode.INTERNAL);
        Arrays.stream(CliCode.values())
                .filter(own -> own.code().equals(code))
                .forEach(own -> assertThat(said.exitCode()).as(name).isEqualTo(own.exitCode()));
    }

    private static JsonNode object(String name, String text) {
        try {
            return ONE_OBJECT.readValue(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(name + " wrote something that is not one JSON object: " + text, e);
        }
    }

    private static String[] args(String name, List<String> more) {
        List<String> args = new ArrayList<>(List.of(name.split(" ")));
        args.addAll(more);
        args.add("--output=json");
        return args.toArray(String[]::new);
    }

    @Test
    void everyCommand_unknownOption_isOneJsonErrorAndExitTwo() {
        Cli cli = new Cli(directory);
        Commands.all().keySet().forEach(name -> {
            Cli.Said said = cli.run(args(name, List.of("--no-such-option")));

            assertThat(said.exitCode()).as(name).isEqualTo(ExitCode.USAGE);
            assertError(name, said, "usage");
            assertThat(said.error().path("hint").asText()).as(name).contains("--help");
        });
    }

    @Test
    void everyCommand_withoutItsArguments_endsWithJsonAndNoTrace() {
        Cli cli = new Cli(directory);
        Commands.all().forEach((name, command) -> {
            if (needsMore(command)) {
                Cli.Said said = cli.run(args(name, List.of()));

                assertThat(said.exitCode()).as(name).isEqualTo(ExitCode.USAGE);
                assertError(name, said, "usage");
                assertThat(said.err()).as(name).doesNotContain("\tat ", "Exception");
            }
        });
    }

    private static boolean needsMore(CommandLine command) {
        return !command.getCommandSpec().requiredArgs().isEmpty()
                || !command.getSubcommands().isEmpty();
    }

    @Test
    void version_json_isAnObject() {
        Cli.Said said = new Cli(directory).run("--version", "--output=json");

        assertThat(said.exitCode()).isZero();
        assertThat(said.json().path("version").asText()).isNotEmpty();
    }

    @Test
    void printable_escapesOfATerminal_areTakenOut() {
        assertThat(Printer.printable("a\u001b[2Jb\u202ec\n")).isEqualTo("a?[2Jb?c?");
    }
}
