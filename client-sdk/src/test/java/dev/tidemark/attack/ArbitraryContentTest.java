package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.SoftwareSigner;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content that nobody signed who may. The attacker has every path to the client, and at most keys that are not enough. */
class ArbitraryContentTest extends AttackScenario {
    @Test
    void refresh_statementSignedByAStranger_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().next("timestamp", signed -> {}, "stranger").files());

            refreshIsRefused(client, "threshold_not_met");
        }
    }

    /** One byte of one file of a new state, by a mirror: every file is looked at before anything changes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata/timestamp.json",
                "metadata/2.snapshot.json",
                "metadata/2.targets.json",
                "metadata/2.policy.json",
                "metadata/2.revocations.json",
                "metadata/2.issuer.alpha.json",
                "targets/policy/",
                "targets/revocations/",
                "targets/issuers/beta/"
            })
    void refresh_oneByteOfAnyFileAltered_isRefused(String path) throws Exception {
        try (TrustClient client = started()) {
            Map<String, byte[]> before = domain.files();
            domain.policyJson(TestPolicy.orders().json() + " ")
                    .issuer(TestIssuer.of("beta"))
                    .issuer(domain.issuer("alpha"))
                    .revoke(stolen())
                    .publish();
            Map<String, byte[]> files = domain.files();
            String altered = files.keySet().stream()
                    .filter(name -> name.startsWith(path))
                    .filter(name -> path.endsWith(".json") || !before.containsKey(name))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = files.get(altered);
            // A byte inside a string or a number, so that it stays the JSON it was.
            bytes[bytes.length / 2] ^= 1;
            mirror.files(files);

            assertThat(client.refresh()).isPresent();

            refreshIsRefused(client, client.refresh().orElseThrow().code());
        }
    }

    /** A root whose statement needs two keys, and one key that the root names twice. The attacker holds that one. */
    @Test
    void refresh_oneKeyUnderTwoIds_countsOnce() throws Exception {
        SoftwareSigner one = TestKeys.ed25519("timestamp");
        SoftwareSigner two = TestKeys.ed25519("timestamp-2");
        Forger forger = forger();
        forger.next(
                "root",
                root -> {
                    trust(root, one.keyId(), one);
                    trust(root, two.keyId(), two);
                    trust(root, "another-id-of-the-same-key", one);
                    ((ObjectNode) root.at("/roles/timestamp")).put("threshold", 2);
                },
                "root");
        mirror.files(forger.statement(signed -> signed.at("/tidemark"))
                .again("timestamp", s -> {}, "timestamp", "timestamp-2")
                .files());
        try (TrustClient client = client().start()) {
            ObjectNode signed = forger.statement(s -> {}).signed("timestamp");
            ObjectNode file = Forger.parse(Forger.sign(signed, "timestamp"));
            ((ArrayNode) file.get("signatures"))
                    .addObject()
                    .put("keyid", "another-id-of-the-same-key")
                    .put("sig", Forger.signature(one, CanonicalJson.encode(signed)));
            mirror.files(
                    forger.file(Forger.TIMESTAMP, CanonicalJson.encode(file)).files());

            refreshIsRefused(client, "threshold_not_met");
        }
    }

    private static void trust(ObjectNode root, String id, SoftwareSigner key) {
        ((ObjectNode) root.get("keys")).set(id, key.publicKey().json());
        ArrayNode ids = (ArrayNode) root.at("/roles/timestamp/keyids");
        for (var held : ids) {
            if (held.asText().equals(id)) {
                return;
            }
        }
        ids.add(id);
    }

    @Test
    void refresh_oneSignatureTwice_isRefused() throws Exception {
        try (TrustClient client = started()) {
            ObjectNode file = Forger.parse(forger().statement().bytes("timestamp"));
            ArrayNode signatures = (ArrayNode) file.get("signatures");
            signatures.add(signatures.get(0).deepCopy());
            mirror.files(
                    forger().file(Forger.TIMESTAMP, CanonicalJson.encode(file)).files());

            refreshIsRefused(client, "malformed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void start_rootThatAsksForNoSignature_isRefused(int threshold) {
        Forger forger = forger().again(
                        "root", root -> ((ObjectNode) root.at("/roles/timestamp")).put("threshold", threshold), "root");

        assertThat(startRefused(client().pinnedRoot(forger.bytes("root")))).isEqualTo("malformed");
    }
}
