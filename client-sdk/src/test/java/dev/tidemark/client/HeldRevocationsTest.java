package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was seen as revoked binds on, whatever root came since and however the process ended. */
class HeldRevocationsTest {
    @TempDir
    private Path directory;

    private final TestDomain domain = TestDomain.start();
    private final ManualTime time = new ManualTime(TestDomain.START);
    private final FileMirror mirror = new FileMirror(domain);

    @Test
    void start_rootThatReplacesKeysWasTheLastToArrive_stillHoldsWhatWasPublished() throws Exception {
        RevokedName stolen = stolen();
        mirror.copy(domain.revoke(stolen).publish());
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.replaceOnlineKeys().publish()).withhold(RepositoryPaths.TIMESTAMP);
            assertThat(client.refresh()).isPresent();
            assertThat(find(client, stolen)).isTrue();
        }
        mirror.goDown();

        try (TrustClient restarted = client().start()) {
            assertThat(find(restarted, stolen)).isTrue();
        }
    }

    @Test
    void start_afterTheEpochRose_whatWasRevokedBeforeStillBinds() throws Exception {
        RevokedName stolen = stolen();
        mirror.copy(domain.revoke(stolen).publish());
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.riseEpoch().publish());
            assertThat(client.refresh()).isEmpty();
            assertThat(find(client, stolen)).isTrue();
        }
        mirror.goDown();

        try (TrustClient restarted = client().start()) {
            assertThat(find(restarted, stolen)).isTrue();
        }
    }

    @Test
    void refresh_manyStatesAfterTheEpochRose_whatWasRevokedBeforeStillBinds() throws Exception {
        RevokedName stolen = stolen();
        mirror.copy(domain.revoke(stolen).publish());
        client().start().close();
        pass(Duration.ofSeconds(1));
        mirror.copy(domain.riseEpoch().publish());
        for (int i = 0; i < 3; i++) {
            try (TrustClient client = client().start()) {
                assertThat(client.status().failure()).isEmpty();
                assertThat(find(client, stolen)).isTrue();
                pass(Duration.ofSeconds(1));
                mirror.copy(domain.policy(TestPolicy.orders()).publish());
                assertThat(client.refresh()).isEmpty();
            }
        }
        mirror.goDown();

        try (TrustClient restarted = client().start()) {
            assertThat(find(restarted, stolen)).isTrue();
        }
    }

    @Test
    void start_stoppedBetweenTheRootOfANewEpochAndItsState_whatWasRevokedBeforeStillBinds() throws Exception {
        RevokedName stolen = stolen();
        mirror.copy(domain.revoke(stolen).publish());
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.riseEpoch().publish()).withhold(RepositoryPaths.TIMESTAMP);
            assertThat(client.refresh()).isPresent();
        }

        try (TrustClient restarted = client(new FileMirror(domain)).start()) {
            assertThat(restarted.status().failure()).isEmpty();
            assertThat(find(restarted, stolen)).isTrue();
        }
    }

    private RevokedName stolen() {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), "stolen");
    }

    private static boolean find(TrustClient client, RevokedName name) {
        return client.read()
                .state()
                .orElseThrow()
                .revocations()
                .find(name, Instant.EPOCH)
                .isPresent();
    }

    private void pass(Duration duration) {
        time.pass(duration);
        domain.at(time.instant());
    }

    private TrustClient.Builder client() {
        return client(mirror);
    }

    private TrustClient.Builder client(Fetcher source) {
        return TrustClient.builder()
                .source(source)
                .domain(TestDomain.DOMAIN)
                .pinnedRoot(domain.pinnedRoot())
                .stateDirectory(directory.resolve("state"))
                .maxPollInterval(Duration.ofHours(10))
                .clock(time)
                .ticker(time);
    }
}
