package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Tokens;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are planted wherever one can come in, a real server and the commands are driven through success and failure with
 * everything logged that can be, and all they let out is searched.
 */
class RedactionTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final String TOP = "/v1/example.local/";
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final Canaries canaries = new Canaries();
    private final SoftwareSigner issuer = SoftwareSigner.generateEd25519(new SecureRandom());

    @TempDir
    Path directory;

    private Tokens tokens;
    private Cli cli;
    private ServeProcess server;

    @Test
    void secrets_plantedEverywhere_areFoundNowhere() throws Exception {
        tokens = new Tokens();
        cli = Cli.withWorkspace(directory);
        cli.now = Clock.systemUTC().instant(); // the server is a process, and lives in real time
        canaries.plant("passphrase files", Cli.PASSPHRASE);
        Map<String, String> environment = environment();
        String log;
        try (ServeProcess started =
                new ServeProcess(configured("server"), directory.resolve("serve.log"), environment)) {
            server = started;
            publishAndDecide();
            credentials();
            requests();
            canaries.search("arguments of the process (/proc/PID/cmdline)", server.arguments());
            canaries.search("GET /metrics", exchange(server.writes, "GET /metrics", "", ""));
            log = server.stop();
        }
        canaries.search("log of serve at trace, as JSON", log);
        assertLinesOfJson(log);
        refusedStarts();
        brokenAddresses();
        help(environment);
        failures();
        canaries.searchFiles("ledger directory", directory.resolve("server/data/ledger"));
        canaries.searchFiles("state directory of a verifier", directory.resolve("state"));

        System.out.print(canaries.table());
        assertThat(canaries.found()).isEmpty();
        assertThat(canaries.searched())
                .hasSizeGreaterThanOrEqualTo(9)
                .allSatisfy((place, size) -> assertThat(size).as(place).isPositive());
    }

    private Map<String, String> environment() {
        return new TreeMap<>(Map.of(
                "AWS_SECRET_ACCESS_KEY",
                canaries.plant("environment variables of others"),
                "TIDEMARK_TOKEN",
                canaries.plant("environment variables that look like ours"),
                "TIDEMARK_LOG__LEVEL",
                "trace",
                "TIDEMARK_LOG__FORMAT",
                "json"));
    }

    /** A server's folder with the workspace's online keys. */
    private Path configured(String name, String... more) throws IOException {
        Path folder = directory.resolve(name);
        ServerFolder.copyAuthors(directory.resolve("authors"), folder);
        cli.write(name + "/passphrase", Cli.PASSPHRASE + "\n");
        Files.writeString(folder.resolve("callers.json"), tokens.jwks());
        return Files.writeString(folder.resolve("tidemark.toml"), """
                [listen]
                read = "127.0.0.1:0"
                write = "127.0.0.1:0"
                [signing]
                passphrase_file = "passphrase"
                %s
                [access]
                keys = "callers.json"
                [[access.grants]]
                subject = "alice"
                domain = "example.local"
                verbs = ["publish", "revoke", "view"]
                roles = ["targets", "policy", "issuer.corp"]
                issuers = ["%s"]
                [[domains]]
                name = "example.local"
                root = "1.root.json"
                """.formatted(String.join("\n", more), Cli.ISSUER));
    }

    // ---- what goes well

    private void publishAndDecide() throws Exception {
        String spki = BASE64URL.encodeToString(
                tail(issuer.publicKey().material().orElseThrow().spki()));
        Files.writeString(
                directory.resolve("authors/issuers/corp/jwks.json"),
                "{\"issuer\":\"" + Cli.ISSUER
                        + "\",\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k1\",\"x\":\"" + spki + "\"}]}");
        cli.write("token", token("a caller's token that is good", "alice", 600) + "\n");
        String jti = canaries.plant("jti of a passport");
        cli.write("passport", passport("a passport", jti) + "\n");
        both(
                0,
                "bundle",
                "publish",
                "--dir=authors",
                "--server=" + server.writes,
                "--read-server=" + server.reads,
                "--token-file=token",
                "--passphrase-file=pass");
        verify(ExitCode.OK);
        both(
                0,
                "revoke",
                "--server=" + server.writes,
                "--read-server=" + server.reads,
                "--token-file=token",
                "--domain=example.local",
                "--kind=subject",
                "--issuer=" + Cli.ISSUER,
                "--id=service:somebody-else",
                "--root=authors/root/1.root.json");
        cli.write(
                "passport", passport("a passport that nobody signed", jti).replaceAll(".{12}$", "AAAAAAAAAAAA") + "\n");
        verify(ExitCode.REFUSED);
        cli.write("passport", canaries.plant("a passport file that holds something else") + "\n");
        verify(ExitCode.REFUSED);
    }

    private void verify(int exitCode) {
        both(
                exitCode,
                "verify",
                "--server=" + server.reads,
                "--domain=example.local",
                "--root=authors/root/1.root.json",
                "--state=state",
                "--method=GET",
                "--path=/v1/orders/search",
                "--passport-file=passport");
    }

    // ---- what comes over HTTP

    private void credentials() throws Exception {
        String signed = token("a token of a caller without a grant", "nobody", 600);
        for (String token : List.of(
                token("an expired token", "alice", -60),
                token("a token that lives too long", "alice", 90_000),
                signed,
                signed.replaceAll(".{12}$", "AAAAAAAAAAAA"),
                canaries.plant("a token that is none"),
                Tokens.encode("{\"alg\":\"none\"}") + "." + Tokens.encode(canaries.plant("claims of an unsigned token"))
                        + ".")) {
            for (String path : List.of("publish", "revocations")) {
                exchange(server.writes, "POST " + TOP + path, "Authorization: Bearer " + token, "{}");
            }
            exchange(server.writes, "GET " + TOP + "freshness", "Authorization: Bearer " + token, "");
        }
        exchange(
                server.writes,
                "POST " + TOP + "publish",
                "Authorization: Basic " + canaries.plant("Authorization: Basic"),
                "");
    }

    private void requests() throws Exception {
        String good = "Authorization: Bearer " + token("a good token on a request that is not", "alice", 600);
        String json = good + "\r\nContent-Type: application/json";
        String form = good + "\r\nContent-Type: multipart/form-data; boundary=edge";
        String query = "?access_token=" + canaries.plant("query strings");
        String cookie = "Cookie: session=" + canaries.plant("cookies");
        String id = "X-Request-Id: " + canaries.plant("X-Request-Id of a request");
        String path = canaries.plant("paths that lead nowhere");
        for (String side : List.of("read", "write")) {
            String listener = side.equals("read") ? server.reads : server.writes;
            exchange(listener, "GET " + TOP + "metadata/timestamp.json" + query, cookie, "");
            exchange(listener, "GET " + TOP + path, cookie + "\r\n" + id, "");
            exchange(listener, "GET /v1/" + path + ".local/freshness" + query, cookie, "");
            exchange(listener, "POST " + TOP + path + query, id, path);
            exchange(listener, canaries.plant("request lines that are none, " + side), "", "");
            exchange(
                    listener,
                    "GET /livez",
                    "X-Long: " + canaries.plant("headers too long, " + side).repeat(800),
                    "");
            exchange(listener, canaries.plant("methods, " + side) + " /livez", "", "");
        }
        String revocation = "{\"events\":[{\"event_id\":\"e1\",\"kind\":\"jti\",\"issuer\":\"" + Cli.ISSUER
                + "\",\"id\":\"%s\",\"reason\":\"%s\",\"revoked_at\":\"%s\"%s}]}";
        String body = canaries.plant("revocation bodies");
        exchange(server.writes, "POST " + TOP + "revocations" + query, json, body);
        exchange(server.writes, "POST " + TOP + "revocations", json, revocation.formatted("x", body, cli.now, ""));
        exchange(
                server.writes,
                "POST " + TOP + "revocations",
                json,
                revocation.formatted(body, "keyCompromise", "?", ""));
        exchange(
                server.writes,
                "POST " + TOP + "revocations",
                json,
                revocation.formatted("x", "keyCompromise", "?", ",\"more\":\"" + body + "\""));
        String d = canaries.plant("the private member of a JWK that is published");
        exchange(
                server.writes,
                "POST " + TOP + "publish" + query,
                form,
                part("metadata", "2.issuer.corp.json", "{\"signatures\":[],\"signed\":{\"_type\":\"" + d + "\"}}")
                        + part("target", "issuers/corp/jwks.json", "{\"keys\":[{\"kty\":\"OKP\",\"d\":\"" + d + "\"}]}")
                        + "--edge--\r\n");
        exchange(server.writes, "POST " + TOP + "publish", form, part(d, d, d) + "--edge--\r\n");
        exchange(server.writes, "POST " + TOP + "publish", form, part("metadata", d, d) + "--edge--\r\n");
        exchange(server.writes, "POST " + TOP + "publish", form, d);
        exchange(server.writes, "POST " + TOP + "publish", good + "\r\nContent-Type: " + d, d);
    }

    private static String part(String name, String file, String content) {
        return "--edge\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file + "\"\r\n\r\n"
                + content + "\r\n";
    }

    /** One request as it stands; the answer is searched. */
    private String exchange(String listener, String requestLine, String headers, String body) throws IOException {
        URI at = URI.create(listener);
        try (Socket socket = new Socket(at.getHost(), at.getPort())) {
            socket.setSoTimeout(20_000);
            String head = requestLine + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length()
                    + "\r\n" + (headers.isEmpty() ? "" : headers + "\r\n") + "\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            String answer = received(socket);
            assertThat(answer).as(requestLine).startsWith("HTTP/1.");
            canaries.search("HTTP answers, head and body", answer);
            return answer;
        }
    }

    /** Up to the end; a server that stops reading in the middle of a request resets the connection behind its answer. */
    private static String received(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                all.write(next);
            }
        } catch (SocketException e) {
            assertThat(all.size()).as(e.getMessage()).isPositive();
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    // ---- what goes wrong on the command line

    private void refusedStarts() throws Exception {
        String secret = canaries.plant("values of unknown or misspelt settings");
        refused("unknown-setting", "passphrase = \"" + secret + "\"");
        refused("wrong-type", "resign_interval_ms = \"" + secret + "\"");
        refused("no-toml", "passphrase_file = \"" + secret);
        Path wrong = configured("wrong-passphrase");
        cli.write("wrong-passphrase/passphrase", canaries.plant("a wrong passphrase") + "\n");
        both(ExitCode.START_REFUSED, "serve", "--config=" + wrong);
        Path plain = configured("plain-key");
        byte[] pkcs8 = SoftwareSigner.generateEd25519(new SecureRandom()).dangerouslyExportPkcs8();
        String pem = canaries.plant(
                "a private key without a passphrase", Base64.getEncoder().encodeToString(pkcs8));
        cli.write(
                "plain-key/data/keys/online/timestamp.p8",
                "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        both(ExitCode.START_REFUSED, "serve", "--config=" + plain);
        Path callers = configured("private-caller-key");
        Files.writeString(
                callers.resolveSibling("callers.json"),
                tokens.jwks()
                        .replace(
                                "\"x\":",
                                "\"d\":\"" + canaries.plant("a private key among callers' keys") + "\",\"x\":"));
        both(ExitCode.START_REFUSED, "serve", "--config=" + callers);
        cli.write("wrong", canaries.plant("a wrong passphrase of authors") + "\n");
        Files.writeString(
                directory.resolve("authors/issuers/corp/jwks.json"),
                Files.readString(directory.resolve("authors/issuers/corp/jwks.json"))
                        .replace(
                                "\"x\":", "\"d\":\"" + canaries.plant("a private key in the workspace") + "\",\"x\":"));
        both(ExitCode.REFUSED, "bundle", "lint", "--dir=authors");
        both(
                ExitCode.REFUSED,
                "bundle",
                "publish",
                "--dir=authors",
                "--server=http://127.0.0.1:1",
                "--token-file=token",
                "--passphrase-file=wrong");
    }

    private void refused(String name, String setting) throws IOException {
        both(ExitCode.START_REFUSED, "serve", "--config=" + configured(name, setting));
    }

    private void brokenAddresses() {
        String password = canaries.plant("the password in an address");
        for (String address : List.of("http://user:%s@127.0.0.1:1", "http://user:%s@no host", "user:%s@127.0.0.1:1")) {
            String at = address.formatted(password);
            any("status", "--server=" + at, "--domain=example.local", "--root=authors/root/1.root.json");
            any(
                    "verify",
                    "--server=" + at,
                    "--domain=example.local",
                    "--root=authors/root/1.root.json",
                    "--state=other-state",
                    "--method=GET",
                    "--path=/v1/orders/search",
                    "--passport-file=passport");
            any("bundle", "publish", "--dir=authors", "--server=" + at, "--token-file=token", "--passphrase-file=pass");
            any("serve", "--config=server/tidemark.toml", "--listen=" + at);
        }
    }

    private void help(Map<String, String> environment) {
        assertThat(environment).isNotEmpty();
        for (List<String> verb : List.of(
                List.<String>of(),
                List.of("serve"),
                List.of("verify"),
                List.of("revoke"),
                List.of("status"),
                List.of("bundle", "publish"))) {
            String[] args = Stream.concat(verb.stream(), Stream.of("--help")).toArray(String[]::new);
            canaries.search("--help", said(cli.run(args)));
        }
    }

    /** The same command in both formats. */
    private void both(int exitCode, String... args) {
        for (Cli.Said said : run(args)) {
            assertThat(said.exitCode()).as(said(said)).isEqualTo(exitCode);
        }
    }

    private void any(String... args) {
        for (Cli.Said said : run(args)) {
            assertThat(said.exitCode()).as(said(said)).isNotZero();
        }
    }

    private List<Cli.Said> run(String... args) {
        String[] json = Arrays.copyOf(args, args.length + 1);
        json[args.length] = "--output=json";
        Cli.Said text = cli.run(args);
        Cli.Said object = cli.run(json);
        canaries.search("output of commands, text", said(text));
        canaries.search("output of commands, JSON", said(object));
        return List.of(text, object);
    }

    private static String said(Cli.Said said) {
        return said.out() + said.err();
    }

    // ---- exceptions

    private void failures() throws Exception {
        Path file = directory.resolve("authors/online/timestamp.p8");
        try (Passphrase wrong =
                Passphrase.of(canaries.plant("a passphrase in memory").toCharArray())) {
            KeyFiles.read(file, wrong);
            throw new AssertionError("opened");
        } catch (KeyFileException e) {
            canaries.searchFailure("text of exceptions and their causes", e);
        }
        AccessGate gate = new AccessGate(CallerKeys.parse(tokens.jwks().getBytes(StandardCharsets.UTF_8)));
        for (String token : List.of(
                token("a token checked in memory", "alice", -1), canaries.plant("an Authorization header in memory"))) {
            try {
                gate.authenticate("Bearer " + token, DOMAIN, cli.now);
                throw new AssertionError("authenticated");
            } catch (AccessDenied e) {
                canaries.searchFailure("text of exceptions and their causes", e);
            }
        }
    }

    // ---- what is planted

    /** A caller's token; its claims, its signature and its id are secrets. */
    private String token(String where, String subject, long seconds) throws Exception {
        String claims = Tokens.claims(
                        subject, DOMAIN.name(), cli.now.plusSeconds(seconds).getEpochSecond())
                .replace("\"t-1\"", "\"" + canaries.plant("jti of " + where) + "\"");
        String token = tokens.eddsa(claims);
        canaries.plant(where, token.substring(token.indexOf('.') + 1));
        canaries.plant("signature of " + where, token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private String passport(String where, String jti) throws Exception {
        String sub = canaries.plant("sub of " + where);
        long now = cli.now.getEpochSecond();
        String claims = "{\"iss\":\"" + Cli.ISSUER + "\",\"sub\":\"service:" + sub
                + "\",\"aud\":\"orders-api\",\"jti\":\"" + jti + "\",\"iat\":" + now + ",\"exp\":" + (now + 600)
                + ",\"trust_domain\":\"example.local\",\"cnf\":{\"kid\":\"proof-1\",\"key_binding\":\"software\","
                + "\"public_key_b64url\":\"" + BASE64URL.encodeToString(new byte[32]) + "\"}}";
        String input = Tokens.encode("{\"alg\":\"EdDSA\",\"kid\":\"k1\"}") + "." + Tokens.encode(claims);
        String jws = input + "." + BASE64URL.encodeToString(issuer.sign(input.getBytes(StandardCharsets.US_ASCII)));
        canaries.plant(where, jws.substring(jws.indexOf('.') + 1));
        return jws;
    }

    private static byte[] tail(byte[] spki) {
        return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
    }

    /** Every line is one object that says when, how grave, who and what; every change has its line. */
    private static void assertLinesOfJson(String log) throws IOException {
        JsonMapper json = new JsonMapper();
        int changes = 0;
        for (String line : log.lines().toList()) {
            JsonNode event = json.readTree(line);
            assertThat(event.path("ts").asText()).as(line).endsWith("Z");
            assertThat(List.of(event.path("level"), event.path("logger"), event.path("msg")))
                    .as(line)
                    .allMatch(JsonNode::isTextual);
            if (event.path("logger").asText().equals("dev.tidemark.access")) {
                assertThat(event.path("request_id").asText()).as(line).matches("[0-9a-f]{16}");
                assertThat(event.path("duration_ms").isIntegralNumber())
                        .as(line)
                        .isTrue();
                changes += event.path("level").asText().equals("info") ? 1 : 0;
            }
        }
        assertThat(changes).isGreaterThan(25);
    }
}
