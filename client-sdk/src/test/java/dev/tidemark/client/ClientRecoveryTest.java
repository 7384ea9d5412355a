package dev.tidemark.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.RevokedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a client finds in its own directory after a bad day, and how it comes back without anybody's help. */
class ClientRecoveryTest extends ClientScenario {
    @Test
    void start_twoIndexesWithheldInDifferentPlaces_isNoRolledBackState() throws Exception {
        RevokedName stolen = stolen();
        mirror.copy(domain.revoke(stolen).publish());
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.policy(TestPolicy.orders()).publish()).withhold("metadata/2.policy.json");
            assertThat(client.refresh()).isPresent();
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.policy(TestPolicy.orders()).publish()).withhold("metadata/4.snapshot.json");
            assertThat(client.refresh()).isPresent();
        }
        requireBindsAfterARestart(stolen);
    }

    @Test
    void refresh_keptTargetsGrewByAByte_areFetchedAgain() throws Exception {
        client().start().close();
        for (Path target : list("targets")) {
            Files.write(target, new byte[1], StandardOpenOption.APPEND);
        }

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().state()).isPresent();
        }
        mirror.goDown();
        try (TrustClient again = client().start()) {
            assertThat(again.read().state()).isPresent();
        }
    }

    @Test
    void start_theNameOfTheGenerationIsSpoilt_fetchesTheStateAgain() throws Exception {
        client().start().close();
        for (byte[] junk : List.of("gen-77".getBytes(UTF_8), new byte[0], new byte[100])) {
            Files.write(root().resolve("current"), junk);

            try (TrustClient restarted = client().start()) {
                assertThat(restarted.refresh()).isEmpty();
            }
            mirror.goDown();
            try (TrustClient again = client().start()) {
                assertThat(again.read().state()).isPresent();
            }
            mirror.comeUp();
        }
    }

    @Test
    void start_aFileOfTheGenerationIsTooLong_fetchesTheStateAgain() throws Exception {
        client().start().close();
        Files.write(root().resolve("gen-1/policy.json"), new byte[6_000_000]);

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().state()).isPresent();
        }
    }

    @Test
    void start_aRootThatIsKeptIsTooLong_fetchesItAgain() throws Exception {
        client().start().close();
        Files.write(root().resolve("metadata/2.root.json"), new byte[600_000]);

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().state()).isPresent();
        }
    }

    @Test
    void refresh_keysReplacedAfterTheStateWasSpoilt_followsTheNumbersThatBeganAgain() throws Exception {
        mirror.copy(domain.timestampVersion(1_000_000).heartbeat());
        client().start().close();
        Files.write(root().resolve("gen-1/timestamp.json"), "junk".getBytes(UTF_8));
        pass(Duration.ofSeconds(1));
        mirror.copy(domain.replaceOnlineKeys().publish());

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.refresh()).isEmpty();
        }
    }

    @Test
    void start_stoppedRightAfterARootThatReplacesKeysWasKept_followsTheNumbersThatBeganAgain() throws Exception {
        mirror.copy(domain.timestampVersion(1_000_000).heartbeat());
        client().start().close();
        pass(Duration.ofSeconds(1));
        mirror.copy(domain.replaceOnlineKeys().publish());
        Files.write(root().resolve("metadata/2.root.json"), domain.files().get("metadata/2.root.json"));

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.refresh()).isEmpty();
        }
    }

    private Path root() {
        return directory.resolve("state/example.local");
    }

    private List<Path> list(String name) throws IOException {
        try (Stream<Path> files = Files.list(root().resolve(name))) {
            return files.toList();
        }
    }
}
