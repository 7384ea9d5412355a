package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A TUF client that knows nothing of us, the npm package {@code tuf-js}, given a root and two addresses. It has no clock
 * but the machine's, so neither has the domain.
 */
class TufInteropTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path CLIENT =
            Path.of("src", "test", "interop", "tuf-js").toAbsolutePath();

    private final Clock clock = Clock.systemUTC();
    private final DomainAuthors shop = new DomainAuthors("shop.local", clock.instant());
    private RunningDomain server;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        if (!Files.isDirectory(CLIENT.resolve("node_modules").resolve("tuf-js"))) {
            throw new AssertionError(
                    "tuf-js is not installed in bundle-server/src/test/interop/tuf-js;" + " run .ci/install");
        }
        server = new RunningDomain(directory, clock, shop);
        server.publishAll(shop);
        Files.createDirectories(directory.resolve("metadata"));
        Files.createDirectories(directory.resolve("targets"));
        Files.write(directory.resolve("metadata").resolve("root.json"), shop.rootFile());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void refresh_independentClient_downloadsEveryKindOfTarget() throws Exception {
        RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
        Map<String, String> expected = new TreeMap<>(Map.of(
                DomainLayout.POLICY_TARGET,
                Digests.sha256Hex(shop.policyTarget(1)),
                DomainLayout.issuerTarget(TILL),
                Digests.sha256Hex(shop.issuerTarget(TILL)),
                DomainLayout.issuerTarget(APP),
                Digests.sha256Hex(shop.issuerTarget(APP))));
        long revocations = revocationsVersion();
        server.signed(shop, revocations + ".revocations.json")
                .path("targets")
                .properties()
                .forEach(target -> expected.put(
                        target.getKey(),
                        target.getValue().path("hashes").path("sha256").asText()));
        assertThat(expected).hasSizeGreaterThan(4);

        assertThat(downloaded(expected.keySet())).isEqualTo(expected);
    }

    @Test
    void refresh_independentClient_followsANewerStateAndANewRevocation() throws Exception {
        String policy = DomainLayout.POLICY_TARGET;
        String keys = DomainLayout.issuerTarget(TILL);
        assertThat(downloaded(List.of(policy))).containsEntry(policy, Digests.sha256Hex(shop.policyTarget(1)));

        RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
        server.publishPolicy(shop, 2);
        server.publishIssuer(shop, TILL, 2, Duration.ofDays(30));

        assertThat(downloaded(List.of(policy, keys)))
                .containsEntry(policy, Digests.sha256Hex(shop.policyTarget(2)))
                .containsEntry(keys, Digests.sha256Hex(shop.issuerTarget(TILL)));
    }

    @Test
    void refresh_independentClientWithAnotherRoot_refuses() throws Exception {
        DomainAuthors other = new DomainAuthors("shop.local", clock.instant());
        Files.write(directory.resolve("metadata").resolve("root.json"), other.rootFile());

        Program.Ended node = node(List.of(DomainLayout.POLICY_TARGET));

        assertThat(node.exit()).as(node.output()).isNotZero();
        assertThat(node.output()).contains("timestamp was signed by 0/1 keys");
    }

    private long revocationsVersion() throws Exception {
        long snapshot = server.timestamp(shop)
                .path("meta")
                .path("snapshot.json")
                .path("version")
                .asLong();
        return server.signed(shop, snapshot + ".snapshot.json")
                .path("meta")
                .path("revocations.json")
                .path("version")
                .asLong();
    }

    private Map<String, String> downloaded(Iterable<String> paths) throws Exception {
        Program.Ended node = node(paths);
        assertThat(node.exit()).as(node.output()).isZero();
        System.out.print("tuf-js\n" + node.output().indent(2));
        Map<String, String> found = new TreeMap<>();
        for (String line : node.output().lines().toList()) {
            JsonNode target = JSON.readTree(line);
            found.put(target.path("path").asText(), target.path("sha256").asText());
        }
        return found;
    }

    private Program.Ended node(Iterable<String> paths) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "node",
                CLIENT.resolve("refresh.mjs").toString(),
                server.reads(shop) + "metadata",
                server.reads(shop) + "targets",
                directory.resolve("metadata").toString(),
                directory.resolve("targets").toString()));
        paths.forEach(command::add);
        return Program.run(CLIENT, command);
    }
}
