package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Going back to what was once good. A mirror can only replay; who holds the online keys can sign what was, anew. */
class RollbackTest extends AttackScenario {
    /** A client at the second version of every role, and what everything was before. */
    private Map<String, byte[]> first;

    private TrustClient atSecondVersions() throws Exception {
        first = domain.files();
        pass(Duration.ofSeconds(1));
        domain.policy(TestPolicy.orders())
                .issuer(domain.issuer("alpha"))
                .issuer(TestIssuer.of("beta"))
                .revoke(stolen())
                .publish();
        mirror.copy(domain);
        return started();
    }

    @Test
    void refresh_olderStatementReplayed_isBehind() throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(first);

            refreshIsRefused(client, "behind");
        }
    }

    @Test
    void refresh_olderVersionIssuedLater_isRefused() throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().again(
                            "timestamp",
                            signed -> {
                                signed.put("version", 1);
                                Forger.issued(signed, domain.now());
                            },
                            "timestamp")
                    .files());

            refreshIsRefused(client, "rollback");
        }
    }

    @Test
    void refresh_newerVersionIssuedEarlier_isRefused() throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().at(domain.now().minusSeconds(6)).statement().files());

            refreshIsRefused(client, "issue_time_fell");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle_version", "revocation_sequence"})
    void refresh_numberOfTheStateLowered_isRefused(String number) throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().statement(signed -> Forger.extension(signed)
                            .put(number, Forger.extension(signed).path(number).asLong() - 1))
                    .files());

            refreshIsRefused(client, "rollback");
        }
    }

    @Test
    void refresh_oldIndexUnderANewStatement_isRefused() throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().again("snapshot", signed -> signed.put("version", 1), "snapshot")
                    .statement()
                    .files());

            refreshIsRefused(client, "rollback");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", "issuer.alpha"})
    void refresh_roleLoweredByANewIndex_isRefused(String role) throws Exception {
        try (TrustClient client = atSecondVersions()) {
            Forger old = Forger.of(domain).again(role, signed -> signed.put("version", 1), role);
            mirror.files(old.index().statement().files());

            refreshIsRefused(client, "rollback");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", "issuer.alpha"})
    void refresh_roleDroppedFromTheIndex_isRefused(String role) throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().index(signed -> ((ObjectNode) signed.get("meta")).remove(role + ".json"))
                    .statement()
                    .files());

            refreshIsRefused(client, "role_missing");
        }
    }

    /** Two validly signed contents of one version: the held statement stays, the other is reported. */
    @Test
    void refresh_statementOfTheHeldVersionWithOtherBytes_isReportedAndTheHeldOneKept() throws Exception {
        try (TrustClient client = atSecondVersions()) {
            TrustState before = held(client);
            mirror.files(forger().again("timestamp", signed -> Forger.issued(signed, domain.now()), "timestamp")
                    .files());

            assertThat(client.refresh()).isEmpty();

            assertThat(client.status().reports()).extracting(Failure::code).contains("equivocation");
            assertThat(held(client).statement()).isEqualTo(before.statement());
            requireAgeRunsOn(client, before);
        }
    }

    @Test
    void refresh_indexOfTheHeldVersionWithOtherBytes_isRefused() throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().again("snapshot", signed -> signed.put("expires", "2031-01-01T00:00:00Z"), "snapshot")
                    .statement()
                    .files());

            refreshIsRefused(client, "equivocation");
        }
    }

    @ParameterizedTest
    @CsvSource({"targets", "policy", "revocations", "issuer.alpha"})
    void refresh_roleOfTheHeldVersionWithOtherBytes_isRefused(String role) throws Exception {
        try (TrustClient client = atSecondVersions()) {
            mirror.files(forger().again(role, signed -> signed.put("expires", "2030-01-20T00:00:00Z"), role)
                    .index()
                    .statement()
                    .files());

            refreshIsRefused(client, "equivocation");
        }
    }
}
