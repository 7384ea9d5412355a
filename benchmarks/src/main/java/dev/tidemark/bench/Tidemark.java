package dev.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.TrustDomain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Our server as operators run it: a root ceremony, {@code serve}, and a policy of 64 KiB published to it. */
final class Tidemark {
    static final int POLICY_BYTES = 64 * 1024;

    static final String NAME = "bench.example";
    /** What {@code ./tidemark} starts. */
    static final String CLI = "dev.tidemark.cli.Main";

    private static final JsonMapper JSON = new JsonMapper();

    /** How many callers there are beside the operator, each with an issuer of its own. */
    static final int CALLERS = 100;

    /** What one caller may send: more than any can, since where few of them measure the server, each is many. */
    static final int EVENTS_PER_SECOND = 1_000_000;

    static final int BURST = 10_000_000;

    private static final String CONFIGURATION = """
            [listen]
            read = "127.0.0.1:0"
            write = "127.0.0.1:0"
            [store]
            directory = "data"
            [signing]
            passphrase_file = "passphrase"
            resign_interval_ms = %d
            [ingest]
            events_per_second = %d
            burst = %d
            [access]
            keys = "callers.json"
            grants = [{subject = "operator", domain = "bench.example", verbs = ["publish", "revoke"], \
            roles = ["targets", "policy", "issuer.shop-login"], issuers = ["https://login.shop.example"]}%s]
            [[domains]]
            name = "bench.example"
            root = "authors/root/1.root.json"
            """;
    private static final String GRANT =
            ", {subject = \"%s\", domain = \"bench.example\", verbs = [\"revoke\"], issuers = [\"%s\"]}";

    private final Scratch scratch;
    private final SampleDomain sample;
    private final Instant now;
    private final Duration resign;
    private String writeAddress = "";

    /** @param resign how often the server states its freshness anew */
    Tidemark(Scratch scratch, Instant now, Duration resign) {
        this.scratch = scratch;
        this.now = now;
        this.resign = resign;
        this.sample = new SampleDomain(new TrustDomain(NAME), now, new SecureRandom());
    }

    /** The subject of a caller that may revoke what {@link #issuer} made, and nothing else. */
    static String caller(int number) {
        return "caller-" + number;
    }

    /** The issuer of a caller; nobody publishes its keys. */
    static String issuer(int number) {
        return "https://issuer-" + number + ".example";
    }

    private String configuration() {
        String grants = IntStream.range(0, CALLERS)
                .mapToObj(i -> GRANT.formatted(caller(i), issuer(i)))
                .collect(Collectors.joining());
        return CONFIGURATION.formatted(resign.toMillis(), EVENTS_PER_SECOND, BURST, grants);
    }

    /** Path of a file of the domain. */
    static String path(String belowDomain) {
        return "/v1/" + NAME + "/" + belowDomain;
    }

    /** Makes the domain, starts the server and publishes. */
    ServerUnderTest start(byte[] policy) throws IOException, InterruptedException, BenchFailed, SigningException {
        scratch.writeSecret("passphrase", "a passphrase for one run\n");
        scratch.runJava(
                "init",
                CLI,
                List.of(
                        "init",
                        "--domain",
                        NAME,
                        "--dir",
                        "authors",
                        "--passphrase-file",
                        "passphrase",
                        "--root-keys",
                        "1",
                        "--root-threshold",
                        "1",
                        "--issuer",
                        SampleDomain.SLUG + "=" + SampleDomain.ISSUER));
        Files.createDirectories(scratch.path("data/keys"));
        Files.move(scratch.path("authors/online"), scratch.path("data/keys/online"));
        scratch.write("authors/policy/bundle.json", policy);
        scratch.write("authors/issuers/" + SampleDomain.SLUG + "/jwks.json", sample.issuerTarget());
        scratch.write("callers.json", sample.callerKeys());
        scratch.write("tidemark.toml", configuration().getBytes(StandardCharsets.UTF_8));
        // The flags of the launcher for this command: none.
        Process process = scratch.startJava("serve", List.of(), CLI, List.of("serve", "--output", "json"));
        JsonNode addresses = announced(scratch, "serve", process);
        publish(addresses);
        writeAddress = addresses.path("write").asText();
        return new ServerUnderTest(
                Case.OURS, process, port(addresses.path("read").asText()));
    }

    /** The port of an address. */
    static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Where the running server takes events. */
    int writePort() {
        return port(writeAddress);
    }

    /** The keys of passports. */
    SampleDomain sample() {
        return sample;
    }

    /** The root that readers pin. */
    Path root() {
        return scratch.path("authors/root/1.root.json");
    }

    /** The line in which a server says where it listens. */
    static JsonNode announced(Scratch scratch, String name, Process process) throws IOException, BenchFailed {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        if (line == null) {
            throw scratch.ended(name);
        }
        return JSON.readTree(line);
    }

    private void publish(JsonNode addresses) throws IOException, InterruptedException, BenchFailed, SigningException {
        scratch.writeSecret("token", sample.callerToken("bench", now));
        scratch.runJava(
                "publish",
                CLI,
                List.of(
                        "bundle",
                        "publish",
                        "--dir",
                        "authors",
                        "--passphrase-file",
                        "passphrase",
                        "--token-file",
                        "token",
                        "--server",
                        addresses.path("write").asText(),
                        "--read-server",
                        addresses.path("read").asText()));
    }

    /** The sample's policy, whose windows are so long that a client polls when it is asked to, or as rarely as it ever does. */
    byte[] smallPolicy() throws IOException {
        ObjectNode policy = (ObjectNode) JSON.readTree(sample.policyTarget());
        // A client polls at a third of the shortest window.
        ((ObjectNode) routes(policy).path(0)).put("max_staleness_seconds", 300);
        return JSON.writeValueAsBytes(policy);
    }

    private static ArrayNode routes(ObjectNode policy) {
        return (ArrayNode) policy.path("route_groups").path(0).path("routes");
    }

    /** The same with so many routes more, and spaces at its end, that it has {@link #POLICY_BYTES}. */
    byte[] policy() throws IOException {
        ObjectNode policy = (ObjectNode) JSON.readTree(smallPolicy());
        ArrayNode routes = routes(policy);
        JsonNode pattern = routes.path(1);
        byte[] made = JSON.writeValueAsBytes(policy);
        byte[] last = made;
        for (int i = 0; made.length <= POLICY_BYTES; i++) {
            last = made;
            ObjectNode route = pattern.deepCopy();
            route.put("route_id", "orders.read." + i).put("path_template", "/v1/orders-" + i + "/{order}");
            routes.add(route);
            made = JSON.writeValueAsBytes(policy);
        }
        byte[] padded = Arrays.copyOf(last, POLICY_BYTES);
        Arrays.fill(padded, last.length, POLICY_BYTES, (byte) ' ');
        return padded;
    }

    /** Where the policy is served. */
    static String policyPath(byte[] policy) {
        return path("targets/policy/" + Digests.sha256Hex(policy) + ".bundle.json");
    }
}
