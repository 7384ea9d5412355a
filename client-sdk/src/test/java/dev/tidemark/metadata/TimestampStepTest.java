package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.REPLAY;
import static dev.tidemark.metadata.MetadataFixture.at;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampStepTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private <T extends Rejection> T refused(Class<T> type) throws VerificationException {
        return refused(type, repository.before("timestamp"), NOW_STRICT);
    }

    private <T extends Rejection> T refused(Class<T> type, TrustedMetadata held, Times times) {
        return rejected(type, () -> held.withTimestamp(repository.bytes("timestamp"), times));
    }

    private TimestampStep take(TrustedMetadata held) throws VerificationException {
        return held.withTimestamp(repository.bytes("timestamp"), NOW_STRICT);
    }

    // ---- who signed it

    @Test
    void timestamp_signedBySomeoneElse_isRefused() throws VerificationException {
        repository.sign("timestamp", "stranger");
        refused(Rejection.ThresholdNotMet.class);
    }

    @Test
    void timestamp_signedByAnotherRolesKey_isRefused() throws VerificationException {
        repository.sign("timestamp", "snapshot");
        refused(Rejection.ThresholdNotMet.class);
    }

    @Test
    void timestamp_anotherRoleSignedByItsKey_isRefused() throws VerificationException {
        repository.edit("timestamp", json -> json.put("_type", "snapshot"));
        assertThat(refused(Rejection.WrongType.class))
                .isEqualTo(new Rejection.WrongType("timestamp", "timestamp", "snapshot"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "0.9", "", "10.0", "1"})
    void timestamp_ofAnotherSpecification_isRefused(String version) throws VerificationException {
        repository.edit("timestamp", json -> json.put("spec_version", version));
        refused(Rejection.Malformed.class);
    }

    @Test
    void timestamp_largerThanAllowed_isRefusedUnread() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        assertThat(rejected(Rejection.TooLarge.class, () -> held.withTimestamp(new byte[16_385], NOW_STRICT))
                        .limitBytes())
                .isEqualTo(16_384);
        rejected(Rejection.Malformed.class, () -> held.withTimestamp(new byte[16_384], NOW_STRICT));
    }

    // ---- whose it is

    @Test
    void timestamp_withoutTheExtension_isRefused() throws VerificationException {
        repository.edit("timestamp", json -> json.remove("tidemark"));
        refused(Rejection.ExtensionInvalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"domain", "epoch", "issued_at", "root_version", "bundle_version", "revocation_sequence"})
    void timestamp_extensionMemberMissingOrOfAnotherType_isRefused(String member) throws VerificationException {
        repository.extension("timestamp", it -> it.putArray(member));
        refused(Rejection.ExtensionInvalid.class);
        repository.extension("timestamp", it -> it.remove(member));
        refused(Rejection.ExtensionInvalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2030-01-01T00:00:00Z", "2030-01-01T00:00:00.0Z", "2030-01-01T00:00:00.000+00:00",
                "2030-02-30T00:00:00.000Z", "2030-01-01t00:00:00.000z", "2030-01-01 00:00:00.000Z",
                "2030-01-01T24:00:00.000Z", "2030-01-01T23:59:60.000Z", "+2030-01-01T00:00:00.00Z"
            })
    void timestamp_issueTimeInAnotherSpelling_isRefused(String time) throws VerificationException {
        repository.extension("timestamp", it -> it.put("issued_at", time));
        refused(Rejection.ExtensionInvalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2030-01-31T00:00:00.000Z", "2030-01-31", "2030-01-31T00:00:00+00:00", "9999999999", ""})
    void timestamp_expiryInAnotherSpelling_isRefused(String time) throws VerificationException {
        repository.edit("timestamp", json -> json.put("expires", time));
        refused(Rejection.Malformed.class);
    }

    @Test
    void timestamp_ofAnotherDomain_isRefused() throws VerificationException {
        repository.extension("timestamp", it -> it.put("domain", "other.local"));
        assertThat(refused(Rejection.WrongDomain.class))
                .isEqualTo(new Rejection.WrongDomain("timestamp", "example.local", "other.local"));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 9007199254740991L})
    void timestamp_ofAnotherEpoch_isRefused(long epoch) throws VerificationException {
        repository.extension("timestamp", it -> it.put("epoch", epoch));
        assertThat(refused(Rejection.WrongEpoch.class)).isEqualTo(new Rejection.WrongEpoch("timestamp", 1, epoch));
    }

    @Test
    void timestamp_ofAnEarlierEpoch_isRefused() throws VerificationException {
        repository.extension("root", it -> it.put("epoch", 2));
        assertThat(refused(Rejection.WrongEpoch.class)).isEqualTo(new Rejection.WrongEpoch("timestamp", 2, 1));
    }

    @Test
    void timestamp_namesANewerRoot_saysThatItIsWithheld() throws VerificationException {
        repository.extension("timestamp", it -> it.put("root_version", 2).put("epoch", 2));
        assertThat(refused(Rejection.RootWithheld.class)).isEqualTo(new Rejection.RootWithheld(1, 2));
    }

    @Test
    void timestamp_namesAnOlderRoot_isTaken() throws VerificationException {
        TrustedMetadata held = repository.load();
        TrustedMetadata newer =
                held.withRoot(repository.version("root", 2).bytes("root")).rootSettled(NOW_STRICT);
        repository.heartbeat(2, NOW);
        assertThat(take(newer)).isInstanceOf(TimestampStep.Advanced.class);
    }

    // ---- which one it is

    @Test
    void timestamp_newerVersion_advances() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.heartbeat(2, NOW.plusSeconds(1));
        TimestampStep step = take(held);
        assertThat(step).isInstanceOf(TimestampStep.Advanced.class);
        assertThat(step.metadata().timestamp().orElseThrow().role().version()).isEqualTo(2);
    }

    @Test
    void timestamp_heldVersionAgain_isHeld() throws VerificationException {
        TrustedMetadata held = repository.load();
        assertThat(take(held)).isEqualTo(new TimestampStep.Held(held));
    }

    /** Signed again, or by one more key, it is the same statement. */
    @Test
    void timestamp_heldVersionWithOtherSignatures_isHeld() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.sign("timestamp", "stranger", "timestamp");
        assertThat(take(held)).isInstanceOf(TimestampStep.Held.class);
    }

    @Test
    void timestamp_heldVersionWithOtherContent_isReportedAndTheHeldOneKept() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.heartbeat(1, NOW.plusSeconds(1));
        TimestampStep.Contradicted step = (TimestampStep.Contradicted) take(held);
        assertThat(step.report()).isEqualTo(new Rejection.Equivocation("timestamp", 1));
        assertThat(step.metadata()).isSameAs(held);
    }

    /** Only keys of the role can contradict it: junk under the held version is no equivocation. */
    @Test
    void timestamp_heldVersionWithOtherContentUnsigned_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.heartbeat(1, NOW.plusSeconds(1)).sign("timestamp", "stranger");
        refused(Rejection.ThresholdNotMet.class, held, NOW_STRICT);
    }

    @Test
    void timestamp_lowerVersionIssuedEarlier_isBehind() throws VerificationException {
        TrustedMetadata held = repository.heartbeat(5, NOW).load();
        repository.heartbeat(4, NOW.minusSeconds(1));
        assertThat(refused(Rejection.Behind.class, held, NOW_STRICT)).isEqualTo(new Rejection.Behind(5, 4));
        repository.heartbeat(4, NOW);
        refused(Rejection.Behind.class, held, NOW_STRICT);
    }

    @Test
    void timestamp_lowerVersionIssuedLater_isARollback() throws VerificationException {
        TrustedMetadata held = repository.heartbeat(5, NOW).load();
        repository.heartbeat(4, NOW.plusMillis(1));
        assertThat(refused(Rejection.Rollback.class, held, NOW_STRICT))
                .isEqualTo(new Rejection.Rollback("timestamp version", 5, 4));
    }

    @Test
    void timestamp_versionRoseWhileIssueTimeFell_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.heartbeat(2, NOW.minusMillis(1));
        assertThat(refused(Rejection.IssueTimeFell.class, held, NOW_STRICT))
                .isEqualTo(new Rejection.IssueTimeFell(NOW, NOW.minusMillis(1)));
    }

    @Test
    void timestamp_namesAnOlderSnapshot_isRefused() throws VerificationException {
        TrustedMetadata held = repository.version("snapshot", 5).load();
        repository.version("snapshot", 4).heartbeat(2, NOW);
        assertThat(refused(Rejection.Rollback.class, held, NOW_STRICT))
                .isEqualTo(new Rejection.Rollback("snapshot version", 5, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle_version", "revocation_sequence"})
    void timestamp_numberOfTheStateFell_isRefused(String member) throws VerificationException {
        repository.extension("timestamp", it -> it.put("bundle_version", 7));
        TrustedMetadata held = repository.load();
        repository.heartbeat(2, NOW);
        repository.extension("timestamp", it -> it.put(member, 6));
        assertThat(refused(Rejection.Rollback.class, held, NOW_STRICT).held()).isEqualTo(7);
    }

    // ---- when it was said

    @Test
    void timestamp_issuedAheadOfTheClock_isRefusedBeyondTheTolerance() throws VerificationException {
        repository.heartbeat(2, NOW.plusSeconds(60));
        assertThat(take(repository.before("timestamp"))).isInstanceOf(TimestampStep.Advanced.class);
        repository.heartbeat(2, NOW.plusSeconds(60).plusMillis(1));
        refused(Rejection.FromFuture.class);
    }

    @Test
    void timestamp_aheadOfTheClockInAReplay_isTaken() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        repository.heartbeat(2, NOW.plusSeconds(3600));
        assertThat(held.withTimestamp(repository.bytes("timestamp"), REPLAY))
                .isInstanceOf(TimestampStep.Advanced.class);
    }

    @Test
    void timestamp_livesLongerThanRootAllows_isRefused() throws VerificationException {
        repository.edit("timestamp", json -> json.put("expires", MetadataTime.formatSeconds(NOW.plusSeconds(901))));
        assertThat(refused(Rejection.StatementTooLong.class)).isEqualTo(new Rejection.StatementTooLong(901, 900));
    }

    @Test
    void timestamp_heldWhenTheRootAllowedALongerLife_isTakenInAReplay() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        repository.edit("timestamp", json -> json.put("expires", MetadataTime.formatSeconds(NOW.plusSeconds(901))));
        assertThat(held.withTimestamp(repository.bytes("timestamp"), REPLAY))
                .isInstanceOf(TimestampStep.Advanced.class);
    }

    @Test
    void timestamp_atTheInstantOfExpiry_isExpired() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        Instant expires = NOW.plusSeconds(900);
        held.withTimestamp(repository.bytes("timestamp"), at(expires.minusMillis(1)));
        assertThat(refused(Rejection.Expired.class, held, at(expires)).expires())
                .isEqualTo(expires);
    }

    @Test
    void timestamp_expiredInAReplay_isTakenAndReported() throws VerificationException {
        Times late = new Times(NOW.plusSeconds(86_400), REPLAY.maxClockError(), Times.Expiry.REPORTED);
        TrustedMetadata held = repository.load(late);
        assertThat(held.expired(late.now())).containsOnlyKeys("timestamp");
    }

    /** The freeze that an early return on an equal version lets through: nothing is new, and the clock went on. */
    @Test
    void timestamp_heldOneReplayedAfterItsExpiry_isFoundWhenTheCycleEnds() throws VerificationException {
        TrustedMetadata held = repository.load();
        Times late = at(NOW.plusSeconds(900));
        TimestampStep step = held.withTimestamp(repository.bytes("timestamp"), late);
        assertThat(step).isInstanceOf(TimestampStep.Held.class);
        assertThat(rejected(Rejection.Expired.class, () -> step.metadata().requireWhole(late))
                        .role())
                .isEqualTo("timestamp");
    }

    @Test
    void timestamp_withoutASnapshotLine_isRefused() throws VerificationException {
        repository.editAlone("timestamp", json -> ((ObjectNode) json.get("meta")).removeAll());
        refused(Rejection.Malformed.class);
    }

    @Test
    void timestamp_membersNotKnown_surviveInTheBytes() throws VerificationException {
        repository.edit("timestamp", json -> json.putObject("x-future").put("a", 1));
        TrustedMetadata held = repository.load();
        assertThat(held.timestamp().orElseThrow().bytes()).isEqualTo(repository.bytes("timestamp"));
    }
}
