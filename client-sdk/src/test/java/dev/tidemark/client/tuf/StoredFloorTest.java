package dev.tidemark.client.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that fall, numbers that were raised, and the way back. */
class StoredFloorTest extends TufScenario {
    @BeforeEach
    void trustTheFirstRoot() throws Exception {
        init();
    }

    @Test
    void timestamp_lowerVersion_isRefused() throws Exception {
        repository.bump("timestamp");
        refresh();
        repository.version("timestamp", 1).publish("timestamp");
        assertThat(refused()).isEqualTo("rollback");
        assertThat(trusted("timestamp")).isEqualTo(2);
        assertThat(requests).last().isEqualTo("timestamp.json");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void snapshot_lowerVersionInANewerTimestamp_isRefused(boolean digests) throws Exception {
        repository.digests(digests).bumpAll();
        refresh();
        repository.version("snapshot", 1).publish("snapshot").bump("timestamp");
        assertThat(refused()).isEqualTo("rollback");
        assertThat(trusted("snapshot")).isEqualTo(2);
        assertThat(trusted("timestamp")).isEqualTo(2);
        assertThat(requests).last().isEqualTo("timestamp.json");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void targets_lowerVersionInANewerSnapshot_isRefused(boolean digests) throws Exception {
        repository.digests(digests).bumpAll();
        refresh();
        repository.version("targets", 1).publish("targets").bump("snapshot", "timestamp");
        assertThat(refused()).isEqualTo("rollback");
        assertThat(trusted("targets")).isEqualTo(2);
    }

    /** The timestamp was kept, the snapshot it names never came: the older one is still what nothing may fall below. */
    @Test
    void targets_lowerVersionAfterAnInterruptedCycle_isRefused() throws Exception {
        repository.bumpAll();
        refresh();
        repository.bump("snapshot", "timestamp");
        repository.files.remove("metadata/3.snapshot.json");
        assertThat(refused()).isEqualTo("fetch_not_found");
        assertThat(trusted("timestamp")).isEqualTo(3);

        repository.version("targets", 1).publish("targets").bump("snapshot", "timestamp");
        assertThat(refused()).isEqualTo("rollback");
    }

    @Test
    void snapshot_lineThatVanished_isRefused() throws Exception {
        repository.delegate("targets", "A");
        repository.publish("A").bumpAll();
        refresh();
        ((ObjectNode) repository.json("snapshot").get("meta")).remove("A.json");
        repository.version("snapshot", 3).publish("snapshot");
        repository.bump("timestamp");
        assertThat(refused()).isEqualTo("role_missing");
    }

    @Test
    void snapshot_versionThatTheTimestampDoesNotName_isRefused() throws Exception {
        repository.digests(false).publishAll();
        repository.version("snapshot", 2);
        repository.files.put("metadata/1.snapshot.json", repository.bytes("snapshot"));
        assertThat(refused()).isEqualTo("wrong_version");
        assertThat(trustedFiles()).containsExactlyInAnyOrder("root.json", "timestamp.json");
    }

    @Test
    void targets_newVersionThatNoSnapshotNames_isNotFetched() throws Exception {
        refresh();
        repository.version("targets", 2).publish("targets");
        refresh();
        assertThat(trusted("targets")).isEqualTo(1);
        assertThat(requests).last().isEqualTo("timestamp.json");
    }

    @Test
    void targets_digestThatDoesNotMatch_isRefused() throws Exception {
        refresh();
        repository.bump("targets");
        repository.json("snapshot").withObject("/meta").set("targets.json", wrongDigest());
        repository.version("snapshot", 2).publish("snapshot");
        repository.bump("timestamp");
        assertThat(refused()).isEqualTo("hash_mismatch");
        assertThat(trusted("snapshot")).isEqualTo(2);
        assertThat(trusted("targets")).isEqualTo(1);
    }

    private ObjectNode wrongDigest() {
        ObjectNode line = (ObjectNode)
                repository.json("snapshot").at("/meta/targets.json").deepCopy();
        line.put("version", 2).put("length", repository.bytes("targets").length);
        line.withObject("/hashes").put("sha256", "46".repeat(32));
        return line;
    }

    // ---- 5.3.11

    @Test
    void timestamp_raisedByAThief_recoversWithANewKey() throws Exception {
        repository.version("timestamp", 99_999).publish("timestamp");
        refresh();
        repository.trust("timestamp", 1, "timestamp-2").sign("timestamp", "timestamp-2");
        repository.bump("root").version("timestamp", 1).publish("timestamp");
        refresh();
        assertThat(trusted("timestamp")).isEqualTo(1);
    }

    @Test
    void snapshot_raisedByAThief_recoversWithNewKeys() throws Exception {
        repository.version("snapshot", 99_999).publish("snapshot").bump("timestamp");
        refresh();
        assertThat(trusted("snapshot")).isEqualTo(99_999);
        for (String role : new String[] {"snapshot", "timestamp"}) {
            repository.trust(role, 1, role + "-2").sign(role, role + "-2");
        }
        repository.bump("root").version("snapshot", 1).publish("snapshot").bump("timestamp");
        refresh();
        assertThat(trusted("snapshot")).isEqualTo(1);
    }

    @Test
    void targets_raisedByAThief_recoversWithANewSnapshotKey() throws Exception {
        repository.version("targets", 99).publish("targets").bump("snapshot", "timestamp");
        refresh();
        repository.trust("snapshot", 1, "snapshot-2").sign("snapshot", "snapshot-2");
        repository.bump("root").version("targets", 2).publish("targets").bump("snapshot", "timestamp");
        refresh();
        assertThat(trusted("targets")).isEqualTo(2);
    }

    /** The new root was kept, then the power failed before the files of the old keys were gone. */
    @Test
    void recovery_afterACrashBetweenRootAndDeletion_isNotLost() throws Exception {
        repository.version("timestamp", 99_999).publish("timestamp");
        refresh();
        repository.trust("timestamp", 1, "timestamp-2").sign("timestamp", "timestamp-2");
        repository.bump("root").version("timestamp", 1).publish("timestamp");
        init();
        refresh();
        assertThat(trusted("timestamp")).isEqualTo(1);
    }

    @Test
    void recovery_replacedKeys_deleteBothFilesBeforeAnythingElseIsAsked() throws Exception {
        refresh();
        repository.trust("snapshot", 1, "snapshot-2").bump("root");
        repository.files.remove("metadata/timestamp.json");
        assertThat(refused()).isEqualTo("fetch_not_found");
        assertThat(trustedFiles()).containsExactlyInAnyOrder("root.json", "targets.json");
    }

    @Test
    void root_newKeysOfOtherRoles_leaveTheFloorsAlone() throws Exception {
        repository.bump("timestamp");
        refresh();
        repository.trust("targets", 1, "targets-2").bump("root");
        repository.version("timestamp", 1).publish("timestamp");
        assertThat(refused()).isEqualTo("rollback");
    }
}
