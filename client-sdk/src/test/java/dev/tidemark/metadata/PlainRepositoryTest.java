package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.at;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any TUF repository: our members mean nothing in it, and its rules are the specification's alone. */
class PlainRepositoryTest {
    private final MetadataFixture repository = MetadataFixture.plain();

    @Test
    void plain_repository_loads() throws VerificationException {
        TrustedMetadata held = repository.load();
        assertThat(held.root().role().tidemark()).isEmpty();
        assertThat(held.timestamp().orElseThrow().role().tidemark()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"true", "7", "null", "\"x\"", "[1]", "{}", "{\"domain\":7}", "{\"domain\":\"other.local\"}"})
    void plain_memberTidemarkOfAnyShape_isAnUnknownField(String value) throws VerificationException {
        for (String role : List.of("timestamp", "snapshot", "targets", "policy", "revocations", ISSUER)) {
            repository.edit(role, json -> json.set("tidemark", RootStepTest.json(value)));
        }
        repository.delegation(ISSUER).set("tidemark", RootStepTest.json(value));
        repository.edit("targets", json -> {});
        assertThat(repository.load().targets().orElseThrow().role().tidemark()).isEmpty();
    }

    @Test
    void plain_layoutOfItsOwn_isTaken() throws VerificationException {
        repository.edit("targets", json -> {
            json.withObject("/targets")
                    .set("any/where.txt", TargetFile.of(new byte[3]).toJson());
            ((ObjectNode) json.at("/delegations/roles/0")).put("terminating", false);
            ((ObjectNode) json.at("/delegations/roles/1")).remove("paths");
            ((ObjectNode) json.at("/delegations/roles/1"))
                    .putArray("path_hash_prefixes")
                    .add("00");
        });
        repository.edit(
                "policy",
                json -> json.withObject("/targets")
                        .set("../odd name", TargetFile.of(new byte[3]).toJson()));
        repository.load();
    }

    @Test
    void plain_lowerVersion_isARollback() throws VerificationException {
        TrustedMetadata held = repository.heartbeat(5, NOW).load();
        repository.heartbeat(4, NOW);
        assertThat(rejected(Rejection.Rollback.class, () -> repository.step(held, "timestamp", NOW_STRICT)))
                .isEqualTo(new Rejection.Rollback("timestamp version", 5, 4));
    }

    /** The first statement of a root that gained the extension has none before it to lag behind. */
    @Test
    void plain_lowerVersionUnderARootThatGainedTheExtension_isARollback() throws VerificationException {
        TrustedMetadata held = repository.heartbeat(5, NOW).load();
        MetadataFixture ours = MetadataFixture.tidemark();
        for (String role : List.of("root", "timestamp")) {
            repository.edit(role, json -> json.set("tidemark", ours.json(role).get("tidemark")));
        }
        repository.version("root", 2).version("timestamp", 4);
        TrustedMetadata next = repository.step(held, "root", NOW_STRICT).rootSettled(NOW_STRICT);
        assertThat(rejected(Rejection.Rollback.class, () -> repository.step(next, "timestamp", NOW_STRICT)))
                .isEqualTo(new Rejection.Rollback("timestamp version", 5, 4));
    }

    @Test
    void plain_longLivedTimestamp_isTaken() throws VerificationException {
        repository.edit("timestamp", json -> json.put("expires", "2034-01-01T00:00:00Z"));
        repository.load();
    }

    @Test
    void plain_expiredTimestamp_isRefused() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        rejected(Rejection.Expired.class, () -> repository.step(held, "timestamp", at(NOW.plusSeconds(900))));
    }

    @Test
    void plain_consistentSnapshotAbsent_isFalse() throws VerificationException {
        repository.edit("root", json -> json.remove("consistent_snapshot"));
        assertThat(repository.load().root().role().consistentSnapshot()).isFalse();
    }

    @Test
    void plain_consistentSnapshotOfAnotherType_isRefused() {
        repository.edit("root", json -> json.put("consistent_snapshot", "yes"));
        rejected(Rejection.Malformed.class, repository::pinned);
    }

    @Test
    void plain_indexWithoutTheRolesOfADomain_isTaken() throws VerificationException {
        ObjectNode meta = repository.json("snapshot").withObject("/meta");
        meta.remove(List.of("policy.json", "revocations.json", ISSUER + ".json"));
        repository.linkIndex();
        repository.before("policy").requireWhole(NOW_STRICT);
    }

    /** The specification forbids no repository that; ours are refused (SnapshotStepTest). */
    @Test
    void plain_heldVersionOfTheIndexWithOtherContent_isTaken() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.edit("snapshot", json -> json.put("expires", "2030-01-06T00:00:00Z"));
        repository.heartbeat(2, NOW);
        repository.update(held, NOW_STRICT).requireWhole(NOW_STRICT);
    }

    @Test
    void plain_targetsWithoutDelegations_delegateNothing() throws VerificationException {
        repository.edit("targets", json -> json.remove("delegations"));
        TrustedMetadata held = repository.before("policy");
        held.requireWhole(NOW_STRICT);
        assertThat(rejected(Rejection.class, () -> repository.step(held, "policy", NOW_STRICT)))
                .isEqualTo(new Rejection.NotDelegated("policy", "nothing is delegated"));
    }

    /** Without lengths and digests, which TUF lets a parent leave out, the versions alone tie a state together. */
    private void leaveOutLengthsAndDigests() {
        for (String role : List.of("targets", "policy", "revocations", ISSUER)) {
            long version = repository.json(role).get("version").asLong();
            repository.editAlone(
                    "snapshot",
                    json -> json.withObject("/meta")
                            .set(role + ".json", new MetaFile(version, OptionalLong.empty(), Map.of()).toJson()));
        }
        long version = repository.json("snapshot").get("version").asLong();
        repository.editAlone(
                "timestamp",
                json -> json.withObject("/meta")
                        .set("snapshot.json", new MetaFile(version, OptionalLong.empty(), Map.of()).toJson()));
    }

    @Test
    void plain_versionsOnly_tieTheStateTogether() throws VerificationException {
        leaveOutLengthsAndDigests();
        TrustedMetadata held = repository.load();
        repository.version("snapshot", 2).heartbeat(2, NOW);
        leaveOutLengthsAndDigests();
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        assertThat(rejected(Rejection.WrongVersion.class, () -> next.requireWhole(NOW_STRICT)))
                .isEqualTo(new Rejection.WrongVersion("snapshot", 2, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirrors", "x-anything"})
    void plain_furtherRolesInRoot_areIgnored(String role) throws VerificationException {
        repository.edit(
                "root",
                json -> ((ObjectNode) json.get("roles"))
                        .set(role, json.at("/roles/timestamp").deepCopy()));
        repository.load();
    }
}
