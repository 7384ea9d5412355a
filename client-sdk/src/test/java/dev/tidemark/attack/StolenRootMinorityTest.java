package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.SoftwareSigner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Two of the five keys of a root that asks for three are stolen. */
class StolenRootMinorityTest extends AttackScenario {
    private static final Consumer<ObjectNode> FIVE = root -> name(root, 3, List.of("r1", "r2", "r3", "r4", "r5"));
    private static final Consumer<ObjectNode> ALL_MINE = root -> name(root, 1, List.of("mine"));

    private static void name(ObjectNode root, int threshold, List<String> keys) {
        ObjectNode role = (ObjectNode) root.at("/roles/root");
        role.put("threshold", threshold);
        ArrayNode ids = role.putArray("keyids");
        for (String key : keys) {
            SoftwareSigner signer = TestKeys.ed25519(key);
            ((ObjectNode) root.get("keys"))
                    .set(signer.keyId(), signer.publicKey().json());
            ids.add(signer.keyId());
        }
    }

    private TrustClient startedWithFive(Forger forger) throws Exception {
        forger.next("root", FIVE, "root", "r1", "r2", "r3");
        mirror.files(forger.files());
        return started();
    }

    private void requireRefused(String... signers) throws Exception {
        Forger forger = forger();
        try (TrustClient client = startedWithFive(forger)) {
            mirror.files(forger.next("root", ALL_MINE, signers).files());

            refreshIsRefused(client, "threshold_not_met");
        }
    }

    @Test
    void refresh_rootOfTheThieves_isRefused() throws Exception {
        requireRefused("r1", "r2", "mine");
    }

    /** One key may sign as often as it likes. */
    @Test
    void refresh_rootOfTheThievesWhoNameOneKeyThrice_isRefused() throws Exception {
        Forger forger = forger();
        try (TrustClient client = startedWithFive(forger)) {
            ObjectNode file = Forger.parse(
                    forger.next("root", ALL_MINE, "r1", "r2", "mine").bytes("root"));
            ArrayNode signatures = (ArrayNode) file.get("signatures");
            signatures.add(signatures.get(0).deepCopy());
            mirror.files(forger.file("metadata/3.root.json", file.toString().getBytes(StandardCharsets.UTF_8))
                    .files());

            refreshIsRefused(client, "malformed");
        }
    }

    /** Neither may the next root be one that its own threshold did not sign. */
    @Test
    void refresh_rootThatItsOwnKeysDidNotSign_isRefused() throws Exception {
        requireRefused("r1", "r2", "r3");
    }

    @Test
    void refresh_stolenKeysRotatedOut_isFollowedAndTheyCountNoMore() throws Exception {
        Forger forger = forger();
        try (TrustClient client = startedWithFive(forger)) {
            List<String> clean = List.of("r3", "r4", "r5", "r6", "r7");
            forger.next("root", root -> name(root, 3, clean), "r3", "r4", "r5");
            mirror.files(forger.statement(signed -> Forger.issued(signed, time.instant()))
                    .files());

            assertThat(client.refresh()).isEmpty();
            assertThat(rootVersion(client)).isEqualTo(3);

            mirror.files(forger.next("root", ALL_MINE, "r1", "r2", "r3", "mine").files());
            refreshIsRefused(client, "threshold_not_met");
        }
    }
}
