package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.REPLAY;
import static dev.tidemark.metadata.MetadataFixture.at;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStepTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private <T extends Rejection> T refused(Class<T> type) throws VerificationException {
        return refused(type, repository.before("snapshot"), NOW_STRICT);
    }

    private <T extends Rejection> T refused(Class<T> type, TrustedMetadata held, Times times) {
        return rejected(type, () -> held.withSnapshot(repository.bytes("snapshot"), times));
    }

    /** Edits the index and has the statement name exactly these bytes, without repairing the lines. */
    private void index(java.util.function.Consumer<ObjectNode> change) {
        repository.editAlone("snapshot", change);
        MetaFile named = MetaFile.of(repository.json("snapshot").get("version").asLong(), repository.bytes("snapshot"));
        repository.editAlone("timestamp", json -> json.withObject("/meta").set("snapshot.json", named.toJson()));
    }

    private static ObjectNode meta(ObjectNode snapshot) {
        return snapshot.withObject("/meta");
    }

    private TrustedMetadata heldThenNewStatement(java.util.function.Consumer<ObjectNode> change)
            throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.editAlone("timestamp", json -> json.put("version", 2));
        index(json -> change.accept(json.put("version", 2)));
        return repository.step(held, "timestamp", NOW_STRICT);
    }

    @Test
    void snapshot_beforeATimestamp_isAMistakeOfTheCaller() throws VerificationException {
        TrustedMetadata root = repository.pinned();
        assertThatThrownBy(() -> root.withSnapshot(repository.bytes("snapshot"), NOW_STRICT))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void snapshot_signedBySomeoneElse_isRefused() throws VerificationException {
        repository.sign("snapshot", "timestamp");
        index(json -> {});
        refused(Rejection.ThresholdNotMet.class);
    }

    @Test
    void snapshot_bytesOfAnotherLength_areRefused() throws VerificationException {
        TrustedMetadata held = repository.before("snapshot");
        byte[] bytes = repository.bytes("snapshot");
        byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = ' ';
        assertThat(rejected(Rejection.LengthMismatch.class, () -> held.withSnapshot(longer, NOW_STRICT)))
                .isEqualTo(new Rejection.LengthMismatch("snapshot", bytes.length, longer.length));
    }

    @Test
    void snapshot_bytesOfAnotherDigest_areRefused() throws VerificationException {
        TrustedMetadata held = repository.before("snapshot");
        repository.editAlone("snapshot", json -> json.put("expires", "2030-01-08T00:00:01Z"));
        refused(Rejection.HashMismatch.class, held, NOW_STRICT);
    }

    @Test
    void snapshot_oneOfTwoDigestsDiffers_isRefused() throws VerificationException {
        ObjectNode hashes = (ObjectNode) repository.json("timestamp").at("/meta/snapshot.json/hashes");
        hashes.put("sha512", "00".repeat(64));
        refused(Rejection.HashMismatch.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../x", "0", "zz"})
    void snapshot_digestThatIsNone_isRefusedWhereItIsNamed(String hash) throws VerificationException {
        ((ObjectNode) repository.json("timestamp").at("/meta/snapshot.json/hashes")).put("sha256", hash);
        TrustedMetadata held = repository.before("timestamp");
        rejected(Rejection.Malformed.class, () -> held.withTimestamp(repository.bytes("timestamp"), NOW_STRICT));
    }

    @Test
    void snapshot_onlyDigestsNotKnown_areRefusedWhereTheyAreNamed() throws VerificationException {
        repository.editAlone(
                "timestamp",
                json -> ((ObjectNode) json.at("/meta/snapshot.json"))
                        .putObject("hashes")
                        .put("md5", "00"));
        TrustedMetadata held = repository.before("timestamp");
        rejected(Rejection.Malformed.class, () -> held.withTimestamp(repository.bytes("timestamp"), NOW_STRICT));
    }

    @Test
    void snapshot_anotherVersionThanTheStatementNames_isRefused() throws VerificationException {
        repository.editAlone("timestamp", json -> ((ObjectNode) json.at("/meta/snapshot.json")).put("version", 2));
        assertThat(refused(Rejection.WrongVersion.class)).isEqualTo(new Rejection.WrongVersion("snapshot", 2, 1));
    }

    @Test
    void snapshot_anotherTypeSignedByItsKey_isRefused() throws VerificationException {
        index(json -> json.put("_type", "targets"));
        assertThat(refused(Rejection.WrongType.class))
                .isEqualTo(new Rejection.WrongType("snapshot", "snapshot", "targets"));
    }

    @Test
    void snapshot_heldOneAgain_isTaken() throws VerificationException {
        TrustedMetadata held = repository.load();
        assertThat(repository.step(held, "snapshot", NOW_STRICT).snapshot()).isPresent();
        repository.sign("snapshot", "stranger", "snapshot").heartbeat(2, NOW);
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        assertThat(repository.step(next, "snapshot", NOW_STRICT).snapshot()).isPresent();
    }

    @Test
    void snapshot_withoutTheExtension_isRefused() throws VerificationException {
        repository.edit("snapshot", json -> json.remove("tidemark"));
        refused(Rejection.ExtensionInvalid.class);
    }

    @Test
    void snapshot_extensionOfAnotherType_isRefused() throws VerificationException {
        repository.edit("snapshot", json -> json.put("tidemark", true));
        refused(Rejection.ExtensionInvalid.class);
    }

    @Test
    void snapshot_ofAnotherDomain_isRefused() throws VerificationException {
        repository.extension("snapshot", it -> it.put("domain", "other.local"));
        refused(Rejection.WrongDomain.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets.json", "policy.json", "revocations.json"})
    void snapshot_mandatoryRoleNotListed_isRefused(String line) throws VerificationException {
        index(json -> meta(json).remove(line));
        assertThat(refused(Rejection.RoleMissing.class).role()).isEqualTo(line);
    }

    @Test
    void snapshot_lineVanished_isRefused() throws VerificationException {
        TrustedMetadata held = heldThenNewStatement(json -> meta(json).remove(ISSUER + ".json"));
        assertThat(refused(Rejection.RoleMissing.class, held, NOW_STRICT).role())
                .isEqualTo(ISSUER + ".json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void snapshot_lineFell_isRefused(String role) throws VerificationException {
        repository.version(role, 5);
        TrustedMetadata held =
                heldThenNewStatement(json -> ((ObjectNode) meta(json).get(role + ".json")).put("version", 4));
        assertThat(refused(Rejection.Rollback.class, held, NOW_STRICT))
                .isEqualTo(new Rejection.Rollback(role + ".json version", 5, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void snapshot_lineOfTheHeldVersionWithAnotherDigest_isRefused(String role) throws VerificationException {
        TrustedMetadata held = heldThenNewStatement(
                json -> ((ObjectNode) meta(json).at("/" + role + ".json/hashes")).put("sha256", "00".repeat(32)));
        assertThat(refused(Rejection.Equivocation.class, held, NOW_STRICT))
                .isEqualTo(new Rejection.Equivocation(role + ".json", 1));
    }

    @Test
    void snapshot_heldVersionWithOtherContent_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.edit("snapshot", json -> json.put("expires", "2030-01-06T00:00:00Z"));
        repository.heartbeat(2, NOW);
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        assertThat(refused(Rejection.Equivocation.class, next, NOW_STRICT))
                .isEqualTo(new Rejection.Equivocation("snapshot", 1));
    }

    @Test
    void snapshot_lineOfARoleThatIsNotDelegatedAnyMore_isCarriedAlong() throws VerificationException {
        index(json -> meta(json)
                .set("issuer.gone.json", new MetaFile(3, java.util.OptionalLong.empty(), java.util.Map.of()).toJson()));
        assertThat(repository
                        .step(repository.before("snapshot"), "snapshot", NOW_STRICT)
                        .snapshot())
                .isPresent();
    }

    /** What a refused line is called comes from the file: it must not write lines of its own into a log. */
    @Test
    void snapshot_lineWithAHostileName_isReportedHarmlessly() throws VerificationException {
        index(json -> meta(json)
                .set(
                        "x\u2028\u00852030-01-01 ERROR all keys leaked" + "y".repeat(5000),
                        meta(json).get("targets.json").deepCopy()));
        TrustedMetadata held = repository.load();
        repository.editAlone("timestamp", json -> json.put("version", 2));
        index(json -> {
            json.put("version", 2);
            meta(json).remove("x\u2028\u00852030-01-01 ERROR all keys leaked" + "y".repeat(5000));
        });
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        assertThat(refused(Rejection.RoleMissing.class, next, NOW_STRICT).explain())
                .matches("[ -~]*")
                .hasSizeLessThan(400);
    }

    @Test
    void snapshot_atTheInstantOfExpiry_isExpired() throws VerificationException {
        Instant expires = NOW.plus(Duration.ofDays(7));
        repository.heartbeat(2, expires.minusSeconds(10));
        TrustedMetadata held = repository.before("snapshot", at(expires.minusSeconds(10)));
        held.withSnapshot(repository.bytes("snapshot"), at(expires.minusMillis(1)));
        refused(Rejection.Expired.class, held, at(expires));
        held.withSnapshot(repository.bytes("snapshot"), new Times(expires, REPLAY.maxClockError(), REPLAY.expiry()));
    }
}
