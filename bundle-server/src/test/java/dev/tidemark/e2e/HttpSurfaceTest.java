package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read and the write surface as {@code curl} sees them: statuses and exact headers. */
class HttpSurfaceTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final int TRIES = 20;

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private RunningDomain server;

    @TempDir
    Path directory;

    /** What curl got. */
    private record Answer(int status, Map<String, String> headers, byte[] body) {
        String show(String path) {
            return "GET " + path + "\n  " + status + "  " + headers + "  " + body.length + " bytes\n";
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void get_everyKindOfFile_carriesTheHeadersOfTheProtocol() throws Exception {
        server.publishAll(shop);
        String policy = DomainLayout.POLICY_TARGET;
        String target = RunningDomain.consistent(policy, Digests.sha256Hex(shop.policyTarget(1)));
        long snapshot = server.timestamp(shop)
                .path("meta")
                .path("snapshot.json")
                .path("version")
                .asLong();

        assertServed("metadata/timestamp.json", "max-age=1");
        assertServed("metadata/" + snapshot + ".snapshot.json", FOR_EVER);
        assertServed("metadata/1.root.json", FOR_EVER);
        assertServed("metadata/1.issuer.till.json", FOR_EVER);
        assertServed("metadata/1.policy.json", FOR_EVER);
        assertServed(target, FOR_EVER);
        assertServed("revocations/history.json", "no-cache");

        assertThat(get(target).body()).isEqualTo(shop.policyTarget(1));
        assertThat(get("metadata/1.policy.json").body()).isEqualTo(shop.policyFile(1));
    }

    @Test
    void get_compressible_isNegotiatedAndTaggedByItsBytes() throws Exception {
        server.publishAll(shop);
        String target = RunningDomain.consistent(DomainLayout.POLICY_TARGET, Digests.sha256Hex(shop.policyTarget(1)));

        Answer plain = get(target);
        Answer packed = get(target, "--header", "Accept-Encoding: gzip");
        Answer unpacked = get(target, "--compressed");

        assertThat(packed.headers()).containsEntry("content-encoding", "gzip").containsEntry("vary", "accept-encoding");
        assertThat(packed.body().length).isLessThan(plain.body().length);
        assertThat(packed.headers().get("etag")).isNotEqualTo(plain.headers().get("etag"));
        assertThat(unpacked.body()).isEqualTo(plain.body());
    }

    @Test
    void get_ifNoneMatch_answers304WithoutABody() throws Exception {
        server.publishAll(shop);
        for (String path : List.of("metadata/1.policy.json", "metadata/1.root.json", "revocations/history.json")) {
            assertNotModified(
                    path,
                    get(path),
                    get(
                            path,
                            "--header",
                            "If-None-Match: " + get(path).headers().get("etag")));
        }
        for (int i = 0; i < TRIES; i++) {
            Answer first = get("metadata/timestamp.json");
            String tag = first.headers().get("etag");
            Answer second = get("metadata/timestamp.json", "--header", "If-None-Match: " + tag);
            if (second.status() == 304) {
                assertNotModified("metadata/timestamp.json", first, second);
                return;
            }
            assertThat(second.headers().get("etag")).as("a new statement").isNotEqualTo(tag);
        }
        throw new AssertionError("no 304 for the statement in " + TRIES + " tries");
    }

    @Test
    void get_unknownVersion_isNotFoundAndNotStored() throws Exception {
        server.publishAll(shop);
        for (String path : List.of(
                "metadata/2.root.json",
                "metadata/99.policy.json",
                "metadata/policy.json",
                "targets/policy/bundle.json")) {
            Answer answer = get(path);

            System.out.print(answer.show(path));
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.headers())
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("content-type", "application/problem+json")
                    .doesNotContainKey("etag");
            assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo("not_found");
        }
    }

    @Test
    void timestamp_domainWithARealtimeRoute_isNotCached() throws Exception {
        server.publishAll(shop);
        byte[] policy = new String(shop.policyTarget(2), StandardCharsets.UTF_8)
                .replace("\"bounded\",\"max_staleness_seconds\":86400", "\"realtime\"")
                .getBytes(StandardCharsets.UTF_8);
        byte[] role = shop.roleFile(2, DomainLayout.POLICY_TARGET, policy, Duration.ofDays(90), shop.key("policy"));
        RunningDomain.require(
                server.publish(shop, OPERATOR, "2.policy.json", role, Map.of(DomainLayout.POLICY_TARGET, policy)), 201);

        assertServed("metadata/timestamp.json", "no-cache");
    }

    @Test
    void publish_withCurl_answers201WithTheVersions() throws Exception {
        curlPublish("1.targets.json", shop.targetsFile(1), Map.of());
        curlPublish("1.policy.json", shop.policyFile(1), Map.of(DomainLayout.POLICY_TARGET, shop.policyTarget(1)));
        for (String slug : List.of(TILL, APP)) {
            JsonNode receipt = curlPublish(
                    "1.issuer." + slug + ".json",
                    shop.issuerFile(slug, 1, Duration.ofDays(30)),
                    Map.of(DomainLayout.issuerTarget(slug), shop.issuerTarget(slug)));
            System.out.println(
                    "POST publish\n  " + receipt.toString().replaceAll("(\"timestamp\":\".{20})[^\"]*", "$1..."));
            assertThat(receipt.properties())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder("role", "version", "bundle_version", "snapshot_version", "timestamp");
            assertThat(receipt.path("role").asText()).isEqualTo("issuer." + slug);
        }
        try (var trust = server.client(shop, directory.resolve("state"), time, time)) {
            String passport = shop.passport(APP, "p-1", time.instant());
            assertThat(RunningDomain.decide(trust, "POST", DomainAuthors.HIGH_RISK, passport))
                    .isEqualTo("allowed");
        }
    }

    private void assertServed(String path, String cacheControl) throws Exception {
        Answer answer = get(path);

        System.out.print(answer.show(path));
        assertThat(answer.status()).as(path).isEqualTo(200);
        Map<String, String> expected = new TreeMap<>(Map.of(
                "etag",
                '"' + Digests.sha256Hex(answer.body()) + '"',
                "cache-control",
                cacheControl,
                "content-type",
                "application/json",
                "content-length",
                String.valueOf(answer.body().length)));
        if (answer.headers().containsKey("vary")) {
            expected.put("vary", "accept-encoding");
        }
        expected.put(
                "date",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(time.instant().atOffset(ZoneOffset.UTC)));
        assertThat(answer.headers()).as(path).isEqualTo(expected);
    }

    private static void assertNotModified(String path, Answer first, Answer second) {
        System.out.print(second.show(path + " (If-None-Match)"));
        assertThat(second.status()).as(path).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(second.headers())
                .containsEntry("etag", first.headers().get("etag"))
                .containsEntry("cache-control", first.headers().get("cache-control"))
                .doesNotContainKey("content-encoding");
    }

    private Answer get(String path, String... more) throws Exception {
        Path body = directory.resolve("body");
        Files.deleteIfExists(body);
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-D", "-", "-o", body.toString()));
        command.addAll(List.of(more));
        command.add(server.reads(shop) + path);
        Program.Ended curl = Program.run(directory, command);
        assertThat(curl.exit()).as(curl.output()).isZero();
        String[] lines = curl.output().split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            String before = headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
            assertThat(before).as("one value of each header").isNull();
        }
        return new Answer(
                Integer.parseInt(lines[0].split(" ")[1]),
                headers,
                Files.exists(body) ? Files.readAllBytes(body) : new byte[0]);
    }

    private JsonNode curlPublish(String name, byte[] metadata, Map<String, byte[]> targets) throws Exception {
        Files.write(directory.resolve(name), metadata);
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "-w",
                "\n%{http_code}",
                "-H",
                "Authorization: " + server.bearer(OPERATOR, shop),
                "-F",
                "metadata=@" + name));
        for (Map.Entry<String, byte[]> target : targets.entrySet()) {
            Path file = directory.resolve(target.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, target.getValue());
            command.addAll(List.of("-F", "target=@" + target.getKey() + ";filename=" + target.getKey()));
        }
        command.add(server.writes(shop) + "publish");
        Program.Ended curl = Program.run(directory, command);
        assertThat(curl.exit()).as(curl.output()).isZero();
        assertThat(curl.output()).endsWith("\n201");
        return JSON.readTree(curl.output().substring(0, curl.output().lastIndexOf('\n')));
    }
}
