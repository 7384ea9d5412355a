package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.StrictJson;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A number is driven to its end, so that nothing honest is ever above it. The attacker holds the online keys, and the
 * key of the role where it is one of an author. The cure is in the hands of root, and needs nothing at the reader.
 */
class FastForwardTest extends AttackScenario {
    private static final long END = StrictJson.MAX_SAFE_INTEGER;

    /** A client that took the end of a number for good. */
    private TrustClient fooledBy(Forger forger) throws Exception {
        TrustClient client = started();
        mirror.files(forger.files());
        client.refresh();
        pass(Duration.ofSeconds(1));
        return client;
    }

    /** What the honest signer says next is refused, until it has other keys. */
    private void requireCuredByAnotherKey(TrustClient client, TestDomain honest) throws Exception {
        mirror.copy(honest);
        assertThat(client.refresh()).isPresent();

        mirror.copy(domain.replaceOnlineKeys().publish());

        requireRecovered(client);
    }

    @Test
    void refresh_timestampAtItsEnd_isCuredByAnotherKey() throws Exception {
        try (TrustClient client = fooledBy(forger().statement(signed -> signed.put("version", END)))) {
            mirror.copy(domain.heartbeat());
            assertThat(client.refresh()).isPresent();

            mirror.copy(domain.replaceOnlineKeys().publish());

            requireRecovered(client);
        }
    }

    @Test
    void refresh_snapshotAtItsEnd_isCuredByAnotherKey() throws Exception {
        Forger forger = forger().index(signed -> signed.put("version", END)).statement();
        try (TrustClient client = fooledBy(forger)) {
            requireCuredByAnotherKey(client, domain.timestampVersion(10).heartbeat());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", "issuer.alpha"})
    void refresh_roleAtItsEnd_isCuredByAnotherKeyOfTheIndex(String role) throws Exception {
        Forger forger = forger();
        forger.again(role, signed -> signed.put("version", END), role).index().statement();
        try (TrustClient client = fooledBy(forger)) {
            assertThat(client.status().failure()).isEmpty();
            requireCuredByAnotherKey(client, domain.timestampVersion(10).publish());
        }
    }

    /** The line alone, with no such file anywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", "issuer.alpha"})
    void refresh_lineAtItsEndWithoutAFile_isCuredByAnotherKeyOfTheIndex(String role) throws Exception {
        Forger forger = forger().index(
                        signed -> ((ObjectNode) signed.at("/meta/" + role + ".json")).put("version", END))
                .statement();
        try (TrustClient client = fooledBy(forger)) {
            mirror.copy(domain.replaceOnlineKeys().publish());

            requireRecovered(client);
        }
    }

    @Test
    void refresh_sequenceAtItsEnd_isCuredByANewEpoch() throws Exception {
        Forger forger = forger();
        forger.next("revocations", signed -> Forger.extension(signed).put("revocation_sequence", END), "revocations")
                .index()
                .statement(signed -> Forger.extension(signed).put("revocation_sequence", END));
        try (TrustClient client = fooledBy(forger)) {
            mirror.copy(domain.timestampVersion(10).revoke(stolen()).publish());
            assertThat(client.refresh()).isPresent();

            mirror.copy(domain.riseEpoch().revoke(stolen()).publish());

            requireRecovered(client);
            assertThat(find(client, stolen())).isTrue();
        }
    }

    @Test
    void refresh_bundleNumberAtItsEnd_isCuredByAnotherKey() throws Exception {
        Forger forger = forger().statement(signed -> Forger.extension(signed).put("bundle_version", END));
        try (TrustClient client = fooledBy(forger)) {
            requireCuredByAnotherKey(client, domain.timestampVersion(10).heartbeat());
        }
    }

    /** The next honest statement is taken as if this one had never been. */
    private void requireRefusedWithoutAMark(Forger forger, String code) throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger.files());

            refreshIsRefused(client, code);

            mirror.copy(domain.at(time.instant()).heartbeat());
            requireRecovered(client);
        }
    }

    /** Only a threshold of root raises the epoch; a statement of one that no root says counts for nothing. */
    @ParameterizedTest
    @ValueSource(longs = {2, END})
    void refresh_statementOfALaterEpoch_isRefused(long epoch) throws Exception {
        requireRefusedWithoutAMark(
                forger().statement(signed -> Forger.extension(signed).put("epoch", epoch)), "wrong_epoch");
    }

    @Test
    void refresh_statementThatNamesARootAtItsEnd_isRefusedAndLeavesNoMark() throws Exception {
        requireRefusedWithoutAMark(
                forger().statement(signed -> Forger.extension(signed).put("root_version", END)), "root_withheld");
    }

    /** Roots come one by one: not even root's own key skips a number. */
    @Test
    void refresh_rootAtItsEnd_isRefused() throws Exception {
        try (TrustClient client = started()) {
            Forger forger = forger().again("root", signed -> signed.put("version", END), "root");
            mirror.files(
                    forger.file("metadata/2.root.json", forger.bytes("root")).files());

            refreshIsRefused(client, "wrong_version");
        }
    }

    /** As far ahead as clocks may differ, and no further; then the honest signer has caught up by itself. */
    @Test
    void refresh_signedTimeAhead_isCuredByTimeItself() throws Exception {
        Forger ahead = forger().at(domain.now().plusSeconds(65)).statement();
        try (TrustClient client = fooledBy(ahead)) {
            assertThat(client.status().failure()).isEmpty();
            mirror.copy(domain.timestampVersion(10).heartbeat());
            assertThat(client.refresh()).isPresent();

            pass(Duration.ofSeconds(60));
            mirror.copy(domain.heartbeat());

            assertThat(client.refresh()).isEmpty();
        }
    }

    @Test
    void refresh_statementFromTheFuture_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().at(time.instant().plusSeconds(60).plusMillis(1))
                    .statement()
                    .files());

            refreshIsRefused(client, "from_future");
        }
    }
}
