package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidemark.BadInputs;
import dev.tidemark.cli.CliContext;
import dev.tidemark.cli.Main;
import dev.tidemark.cli.Terminal;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands and their client in front of what is wrong: the state that is held, and what is served, stay. */
class BadClientTest {
    private static final String KEPT = "what is held decides on";

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final DomainAuthors other = new DomainAuthors("other.local", time.instant());
    private final BadInputs rows = new BadInputs("Client");
    private RunningDomain server;
    private HttpServer imposter;
    private byte[] page = new byte[0];
    private boolean cut;
    private String reads = "";

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop, other);
        server.publishAll(shop);
        server.publishAll(other);
        reads = "http://127.0.0.1:" + server.readPort();
        Files.write(directory.resolve("root.json"), shop.rootFile());
        Files.write(directory.resolve("other.json"), other.rootFile());
        Files.writeString(directory.resolve("passport"), shop.passport(TILL, "p-1", time.instant()));
        secret("token", server.bearer(RunningDomain.OPERATOR, shop).substring("Bearer ".length()));
        imposter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        imposter.createContext("/", exchange -> {
            boolean statement = exchange.getRequestURI().getPath().endsWith("timestamp.json");
            if (!statement && !exchange.getRequestMethod().equals("POST") && !cut) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, page.length + (cut ? 100 : 0));
                exchange.getResponseBody().write(page);
            }
            exchange.close();
        });
        imposter.start();
        assertThat(verify("state", "root.json", reads).exit).isZero();
    }

    @AfterEach
    void stop() {
        imposter.stop(0);
        server.close();
    }

    /** What a command said. */
    private record Said(int exit, String out, String err) {}

    @Test
    void command_badInput_isAnsweredAsThePageSaysAndTheHeldStateDecidesOn() throws Exception {
        addresses();
        servers();
        clocks();
        files();
        stateDirectories();
        assertThat(verify("state", "root.json", reads).exit).isZero();
        rows.requirePage();
    }

    private void addresses() throws Exception {
        status("address without a scheme", "root.json", "127.0.0.1:7420");
        status("address that nobody answers at", "root.json", "http://127.0.0.1:1");
        status("https to an http port", "root.json", reads.replace("http:", "https:"));
        row(
                "token in the clear to another host",
                run(
                        "revoke",
                        "--server=http://bundles.example",
                        "--token-file=token",
                        "--domain=shop.local",
                        "--kind=jti",
                        "--issuer=x",
                        "--id=y",
                        "--reason=keyCompromise"));
        row("change sent to the read listener", revoke(reads, "token"));
        status("domain the server does not have", "root.json", reads, "nowhere.local");
    }

    private void servers() throws Exception {
        String address = "http://127.0.0.1:" + imposter.getAddress().getPort();
        page = "<html><body>It works!</body></html>".getBytes(StandardCharsets.UTF_8);
        status("server that answers HTML", "root.json", address);
        row("server that answers a revocation with HTML", revoke(address, "token"));
        page = server.get(other, "metadata/timestamp.json").body();
        status("server that serves another domain's statement", "root.json", address);
        page = statement(2, shop.domain, time.instant());
        status("statement of another epoch", "root.json", address);
        page = statement(1, new TrustDomain("other.local"), time.instant());
        status("statement of another domain", "root.json", address);
        page = statement(1, shop.domain, time.instant().plus(Duration.ofDays(365)));
        status("statement of the future", "root.json", address);
        page = new byte[20_000];
        status("statement over the limit", "root.json", address);
        cut = true;
        page = "{".getBytes(StandardCharsets.UTF_8);
        status("connection cut in the middle of a body", "root.json", address);
        cut = false;
    }

    private byte[] statement(long epoch, TrustDomain domain, Instant issued) throws Exception {
        HttpResponse<byte[]> held = server.get(shop, "metadata/timestamp.json");
        Timestamp real = parsed(held.body());
        return MetadataWriter.sign(
                new Timestamp(
                        real.version() + 1_000_000,
                        issued.plus(Duration.ofMinutes(10)),
                        real.snapshot(),
                        Optional.of(new Statement(domain, epoch, issued, 1, 4, 0))),
                shop.key("timestamp"));
    }

    private Timestamp parsed(byte[] bytes) throws Exception {
        try (TrustClient trust = server.client(shop, directory.resolve("parse"), time, time)) {
            return trust.read()
                    .state()
                    .orElseThrow()
                    .metadata()
                    .timestamp()
                    .orElseThrow()
                    .role();
        }
    }

    private void clocks() throws Exception {
        row("clock a year ahead", at(Duration.ofDays(365), "fresh-1", "root.json"));
        row("clock a year behind", at(Duration.ofDays(-365), "fresh-2", "root.json"));
        Said behind = at(Duration.ofDays(-365), "state", "root.json");
        assertThat(behind.exit).as(behind.toString()).isEqualTo(1);
        assertThat(behind.out).contains("clock_untrusted");
    }

    private Said at(Duration off, String state, String root) {
        return run(Clock.fixed(time.instant().plus(off), ZoneOffset.UTC), verifying(state, root, reads));
    }

    private void files() throws Exception {
        status("root of another domain", "other.json", reads);
        status("wrong file given as root", "passport", reads);
        status("no such root", "gone.json", reads);
        Files.createDirectory(directory.resolve("folder"));
        status("folder given as root", "folder", reads);
        Files.writeString(directory.resolve("empty.json"), "");
        status("empty root", "empty.json", reads);
        Files.writeString(
                directory.resolve("bom.json"), "\ufeff" + new String(shop.rootFile(), StandardCharsets.UTF_8));
        status("root with a byte order mark", "bom.json", reads);
        DomainAuthors again = new DomainAuthors("shop.local", time.instant());
        Files.write(directory.resolve("again.json"), again.rootFile());
        status("root of another ceremony of this domain", "again.json", reads);
        Files.writeString(directory.resolve("open"), "a.b.c");
        Files.setPosixFilePermissions(directory.resolve("open"), PosixFilePermissions.fromString("rw-r--r--"));
        row("token for all to read", revoke(reads, "open"));
        secret("nothing", "");
        row("empty token file", revoke(reads, "nothing"));
        row("no such token file", revoke(reads, "gone"));
        row("option nobody knows", run("status", "--sever=x"));
        row("number that is none", run("init", "--domain=a.local", "--root-keys=many"));
    }

    private void stateDirectories() throws Exception {
        try (TrustClient holder = server.client(shop, directory.resolve("state"), time, time)) {
            row("two clients on one state directory", verify("state", "root.json", reads));
            assertThat(RunningDomain.decide(holder, "POST", HIGH_RISK, Files.readString(directory.resolve("passport"))))
                    .isEqualTo("allowed");
        }
        Files.writeString(directory.resolve("plain"), "");
        row("file where the state directory is expected", verify("plain", "root.json", reads));
        Path spoilt = copy("spoilt");
        Files.writeString(spoilt.resolve("shop.local/marks.json"), "{");
        row("marks that somebody else wrote", verify("spoilt", "root.json", reads));
        Files.delete(spoilt.resolve("shop.local/marks.json"));
        assertThat(verify("spoilt", "root.json", reads).exit).isZero();
        String dead = "http://127.0.0.1:1";
        Path older = copy("older");
        Files.writeString(
                older.resolve("shop.local/marks.json"),
                Files.readString(older.resolve("shop.local/marks.json"))
                        .replaceFirst("\"timestamp\":\\d+", "\"timestamp\":99999999"));
        row("state older than its marks, no server", verify("older", "root.json", dead));
        Path foreign = copy("foreign");
        Files.move(foreign.resolve("shop.local"), foreign.resolve("other.local"));
        row(
                "state moved from another domain, no server",
                run(
                        "verify",
                        "--server=" + dead,
                        "--domain=other.local",
                        "--root=other.json",
                        "--state=foreign",
                        "--method=POST",
                        "--path=" + HIGH_RISK,
                        "--passport-file=passport"));
        Path written = copy("written");
        try (Stream<Path> generations = Files.list(written.resolve("shop.local"))) {
            for (Path generation :
                    (Iterable<Path>) generations.filter(one -> one.toString().contains("gen-"))::iterator) {
                Files.writeString(generation.resolve("policy.json"), "{\"signatures\":[],\"signed\":{}}");
            }
        }
        row("state that somebody else wrote, no server", verify("written", "root.json", dead));
        assertThat(verify("written", "root.json", reads).exit)
                .as("healed by the server")
                .isZero();
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, directory.resolve("state"));
        assertThat(verify("link", "root.json", reads).exit)
                .as("a symbolic link is followed")
                .isZero();
    }

    // ---- commands

    private void status(String input, String root, String address) {
        status(input, root, address, "shop.local");
    }

    private void status(String input, String root, String address, String domain) {
        String pinned = root;
        if (domain.equals("nowhere.local")) {
            pinned = "nowhere.json";
            try {
                Files.write(directory.resolve(pinned), new DomainAuthors(domain, time.instant()).rootFile());
            } catch (IOException | dev.tidemark.metadata.SigningException e) {
                throw new AssertionError(e);
            }
        }
        row(input, run("status", "--server=" + address, "--domain=" + domain, "--root=" + pinned));
    }

    private Said verify(String state, String root, String address) {
        return run(verifying(state, root, address));
    }

    private static String[] verifying(String state, String root, String address) {
        return new String[] {
            "verify",
            "--server=" + address,
            "--domain=shop.local",
            "--root=" + root,
            "--state=" + state,
            "--method=POST",
            "--path=" + HIGH_RISK,
            "--passport-file=passport"
        };
    }

    private Said revoke(String address, String token) {
        return run(
                "revoke",
                "--server=" + address,
                "--token-file=" + token,
                "--domain=shop.local",
                "--kind=jti",
                "--issuer=" + DomainAuthors.issuer(TILL),
                "--id=never",
                "--reason=keyCompromise");
    }

    private Said run(String... args) {
        return run(Clock.fixed(time.instant(), ZoneOffset.UTC), args);
    }

    private Said run(Clock clock, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                args,
                new CliContext(
                        clock,
                        new SecureRandom(),
                        directory,
                        Map.of(),
                        Terminal.none(),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true)));
        return new Said(exit, out.toString(), err.toString());
    }

    /** The message, its code, and the line below it that says what to do. */
    private void row(String input, Said said) {
        assertThat(said.exit).as(input + ": " + said).isNotZero();
        List<String> lines = new ArrayList<>(said.err.lines().toList());
        lines.removeIf(line -> !line.startsWith("tidemark: ") && !line.startsWith("  "));
        assertThat(lines).as(input + ": " + said).isNotEmpty();
        String line = lines.get(0);
        int code = line.lastIndexOf(" [");
        rows.add(
                input,
                line.substring(code + 2, line.length() - 1),
                "exit " + said.exit,
                line.substring("tidemark: ".length(), code)
                        + (lines.size() > 1 ? " / " + lines.get(1).strip() : ""),
                KEPT);
    }

    // ---- files

    private void secret(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString("rw-------"));
    }

    private Path copy(String name) throws IOException {
        Path from = directory.resolve("state");
        Path to = directory.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return to;
    }
}
