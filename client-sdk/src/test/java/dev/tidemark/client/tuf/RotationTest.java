package dev.tidemark.client.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestKeys;
import dev.tidemark.metadata.Signer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, thresholds and signatures as they change. A version is written {@code keys/threshold/signers}. */
class RotationTest extends TufScenario {
    private static String[] keys(String digits) {
        return Arrays.stream(digits.split("")).map(digit -> "k" + digit).toArray(String[]::new);
    }

    private void use(String role, String version) {
        String[] parts = version.split("/");
        repository.trust(role, Integer.parseInt(parts[1]), keys(parts[0])).sign(role, keys(parts[2]));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "1 of 1, 1/1/1 2/1/21 2/1/2, true",
        "1 of 1 with unused signatures, 1/1/314 2/1/3214 2/1/324, true",
        "3 of 5 in several combinations, 01234/3/024 01234/3/041 01234/3/013 01234/3/013, true",
        "3 of 5 one key new, 01234/3/024 01345/3/041, true",
        "3 of 5 one key new with a step between, 01234/3/024 01345/3/0245 01345/3/045, true",
        "3 of 5 all keys new, 01234/3/024 56789/3/024567 56789/3/567, true",
        "threshold raised, 123/1/1 123/2/12, true",
        "threshold lowered, 123/2/12 123/1/12 123/1/1, true",
        "key added and threshold raised, 1/1/1 12/2/12, true",
        "not signed by the old key, 1/1/1 2/1/234, false",
        "not signed by the new key, 1/1/1 2/1/134, false",
        "too few new keys, 01234/3/024 01345/3/024, false",
        "too few old keys, 01234/3/024 01345/3/045, false",
        "new threshold not met, 123/1/1 123/2/2, false",
        "old threshold not met, 123/2/12 123/1/1, false",
    })
    void root_rotates_onlyWithBothThresholds(String name, String versions, boolean accepted) throws Exception {
        String[] all = versions.split(" ");
        use("root", all[0]);
        repository.publish("root");
        init();
        byte[] last = repository.bytes("root");
        for (String next : Arrays.copyOfRange(all, 1, all.length)) {
            last = accepted ? last : repository.bytes("root");
            use("root", next);
            repository.bump("root");
        }
        if (accepted) {
            refresh();
            last = repository.bytes("root");
        } else {
            assertThat(refused()).isEqualTo("threshold_not_met");
        }
        assertThat(Files.readAllBytes(metadata().resolve("root.json"))).isEqualTo(last);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "new key, 2/1/2, true",
        "unused signatures, 1/1/314, true",
        "not signed by the new key, 2/1/134, false",
        "a key of before does not count, 01345/3/024, false",
        "too few signatures, 01345/3/04, false",
        "3 of 5, 01234/3/234, true",
        "more than there are keys, 01234/6/01234, false",
    })
    void role_rotates_asRootSays(String name, String version, boolean accepted) throws Exception {
        init();
        for (String role : List.of("timestamp", "snapshot", "targets")) {
            use(role, version);
            repository.bump("root").bumpAll();
            if (accepted) {
                refresh();
                assertThat(Files.readAllBytes(metadata().resolve(role + ".json")))
                        .isEqualTo(repository.bytes(role));
            } else {
                assertThat(refused()).isEqualTo("threshold_not_met");
                repository
                        .trust(role, 1, "good")
                        .sign(role, "good")
                        .bump("root")
                        .bumpAll();
                refresh();
            }
        }
    }

    // ---- signatures that are not as they should be

    /** Changes the file of a role after it was signed. */
    private void tamper(String role, String file, Consumer<ObjectNode> change) throws Exception {
        ObjectNode json = (ObjectNode) new JsonMapper().readTree(repository.bytes(role));
        change.accept(json);
        repository.files.put(
                "metadata/" + file, json.toPrettyString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void signature_ofOneKeyIdTwice_isRefused() throws Exception {
        init();
        repository.digests(false).publishAll();
        tamper("snapshot", "1.snapshot.json", json -> {
            ArrayNode signatures = json.withArray("/signatures");
            signatures.add(signatures.get(0).deepCopy());
        });
        assertThat(refused()).isEqualTo("malformed");
        assertThat(trusted("snapshot")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "3045022100e691"})
    void signature_wrongOneBesideEnoughRightOnes_isPassedOver(String wrong) throws Exception {
        init();
        repository
                .trust("timestamp", 1, "k1", "k2")
                .sign("timestamp", "k1", "k2")
                .bump("root", "timestamp");
        tamper("timestamp", "timestamp.json", json -> ((ObjectNode) json.at("/signatures/0")).put("sig", wrong));
        refresh();
        assertThat(trusted("timestamp")).isEqualTo(2);
    }

    @Test
    void key_underSeveralIds_countsOnce() throws Exception {
        init();
        ObjectNode root = repository.json("root");
        Signer key = AnyRepository.key("k1");
        repository.trust("timestamp", 2, "k1");
        root.withObject("/keys").set("another-id", key.publicKey().json());
        root.withObject("/roles/timestamp").withArray("/keyids").add("another-id");
        repository.sign("timestamp", "k1").bump("root");
        tamper("timestamp", "timestamp.json", json -> {
            ObjectNode again = json.withArray("/signatures").get(0).deepCopy();
            json.withArray("/signatures").add(again.put("keyid", "another-id"));
        });
        assertThat(refused()).isEqualTo("threshold_not_met");
    }

    @Test
    void keyIds_oneTwiceInARole_areRefused() throws Exception {
        init();
        ArrayNode ids = repository.json("root").withObject("/roles/snapshot").withArray("/keyids");
        ids.add(ids.get(0).deepCopy());
        repository.bump("root");
        assertThat(refused()).isEqualTo("malformed");
        assertThat(trusted("root")).isEqualTo(1);
    }

    // ---- kinds of keys; RSA is read from another library's repository

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa", "ecdsa-sha2-nistp256"})
    void key_p256_underEitherName_isRequiredAndChecked(String keyType) throws Exception {
        init();
        Signer p256 = TestKeys.p256("p256");
        ObjectNode key = ((ObjectNode) p256.publicKey().json().deepCopy()).put("keytype", keyType);
        repository.trust("root", 2, "root-key");
        repository.json("root").withObject("/keys").set(p256.keyId(), key);
        repository.json("root").withObject("/roles/root").withArray("/keyids").add(p256.keyId());
        repository.sign("root", List.of(AnyRepository.key("root-key"), p256)).bump("root");
        refresh();
        assertThat(trusted("root")).isEqualTo(2);

        repository.bump("root");
        tamper("root", "3.root.json", json -> ((ObjectNode) json.at("/signatures/1")).put("sig", "3006020101020101"));
        assertThat(refused()).isEqualTo("threshold_not_met");
        assertThat(trusted("root")).isEqualTo(2);
    }

    @Test
    void key_ofAnUnknownKind_isCarriedAndVerifiesNothing() throws Exception {
        init();
        ObjectNode root = repository.json("root");
        root.withObject("/keys")
                .putObject("odd")
                .put("keytype", "lattice")
                .put("scheme", "lattice-1")
                .putObject("keyval")
                .put("private-name", 7);
        root.withObject("/roles/timestamp").withArray("/keyids").add("odd");
        repository.bump("root");
        refresh();
        assertThat(trusted("root")).isEqualTo(2);
    }
}
