package dev.tidemark.client.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.state.MetadataDirectory;
import dev.tidemark.metadata.Limits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The top-level workflow on a repository that is none of ours, with what is asked for and what is kept. */
class RefreshTest extends TufScenario {
    @BeforeEach
    void trustTheFirstRoot() throws Exception {
        init();
    }

    @Test
    void init_asksNobodyAndKeepsTheExactBytes() throws Exception {
        assertThat(requests).isEmpty();
        assertThat(Files.readAllBytes(metadata().resolve("root.json"))).isEqualTo(repository.bytes("root"));
    }

    @Test
    void init_rootThatDoesNotCarryItsOwnThreshold_isRefused() throws Exception {
        repository.sign("root", "another-key");
        TufException thrown = catchThrowableOfType(TufException.class, this::init);
        assertThat(thrown.code()).isEqualTo("threshold_not_met");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refresh_asksForEachRoleOnce_andKeepsExactBytes(boolean consistent) throws Exception {
        repository.consistent(consistent).publishAll();
        init();
        refresh();
        String one = consistent ? "1." : "";
        assertThat(requests)
                .containsExactly("2.root.json", "timestamp.json", one + "snapshot.json", one + "targets.json");
        for (String role : trustedFiles()) {
            assertThat(Files.readAllBytes(metadata().resolve(role)))
                    .isEqualTo(repository.bytes(role.replace(".json", "")));
        }
        assertThat(trustedFiles())
                .containsExactlyInAnyOrder("root.json", "timestamp.json", "snapshot.json", "targets.json");
    }

    @Test
    void refresh_nothingNew_asksForRootAndTimestampOnly() throws Exception {
        refresh();
        refresh();
        assertThat(requests).containsExactly("2.root.json", "timestamp.json");
    }

    @Test
    void refresh_noRootToStartFrom_isRefusedBeforeAnyRequest() throws Exception {
        Files.delete(metadata().resolve("root.json"));
        assertThat(refused()).isEqualTo("root_missing");
        assertThat(requests).isEmpty();
    }

    @Test
    void refresh_rootFileThatIsNoneAnyMore_isRefusedBeforeAnyRequest() throws Exception {
        Files.writeString(metadata().resolve("root.json"), "{}");
        assertThat(refused()).isEqualTo("malformed");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"root, root", "timestamp, root", "snapshot, root timestamp", "targets, root snapshot timestamp"})
    void refresh_roleSignedByAnother_keepsWhatPassedBefore(String role, String kept) throws Exception {
        repository.sign(role, "another-key");
        if (role.equals("root")) {
            repository.bump("root");
        } else {
            repository.publishAll();
        }
        Files.deleteIfExists(metadata().resolve("timestamp.json"));
        assertThat(refused()).isEqualTo("threshold_not_met");
        assertThat(trustedFiles())
                .containsExactlyInAnyOrder(java.util.Arrays.stream(kept.split(" "))
                        .map(name -> name + ".json")
                        .toArray(String[]::new));
    }

    @Test
    void timestamp_sameVersionWithOtherContent_keepsTheHeldOneAndSucceeds() throws Exception {
        refresh();
        ((ObjectNode) repository.json("timestamp").at("/meta/snapshot.json")).put("version", 100);
        repository.publish("timestamp");
        refresh();
        assertThat(requests).last().isEqualTo("timestamp.json");
        assertThat(Files.readString(metadata().resolve("timestamp.json"))).doesNotContain("100");
    }

    @Test
    void timestamp_heldOneExpiredAndNoNewer_isRefused() throws Exception {
        repository.expires("timestamp", AnyRepository.at(now.plusSeconds(10))).publish("timestamp");
        refresh();
        now = now.plusSeconds(10);
        assertThat(refused()).isEqualTo("expired");
        assertThat(requests).containsExactly("2.root.json", "timestamp.json");
    }

    @Test
    void timestamp_expiredLocalOne_stillIsTheFloorAndIsReplaced() throws Exception {
        repository
                .expires("timestamp", AnyRepository.at(now.plus(Duration.ofDays(7))))
                .publish("timestamp");
        refresh();
        repository.expires("timestamp", AnyRepository.at(now.plus(Duration.ofDays(21))));
        repository.bumpAll();
        now = now.plus(Duration.ofDays(18));
        refresh();
        assertThat(trusted("timestamp")).isEqualTo(2);
        assertThat(trusted("targets")).isEqualTo(2);

        now = now.plus(Duration.ofDays(18));
        repository
                .expires("timestamp", AnyRepository.LATER)
                .version("timestamp", 1)
                .publish("timestamp");
        assertThat(refused()).isEqualTo("rollback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets"})
    void refresh_newerButExpiredRole_isNotKept(String role) throws Exception {
        refresh();
        repository.expires(role, AnyRepository.BEFORE).bumpAll();
        assertThat(refused()).isEqualTo("expired");
        assertThat(trusted(role)).isEqualTo(1);
    }

    @Test
    void root_expired_isKeptAndEndsTheCycle() throws Exception {
        refresh();
        repository
                .bump("root")
                .expires("root", AnyRepository.BEFORE)
                .bump("root")
                .bumpAll();
        assertThat(refused()).isEqualTo("expired");
        assertThat(trusted("root")).isEqualTo(3);
        assertThat(trusted("timestamp")).isEqualTo(1);
        assertThat(requests).containsExactly("2.root.json", "3.root.json", "4.root.json");
    }

    @Test
    void root_expiredButFollowedByOneInForce_isPassedThrough() throws Exception {
        repository.expires("root", AnyRepository.BEFORE).bump("root");
        repository.expires("root", AnyRepository.LATER).bump("root");
        refresh();
        assertThat(trusted("root")).isEqualTo(3);
    }

    @Test
    void root_ofTheSameVersionUnderTheNextName_isRefused() throws Exception {
        repository.files.put("metadata/2.root.json", repository.bytes("root"));
        assertThat(refused()).isEqualTo("wrong_version");
    }

    @Test
    void root_moreVersionsThanOneRefreshTakes_areTakenInTheNext() throws Exception {
        assertThat(options.rootVersions()).isEqualTo(256);
        options = new TufOptions(options.limits(), options.search(), 3, options.targetBytes());
        for (int i = 0; i < 4; i++) {
            repository.bump("root");
        }
        refresh();
        assertThat(trusted("root")).isEqualTo(4);
        refresh();
        assertThat(trusted("root")).isEqualTo(5);
    }

    @Test
    void refresh_unknownFieldsEverywhere_areCarried() throws Exception {
        for (String role : new String[] {"root", "timestamp", "snapshot", "targets"}) {
            repository.json(role).putObject("x-anything").put("a", 1).putNull("b");
        }
        ((ObjectNode) repository.json("root").get("keys").iterator().next()).put("keyid_hash_algorithms", "md5");
        repository.json("root").withObject("/roles/root").put("x-anything", "value");
        repository.bump("root").bumpAll();
        refresh();
        assertThat(trusted("root")).isEqualTo(2);
    }

    @Test
    void refresh_metadataLargerThanItsLimit_isNotRead() throws Exception {
        repository.json("timestamp").put("padding", "x".repeat(Limits.DEFAULT.timestampBytes()));
        repository.bumpAll();
        assertThat(refused()).isEqualTo("fetch_too_large");
    }

    @Test
    void refresh_moreBytesThanTheParentNames_areNotRead() throws Exception {
        byte[] longer = java.util.Arrays.copyOf(repository.bytes("snapshot"), repository.bytes("snapshot").length + 1);
        repository.files.put("metadata/1.snapshot.json", longer);
        assertThat(refused()).isEqualTo("fetch_too_large");
    }

    @Test
    void directory_heldTwiceInOneProcess_isRefused() throws Exception {
        try (MetadataDirectory held = MetadataDirectory.open(metadata())) {
            assertThat(held.read("root", 1_000_000)).isPresent();
            assertThat(catchThrowableOfType(
                                    dev.tidemark.client.state.StateException.class,
                                    () -> MetadataDirectory.open(metadata()))
                            .reason()
                            .code())
                    .isEqualTo("state_locked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets"})
    void refresh_damagedLocalFile_isReplaced(String role) throws Exception {
        refresh();
        Files.writeString(metadata().resolve(role + ".json"), "{\"signed\":");
        refresh();
        assertThat(Files.readAllBytes(metadata().resolve(role + ".json"))).isEqualTo(repository.bytes(role));
    }

    @ParameterizedTest
    @CsvSource({"timestamp, timestamp.json, 1 1 1", "snapshot, 2.snapshot.json, 2 1 1", "targets, 2.targets.json, 2 2 1"
    })
    void refresh_fileThatIsNotThere_isRefusedAfterWhatPassed(String role, String missing, String versions)
            throws Exception {
        refresh();
        repository.bumpAll();
        repository.files.remove("metadata/" + missing);
        assertThat(refused()).isEqualTo("fetch_not_found");
        assertThat(requests).as(role).last().isEqualTo(missing);
        assertThat(trusted("timestamp") + " " + trusted("snapshot") + " " + trusted("targets"))
                .isEqualTo(versions);
    }

    @ParameterizedTest
    @CsvSource({"root, root", "snapshot, root timestamp", "targets, root snapshot timestamp"})
    void refresh_laterVersionUnderTheNameOfThisOne_isRefused(String role, String kept) throws Exception {
        repository.digests(false);
        long named = role.equals("root") ? 2 : 1;
        repository.publishAll().version(role, named + 1);
        repository.files.put("metadata/" + named + "." + role + ".json", repository.bytes(role));
        assertThat(refused()).isEqualTo("wrong_version");
        assertThat(String.join(" ", trustedFiles())).isEqualTo(kept.replace(" ", ".json ") + ".json");
        assertThat(trusted("root")).isEqualTo(1);
    }

    @Test
    void timestamp_thatIsASnapshotOfTheSameKey_isRefused() throws Exception {
        repository.trust("snapshot", 1, "snapshot-key", "timestamp-key").sign("snapshot", "timestamp-key");
        repository
                .json("snapshot")
                .withObject("/meta")
                .putObject("snapshot.json")
                .put("version", 1);
        repository.bump("root");
        repository.files.put(
                "metadata/timestamp.json", repository.version("snapshot", 2).bytes("snapshot"));
        assertThat(refused()).isEqualTo("wrong_type");
        assertThat(trustedFiles()).containsExactly("root.json");
    }

    @Test
    void refusal_namesTheFileAndWhereItIsFrom() throws Exception {
        for (String name : new String[] {"2.root.json", "timestamp.json"}) {
            repository.files.put("metadata/" + name, "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8));
            assertThat(catchThrowableOfType(TufException.class, this::refresh))
                    .hasMessageStartingWith(name + " from metadata/ was refused: ")
                    .hasMessageContaining("it is not JSON");
            repository.files.remove("metadata/" + name);
        }
        Files.writeString(metadata().resolve("root.json"), "{}");
        assertThat(catchThrowableOfType(TufException.class, this::refresh))
                .hasMessageStartingWith("root.json in " + metadata() + " was refused: ");
        Files.delete(metadata().resolve("root.json"));
        assertThat(catchThrowableOfType(TufException.class, this::refresh))
                .hasMessageStartingWith(metadata() + " has no root.json");
    }
}
