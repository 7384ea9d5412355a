package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was seen as revoked binds on, whatever root came since and however the process ended. */
class HeldRevocationsTest extends ClientScenario {
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
        requireBindsAfterARestart(stolen);
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
        requireBindsAfterARestart(stolen);
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
        requireBindsAfterARestart(stolen);
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
}
