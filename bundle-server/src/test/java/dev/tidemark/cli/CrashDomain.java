package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.sample.SampleAuthors;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A domain whose server is killed: its folder, its callers, and what they ask over HTTP. Each caller revokes passports of
 * an issuer of its own, and a key now and then.
 */
final class CrashDomain {
    static final int CALLERS = 4;

    private static final TrustDomain NAME = new TrustDomain("crash.local");
    private static final String AUDITOR = "auditor";
    private static final int A_KEY = 97;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    /** The process lives in real time, and so must those who talk to it. */
    private final Clock clock = Clock.systemUTC();

    private final Instant since = clock.instant();
    private final SecureRandom secure = new SecureRandom();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SampleDomain sample = new SampleDomain(NAME, since, secure);
    private final Path directory;
    private volatile ServeProcess server;

    CrashDomain(Path directory) throws Exception {
        this.directory = directory;
        Path keys = Files.createDirectories(directory.resolve("data/keys/online"));
        try (Passphrase passphrase = Passphrase.of(Cli.PASSPHRASE.toCharArray())) {
            for (Map.Entry<String, SoftwareSigner> key : sample.onlineKeys().entrySet()) {
                KeyFiles.write(keys.resolve(key.getKey() + ".p8"), key.getValue(), passphrase, secure);
            }
        }
        Cli.lighten(keys);
        Files.write(directory.resolve("1.root.json"), sample.rootFile());
        Files.write(directory.resolve("callers.json"), sample.callerKeys());
        Path passphrase = Files.writeString(directory.resolve("passphrase"), Cli.PASSPHRASE + "\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(directory.resolve("tidemark.toml"), configuration());
        Files.createDirectories(directory.resolve("tmp"));
    }

    private static String configuration() {
        StringBuilder toml = new StringBuilder("""
                [listen]
                read = "127.0.0.1:0"
                write = "127.0.0.1:0"
                [store]
                directory = "data"
                [signing]
                passphrase_file = "passphrase"
                [access]
                keys = "callers.json"
                [[domains]]
                name = "crash.local"
                root = "1.root.json"
                """);
        grant(toml, SampleDomain.OPERATOR, "\"publish\"", "\"targets\", \"policy\", \"issuer.shop-login\"", "");
        grant(toml, AUDITOR, "\"audit\"", "", "");
        for (int i = 0; i < CALLERS; i++) {
            grant(toml, subject(i), "\"revoke\"", "", "\"" + issuer(i) + "\"");
        }
        return toml.toString();
    }

    private static void grant(StringBuilder toml, String subject, String verbs, String roles, String issuers) {
        toml.append("""
                [[access.grants]]
                subject = "%s"
                domain = "crash.local"
                verbs = [%s]
                roles = [%s]
                issuers = [%s]
                """.formatted(subject, verbs, roles, issuers));
    }

    static String subject(int caller) {
        return "caller-" + caller;
    }

    private static String issuer(int caller) {
        return caller == 0 ? SampleDomain.ISSUER : "https://issuer-" + caller + ".example";
    }

    // ---- the process

    /** A library that the killed process leaves behind stays below this folder. */
    ServeProcess start() throws IOException {
        server = new ServeProcess(
                directory.resolve("tidemark.toml"),
                directory.resolve("serve.log"),
                Map.of("JAVA_TOOL_OPTIONS", "-Xmx256m -Djava.io.tmpdir=" + directory.resolve("tmp")));
        return server;
    }

    void publish() throws Exception {
        new SampleAuthors(sample, server.writes, clock, secure).publish();
    }

    /** Waits until it signs, after the time that a killed process had reserved. */
    void awaitSigning(long laterThan) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (statementVersion() <= laterThan) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("nothing was signed within " + PATIENCE.toSeconds() + " s: "
                        + Files.readString(directory.resolve("serve.log")));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    long statementVersion() throws Exception {
        return signed("metadata/timestamp.json").path("version").asLong();
    }

    private JsonNode signed(String path) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(reads().resolve(path)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return JSON.readTree(answer.body()).path("signed");
    }

    URI reads() {
        return URI.create(server.reads + "/v1/crash.local/");
    }

    byte[] root() throws IOException {
        return Files.readAllBytes(directory.resolve("1.root.json"));
    }

    TrustDomain name() {
        return NAME;
    }

    String passport(String jti) throws Exception {
        return sample.passport("service:till", jti, clock.instant());
    }

    Instant now() {
        return clock.instant();
    }

    // ---- callers

    static String eventId(int caller, int number) {
        return "c" + caller + "-" + number;
    }

    /** What an event revokes. */
    static RevokedName revoked(int caller, int number) {
        RevocationKind kind = number % A_KEY == 0 ? RevocationKind.KEY : RevocationKind.JTI;
        return new RevokedName(kind, issuer(caller), eventId(caller, number));
    }

    /**
     * Sends events; the same ones are the same bytes.
     *
     * @throws IOException if there was no answer
     */
    HttpResponse<byte[]> revoke(CrashBatch batch) throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode events = body.putArray("events");
        for (int i = batch.from(); i < batch.to(); i++) {
            ObjectNode event = events.addObject().put("event_id", eventId(batch.caller(), i));
            put(event, revoked(batch.caller(), i));
            event.put("reason", "keyCompromise").put("revoked_at", MetadataTime.formatSeconds(since));
        }
        return post(subject(batch.caller()), "revocations", body);
    }

    private static void put(ObjectNode json, RevokedName name) {
        json.put("kind", name.kind().wireName()).put("issuer", name.issuer()).put("id", name.id());
    }

    // ---- auditors

    JsonNode events(long after) throws Exception {
        HttpRequest request =
                request(AUDITOR, "revocations?after=" + after + "&limit=1000").build();
        return answer(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    }

    JsonNode check(List<RevokedName> names) throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode asked = body.putArray("names");
        names.forEach(name -> put(asked.addObject(), name));
        return answer(post(AUDITOR, "revocations/check", body)).path("results");
    }

    /** The names of a batch. */
    static List<RevokedName> names(CrashBatch batch) {
        return IntStream.range(batch.from(), batch.to())
                .mapToObj(i -> revoked(batch.caller(), i))
                .toList();
    }

    static JsonNode answer(HttpResponse<byte[]> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<byte[]> post(String subject, String path, ObjectNode body) throws Exception {
        HttpRequest request = request(subject, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String subject, String path) throws Exception {
        return HttpRequest.newBuilder(URI.create(server.writes + "/v1/crash.local/" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + sample.callerToken(subject, "t-" + subject, clock.instant()));
    }
}
