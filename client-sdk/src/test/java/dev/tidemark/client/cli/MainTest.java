package dev.tidemark.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three verbs on a repository that tuf-on-ci made and signed, served from its folder. */
class MainTest {
    private static final Path REPOSITORY = Path.of("src", "test", "resources", "repositories", "tuf-on-ci");
    private static final String TARGET = "delegatedrole/artifact";

    @TempDir
    Path temp;

    private HttpServer server;
    private final List<String> requests = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    private record Said(int exit, String out, String err) {}

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getRawPath());
            Path file = REPOSITORY.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Said run(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        String[] args = Arrays.stream(line.split(" "))
                .map(word -> word.replace("METADATA", url + "/metadata")
                        .replace("TARGETS", url + "/targets")
                        .replace("ROOT", REPOSITORY.resolve("root.json").toString())
                        .replace("HERE", temp.toString()))
                .toArray(String[]::new);
        int exit = Main.run(
                line.isEmpty() ? new String[0] : args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.fixed(now, ZoneOffset.UTC));
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static final String INIT = "--metadata-dir HERE/trusted init ROOT";
    private static final String REFRESH = "--metadata-url METADATA --metadata-dir HERE/trusted refresh";
    private static final String DOWNLOAD = "--metadata-url METADATA --metadata-dir HERE/trusted --target-name " + TARGET
            + " --target-dir HERE/files --target-base-url TARGETS download";

    @Test
    void init_refresh_download_readARepositoryOfTufOnCi() {
        assertThat(run(INIT)).isEqualTo(new Said(0, "", ""));
        assertThat(requests).isEmpty();
        assertThat(run(REFRESH)).isEqualTo(new Said(0, "", ""));
        assertThat(requests)
                .containsExactly(
                        "/metadata/2.root.json",
                        "/metadata/timestamp.json",
                        "/metadata/2.snapshot.json",
                        "/metadata/1.targets.json");
        Path file = temp.resolve("files").resolve("delegatedrole%2Fartifact");
        assertThat(run(DOWNLOAD)).isEqualTo(new Said(0, file + System.lineSeparator(), ""));
        assertThat(file).hasContent("artifact for tuf-on-ci repository");
        assertThat(temp.resolve("trusted")).isDirectoryContaining("glob:**delegatedrole.json");
        for (String role : new String[] {"timestamp", "snapshot", "targets"}) {
            assertThat(temp.resolve("trusted").resolve(role + ".json")).exists();
        }
        assertThat(temp.resolve("trusted").resolve("root.json"))
                .hasSameBinaryContentAs(REPOSITORY.resolve("root.json"));
    }

    @Test
    void download_onItsOwn_refreshesFirst() {
        run(INIT);
        assertThat(run(DOWNLOAD).exit()).isZero();
        assertThat(requests).hasSize(6);
    }

    @Test
    void refresh_twentyYearsLater_isRefusedAsExpired() {
        now = Instant.parse("2044-08-10T10:21:51Z");
        run(INIT);
        Said said = run(REFRESH);
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).startsWith("tuf-client: ").endsWith("[expired]" + System.lineSeparator());
    }

    @Test
    void download_pathOutsideTheDelegation_isMissing() {
        run(INIT);
        assertThat(run(DOWNLOAD.replace(TARGET, "elsewhere/artifact")))
                .returns(1, Said::exit)
                .extracting(Said::err)
                .asString()
                .contains("[target_missing]");
        assertThat(requests).hasSize(4);
    }

    @Test
    void options_anywhereAndWithAnEqualsSign_areRead() {
        assertThat(run("init --metadata-dir=HERE/trusted ROOT").exit()).isZero();
        assertThat(run("refresh --metadata-dir=HERE/trusted --metadata-url=METADATA/")
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|verb is needed",
                "frobnicate|no verb frobnicate",
                "--metadata-dir HERE/trusted --metadata-url METADATA refresh now|one word too many",
                "--metadata-dir HERE/trusted init ROOT ROOT|one word too many",
                "--metadata-dir HERE/trusted init|needs the file",
                "init ROOT|init needs --metadata-dir",
                "--metadata-dir HERE/trusted refresh|refresh needs --metadata-url",
                "--metadata-dir HERE/trusted --metadata-url METADATA download|download needs --target-name",
                "--metadata-dir|needs a value",
                "--metadata-dir a --metadata-dir b refresh|given twice",
                "--now 2030-01-01 refresh|no option --now",
                "--metadata-dir HERE/trusted --metadata-url file:///etc refresh|no address",
                "--metadata-dir HERE/trusted --metadata-url nowhere refresh|no address",
                "--metadata-dir HERE/trusted --metadata-url http:nowhere refresh|no address",
                "--metadata-dir HERE/trusted --metadata-url http:///metadata refresh|no address",
            })
    void commandLine_thatIsNotUnderstood_saysWhatToDo(String line, String words) {
        Said said = run(line);
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains(words).contains("Run tuf-client --help. [usage]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--metadata-dir HERE/trusted init HERE/absent|root_missing",
                "--metadata-dir HERE/trusted init HERE|root_io",
                "--metadata-dir HERE/trusted init " + "ROOT/..|root_io",
                "--metadata-dir HERE/empty --metadata-url METADATA refresh|root_missing",
                "--metadata-dir HERE/trusted --metadata-url METADATA/wrong refresh|fetch_not_found",
                "--metadata-dir HERE/trusted --metadata-url http://127.0.0.1:1/ refresh|fetch_unavailable",
                "--metadata-dir /dev/null --metadata-url METADATA refresh|state_io",
            })
    void verb_thatCannotBeDone_saysWhyOnStandardError(String line, String code) {
        run(INIT);
        Said said = run(line);
        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err().lines()).hasSize(1).allMatch(text -> text.endsWith("[" + code + "]"), code);
        assertThat(said.err()).matches("tuf-client: .+\\. .+\\s+");
    }

    // ---- the manual

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "refresh --help"})
    void help_isPrinted(String line) {
        assertThat(run(line)).isEqualTo(new Said(0, Help.TEXT, ""));
    }

    @Test
    void help_hasEverySectionAndOptionAndFitsEightyColumns() {
        assertThat(Help.TEXT.lines()).allMatch(line -> line.length() <= 80, "fits");
        assertThat(Help.TEXT.lines().filter(line -> line.matches("[A-Z][A-Z ]+")))
                .containsExactly("SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT CODES", "FILES", "LIMITS", "EXAMPLES");
        assertThat(Help.TEXT).startsWith("tuf-client - ");
        Arguments.OPTIONS.forEach(option -> assertThat(Help.TEXT).contains("\n  " + option + " "));
        Arguments.VERBS.keySet().forEach(verb -> assertThat(Help.TEXT).contains("\n  " + verb + " "));
    }

    @Test
    void help_examples_areUnderstood() throws Exception {
        String examples =
                Help.TEXT.substring(Help.TEXT.indexOf("EXAMPLES\n") + 9).replace("\\\n", " ");
        for (String example : examples.strip().split("\n")) {
            String[] words = example.strip().split("\\s+");
            assertThat(words[0]).isEqualTo("tuf-client");
            assertThat(Arguments.parse(Arrays.copyOfRange(words, 1, words.length))
                            .verb())
                    .isIn("init", "refresh", "download");
        }
    }

    // ---- what a person gets wrong

    @Test
    void refresh_directoryThatIsNotThere_isNotMade() {
        assertThat(run(REFRESH).err())
                .contains("trusted is not there. Check --metadata-dir")
                .endsWith("[root_missing]" + System.lineSeparator());
        assertThat(temp.resolve("trusted")).doesNotExist();
        assertThat(requests).isEmpty();
    }

    @Test
    void init_fileThatIsNoRoot_isNamed() throws IOException {
        Files.writeString(temp.resolve("page"), "<html>");
        assertThat(run("--metadata-dir HERE/trusted init HERE/page").err())
                .startsWith("tuf-client: " + temp.resolve("page") + " was not made the root: root is malformed");
        assertThat(run("--metadata-dir HERE/trusted init HERE/page").exit()).isEqualTo(1);
        assertThat(temp.resolve("trusted")).doesNotExist();
    }

    @Test
    void directory_thatIsAFile_isSaidToBeOne() throws IOException {
        Files.writeString(temp.resolve("page"), "<html>");
        assertThat(run(INIT.replace("HERE/trusted", "HERE/page")).err())
                .contains("page could not be opened: a file is where a directory is expected");
        run(INIT);
        assertThat(run(DOWNLOAD.replace("HERE/files", "HERE/page")).err())
                .contains("could not be written: a file is where a directory is expected");
    }
}
