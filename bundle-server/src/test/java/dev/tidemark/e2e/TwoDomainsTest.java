package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.OFFLINE_OK;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static dev.tidemark.e2e.RunningDomain.decide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two domains on one server share a process and a store, and nothing else. */
class TwoDomainsTest {
    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final DomainAuthors bank = new DomainAuthors("bank.local", time.instant());
    private final Breakable bankTimestamp = new Breakable(bank.key("timestamp"));
    private RunningDomain server;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time)
                .with(shop, shop.onlineKeys())
                .with(bank, List.of(bankTimestamp, bank.key("snapshot"), bank.key("revocations")))
                .start();
        server.publishAll(shop);
        server.publishAll(bank);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void change_inOneDomain_changesNoByteOfTheOther() throws Exception {
        Map<String, String> shopBefore = server.served(shop);
        Map<String, String> bankBefore = server.served(bank);

        server.publishPolicy(shop, 2);
        RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
        assertThat(server.served(bank)).isEqualTo(bankBefore);

        Map<String, String> shopBetween = server.served(shop);
        assertThat(shopBetween).isNotEqualTo(shopBefore);
        RunningDomain.require(server.revoke(bank, TILL, "stolen"), 200);
        assertThat(server.served(shop)).isEqualTo(shopBetween);
        assertThat(server.served(bank)).isNotEqualTo(bankBefore);
    }

    @Test
    void revocation_inOneDomain_doesNotBindTheOther() throws Exception {
        try (TrustClient atShop = client(shop);
                TrustClient atBank = client(bank)) {
            String shopPassport = shop.passport(TILL, "same-id", time.instant());
            String bankPassport = bank.passport(TILL, "same-id", time.instant());
            RunningDomain.require(server.revoke(shop, TILL, "same-id"), 200);
            assertThat(atShop.refresh()).isEmpty();
            assertThat(atBank.refresh()).isEmpty();

            assertThat(decide(atShop, "POST", HIGH_RISK, shopPassport)).isEqualTo("revoked_passport");
            assertThat(decide(atBank, "POST", HIGH_RISK, bankPassport)).isEqualTo("allowed");
            assertThat(decide(atBank, "POST", HIGH_RISK, shopPassport)).isEqualTo("invalid_passport_signature");
        }
    }

    @Test
    void credential_ofOneDomain_opensNothingInTheOther() throws Exception {
        Map<String, String> before = server.served(bank, "metadata/2.policy.json");
        String shopToken = server.bearer(OPERATOR, shop);
        byte[] policy = RunningDomain.form(
                "2.policy.json", bank.policyFile(2), Map.of(DomainLayout.POLICY_TARGET, bank.policyTarget(2)));

        JsonNode publish = RunningDomain.require(
                server.post(bank, shopToken, "publish", "multipart/form-data; boundary=edge", policy), 401);
        JsonNode revoke = RunningDomain.require(server.revoke(bank, shopToken, TILL, "stolen"), 401);

        assertThat(publish.path("code").asText()).isEqualTo("credential_wrong_audience");
        assertThat(revoke.path("code").asText()).isEqualTo("credential_wrong_audience");
        assertThat(server.served(bank, "metadata/2.policy.json")).isEqualTo(before);
        server.publishPolicy(bank, 2);
    }

    @Test
    void metadata_ofOneDomain_isRefusedInTheOther() throws Exception {
        Map<String, String> before = server.served(bank, "metadata/2.policy.json");

        HttpResponse<byte[]> answer = server.publish(
                bank,
                OPERATOR,
                "2.policy.json",
                shop.policyFile(2),
                Map.of(DomainLayout.POLICY_TARGET, shop.policyTarget(2)));

        assertThat(RunningDomain.require(answer, 403).path("code").asText()).isEqualTo("threshold_not_met");
        assertThat(server.served(bank, "metadata/2.policy.json")).isEqualTo(before);
        assertThatThrownBy(() -> server.client(bank, shop.rootFile(), directory.resolve("mixed"), time, time))
                .isInstanceOfSatisfying(
                        TrustClientException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("wrong_domain"));
    }

    @Test
    void signer_ofOneDomainBroken_letsThatDomainAloneGrowOld() throws Exception {
        try (TrustClient atShop = client(shop);
                TrustClient atBank = client(bank)) {
            bankTimestamp.broken = true;
            JsonNode refused = RunningDomain.require(server.revoke(bank, TILL, "stolen"), 503);
            assertThat(refused.path("code").asText()).isEqualTo("signer_failed");
            long bankVersion = server.timestamp(bank).path("version").asLong();
            long shopVersion = server.timestamp(shop).path("version").asLong();

            time.pass(DomainAuthors.WINDOW.plusSeconds(1));
            RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
            server.timestampWhere(shop, version -> version > shopVersion + 2);
            assertThat(server.timestamp(bank).path("version").asLong()).isEqualTo(bankVersion);
            assertThat(atShop.refresh()).isEmpty();
            atBank.refresh();
            assertThat(decide(atShop, "POST", HIGH_RISK, shopPassport())).isEqualTo("allowed");
            assertThat(decide(atBank, "POST", HIGH_RISK, bankPassport())).isEqualTo("stale_bundle_fail_closed");
            assertThat(decide(atBank, "GET", OFFLINE_OK, bankPassport())).isEqualTo("allowed");

            bankTimestamp.broken = false;
            server.timestampWhere(bank, version -> version > bankVersion);
            assertThat(atBank.refresh()).isEmpty();
            assertThat(decide(atBank, "POST", HIGH_RISK, bankPassport())).isEqualTo("allowed");
        }
    }

    private String shopPassport() throws Exception {
        return shop.passport(TILL, "p-1", time.instant());
    }

    private String bankPassport() throws Exception {
        return bank.passport(TILL, "p-1", time.instant());
    }

    private TrustClient client(DomainAuthors of) throws Exception {
        return server.client(of, directory.resolve("state"), time, time);
    }

    /** A key whose store can go away. */
    private static final class Breakable implements Signer {
        private final Signer key;
        private volatile boolean broken;

        Breakable(Signer key) {
            this.key = key;
        }

        @Override
        public MetadataKey publicKey() {
            return key.publicKey();
        }

        @Override
        public byte[] sign(byte[] message) throws SigningException {
            if (broken) {
                throw new SigningException("the key's store is gone");
            }
            return key.sign(message);
        }
    }
}
