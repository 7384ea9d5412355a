package dev.tidemark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.BadInputs;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.e2e.Program;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.BundleServer;
import dev.tidemark.server.ConfiguredServer;
import dev.tidemark.server.access.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers that do not start, on a copy of a data directory with a published domain; once the faults are taken back, the
 * copy starts and serves every byte that was published.
 */
class BadStartTest {
    private static final String SAME = "starts once corrected, serves the same bytes";
    private static final List<String> PUBLISHED = List.of("1.targets.json", "1.policy.json", "1.issuer.corp.json");
    private static final String CONFIG = """
            [listen]
            read = "127.0.0.1:0"
            write = "127.0.0.1:0"

            [signing]
            passphrase_file = "passphrase"

            [access]
            keys = "callers.json"

            [[access.grants]]
            subject = "alice"
            domain = "example.local"
            verbs = ["publish", "revoke"]
            roles = ["targets", "policy", "issuer.corp"]

            [[domains]]
            name = "example.local"
            root = "1.root.json"
            """;

    private static final Duration BETWEEN_STARTS = Duration.ofSeconds(5);

    private final BadInputs rows = new BadInputs("Start");
    private final Tokens tokens = new Tokens();
    private final HttpClient http = HttpClient.newHttpClient();
    /** Moves on with each start: what was signed before is never ahead. */
    private final AtomicReference<Instant> now = new AtomicReference<>(Cli.START);

    private Cli cli;
    private String published = "";
    private Path shared = Path.of("");
    private int copies;

    @TempDir
    Path directory;

    BadStartTest() throws Exception {}

    /** What is wrong with one copy. */
    @FunctionalInterface
    private interface Fault {
        void put(Path server) throws Exception;
    }

    @BeforeEach
    void publish() throws Exception {
        cli = Cli.withWorkspace(directory);
        Path server = directory.resolve("server");
        ServerFolder.copyAuthors(directory.resolve("authors"), server);
        Files.writeString(server.resolve("callers.json"), tokens.jwks());
        Files.writeString(server.resolve("tidemark.toml"), CONFIG);
        secret(server.resolve("passphrase"), Cli.PASSPHRASE + "\n");
        cli.write(
                "token",
                tokens.eddsa(Tokens.claims(
                        "alice", "example.local", Cli.START.plusSeconds(600).getEpochSecond())));
        try (BundleServer running = start(server)) {
            Cli.Said said = cli.run(
                    "bundle",
                    "publish",
                    "--dir=authors",
                    "--server=" + running.writeAddress(),
                    "--read-server=" + running.readAddress(),
                    "--token-file=token",
                    "--passphrase-file=pass");
            assertThat(said.exitCode()).as(said.err()).isZero();
            published = served(running);
        }
        try (BundleServer again = start(server)) {
            assertThat(served(again)).isEqualTo(published);
        }
    }

    @Test
    void serve_badInput_isRefusedAsThePageSaysAndStartsOnceCorrected() throws Exception {
        shared = copy();
        configuration();
        files();
        keys();
        addresses();
        assertStarts("after all of these", shared);
        otherProcesses();
        store();
        rows.requirePage();
    }

    private void configuration() throws Exception {
        row("unknown configuration key", s -> config(s, "passphrase_file", "passphrase_fil"));
        row("value that is no number", s -> config(s, "[signing]", "[signing]\nresign_interval_ms = \"soon\""));
        row("negative number", s -> config(s, "[signing]", "[signing]\nresign_interval_ms = -1"));
        row("huge number", s -> config(s, "[signing]", "[signing]\nresign_interval_ms = 99999999999999999999"));
        row("port 99999", s -> config(s, "read = \"127.0.0.1:0\"", "read = \"127.0.0.1:99999\""));
        row("configuration that is no TOML", s -> config(s, "[signing]", "[signing"));
        row("configuration with a byte order mark", s -> config(s, "[listen]", "\ufeff[listen]"));
        row(
                "configuration that is not UTF-8",
                s -> Files.write(s.resolve("tidemark.toml"), new byte[] {'a', (byte) 0xff}));
        row("empty configuration", s -> Files.writeString(s.resolve("tidemark.toml"), ""));
        row("no configuration", s -> Files.delete(s.resolve("tidemark.toml")));
        row("domain that is no name", s -> config(s, "name = \"example.local\"", "name = \"Example Local\""));
        row("grant of a verb nobody knows", s -> config(s, "\"revoke\"", "\"revoek\""));
        row("two things at once", s -> {
            config(s, "passphrase_file", "passphrase_fil");
            config(s, "read = \"127.0.0.1:0\"", "read = \"here\"");
        });
    }

    private void files() throws Exception {
        row("root of another domain", s -> {
            Files.write(s.resolve("1.root.json"), sampleRoot("other.local"));
        });
        row("root of another ceremony of this domain", s -> {
            Files.write(s.resolve("1.root.json"), sampleRoot("example.local"));
        });
        row("wrong file given as root", s -> copy(s.resolve("callers.json"), s.resolve("1.root.json")));
        row("folder given as root", s -> config(s, "root = \"1.root.json\"", "root = \"data\""));
        row("empty root", s -> Files.writeString(s.resolve("1.root.json"), ""));
        row("no such root", s -> Files.delete(s.resolve("1.root.json")));
        row("key set of callers cut short", s -> Files.writeString(s.resolve("callers.json"), "{\"keys\":["));
        row("symbolic link that leads nowhere", s -> {
            Files.delete(s.resolve("callers.json"));
            Files.createSymbolicLink(s.resolve("callers.json"), Path.of("gone.json"));
        });
    }

    private void keys() throws Exception {
        row("wrong passphrase", s -> Files.writeString(s.resolve("passphrase"), "wrong\n"));
        row("empty passphrase file", s -> Files.writeString(s.resolve("passphrase"), ""));
        row(
                "passphrase with a byte order mark",
                s -> Files.writeString(s.resolve("passphrase"), "\ufeff" + Cli.PASSPHRASE));
        row("passphrase file for all to read", s -> mode(s.resolve("passphrase"), "rw-r--r--"));
        row("key file for all to read", s -> mode(key(s), "rw-r--r--"));
        row("empty key file", s -> Files.writeString(key(s), ""));
        row("folder where a key is expected", s -> {
            Files.delete(key(s));
            Files.createDirectory(key(s));
        });
        row("key that is not there", s -> Files.delete(key(s)));
        row("no keys at all", s -> removeTree(s.resolve("data/keys")));
    }

    private void addresses() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            row(
                    "port in use",
                    s -> config(s, "read = \"127.0.0.1:0\"", "read = \"127.0.0.1:" + taken.getLocalPort() + "\""));
            row(
                    "port in use, write listener",
                    s -> config(s, "write = \"127.0.0.1:0\"", "write = \"127.0.0.1:" + taken.getLocalPort() + "\""));
        }
        row("address of another host", s -> config(s, "read = \"127.0.0.1:0\"", "read = \"192.0.2.1:7420\""));
    }

    /** Where it matters that the system says no, not this process. */
    private void otherProcesses() throws Exception {
        Path busy = copy();
        try (BundleServer running = start(busy)) {
            refused("second server on the same store", ownProcess(busy));
            assertThat(served(running)).isEqualTo(published);
        }
        unreadable("key file that this user may not read", "data/keys/online/timestamp.p8");
        unreadable("data directory of another user", "data/ledger");
    }

    private void unreadable(String input, String path) throws Exception {
        Path server = copy();
        mode(server.resolve(path), "---------");
        refused(input, ownProcess(server));
        mode(server.resolve(path), Files.isDirectory(server.resolve(path)) ? "rwx------" : "rw-------");
        assertStarts(input, server);
    }

    private void store() throws Exception {
        row(
                "file where the store is expected",
                s -> {
                    removeTree(s.resolve("data/ledger"));
                    Files.writeString(s.resolve("data/ledger"), "x");
                },
                true);
        for (String part : List.of("CURRENT", "MANIFEST", ".sst")) {
            row("store with a damaged " + part.replace(".sst", "table") + " file", s -> damage(s, part), true);
        }
        row("store without its CURRENT file", s -> Files.delete(s.resolve("data/ledger/db/CURRENT")), true);
    }

    // ---- one row

    private void row(String input, Fault fault) throws Exception {
        row(input, fault, false);
    }

    private void row(String input, Fault fault, boolean ofStore) throws Exception {
        fault.put(shared);
        refused(
                input,
                CompletableFuture.supplyAsync(() -> cli.run(
                                "serve",
                                "--config",
                                shared.resolve("tidemark.toml").toString()))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join());
        restore(shared, ofStore);
        if (ofStore) {
            assertStarts(input, shared);
        }
    }

    private void refused(String input, Cli.Said said) {
        assertThat(said.exitCode()).as(input + ": " + said).isEqualTo(ExitCode.START_REFUSED);
        List<String> lines =
                said.err().lines().filter(line -> line.startsWith("tidemark: ")).toList();
        assertThat(lines).as(input).hasSize(1);
        String line = lines.get(0);
        int code = line.lastIndexOf(" [");
        rows.add(
                input,
                line.substring(code + 2, line.length() - 1),
                "exit " + said.exitCode(),
                line.substring("tidemark: ".length(), code),
                SAME);
    }

    /** Whatever was changed is put back from the original; what the refused start may have touched stays. */
    private void restore(Path server, boolean store) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("server"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.deleteIfExists(server.resolve(file.getFileName()));
                Files.copy(file, server.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        removeTree(server.resolve("data/keys"));
        copyTree(directory.resolve("server/data/keys"), server.resolve("data/keys"));
        if (store) {
            removeTree(server.resolve("data/ledger"));
            copyTree(directory.resolve("server/data/ledger"), server.resolve("data/ledger"));
        }
    }

    private void assertStarts(String input, Path server) throws Exception {
        try (BundleServer running = start(server)) {
            assertThat(served(running)).as(input).isEqualTo(published);
        }
    }

    private BundleServer start(Path server) throws Exception {
        now.updateAndGet(last -> last.plus(BETWEEN_STARTS));
        InstantSource time = now::get;
        return ConfiguredServer.start(
                server.resolve("tidemark.toml"), Map.of(), time.withZone(ZoneOffset.UTC), new Random(1));
    }

    private String served(BundleServer running) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String file : PUBLISHED) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(running.readAddress() + "/v1/example.local/metadata/" + file))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            all.append(answer.statusCode())
                    .append(' ')
                    .append(Digests.sha256Hex(answer.body()))
                    .append('\n');
        }
        assertThat(all).doesNotContain("404");
        return all.toString();
    }

    /** Without the power to read what the mode of a file forbids, also where the tests run as the superuser. */
    private Cli.Said ownProcess(Path server) throws Exception {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
        }
        command.addAll(Program.java(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tidemark.cli.Main",
                "serve",
                "--config",
                server.resolve("tidemark.toml").toString()));
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectError(err.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Cli.Said(process.exitValue(), "", Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    // ---- faults

    private static byte[] sampleRoot(String domain) throws Exception {
        return new SampleDomain(new TrustDomain(domain), Cli.START, new SecureRandom()).rootFile();
    }

    private static Path key(Path server) {
        return server.resolve("data/keys/online/timestamp.p8");
    }

    private static void config(Path server, String old, String changed) throws IOException {
        Path file = server.resolve("tidemark.toml");
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, changed));
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text, UTF_8);
        mode(file, "rw-------");
    }

    /** Turns over bytes of the largest file of that name. */
    private static void damage(Path server, String part) throws IOException {
        try (Stream<Path> files = Files.list(server.resolve("data/ledger/db"))) {
            Path file = files.filter(one -> one.getFileName().toString().contains(part))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
            turnOver(file);
        }
    }

    private static void turnOver(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).as(file.toString()).isNotEmpty();
        // All over the file: a part that a start does not read is noticed when it is read.
        for (int i = Math.min(12, bytes.length / 2); i < bytes.length; i += 200) {
            bytes[i] ^= 0x5a;
        }
        Files.write(file, bytes);
    }

    // ---- copies

    private Path copy() throws IOException {
        Path copy = directory.resolve("copy-" + copies++);
        copyTree(directory.resolve("server"), copy);
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void removeTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.sorted((a, b) -> b.compareTo(a))::iterator) {
                Files.delete(file);
            }
        }
    }
}
