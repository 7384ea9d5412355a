package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.at;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeStateTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private static <T extends Rejection> T notWhole(Class<T> type, TrustedMetadata held, Times times) {
        return rejected(type, () -> held.requireWhole(times));
    }

    @Test
    void whole_everythingOfOneState_passes() throws VerificationException {
        repository.load().requireWhole(NOW_STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets", "policy", "revocations"})
    void whole_mandatoryRoleNotYetHeld_isRefused(String role) throws VerificationException {
        assertThat(notWhole(Rejection.RoleMissing.class, repository.before(role), NOW_STRICT)
                        .role())
                .isEqualTo(role + ".json");
    }

    @Test
    void whole_issuerNotHeld_passes() throws VerificationException {
        repository.before(ISSUER).requireWhole(NOW_STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "snapshot", "targets", "policy", "revocations"})
    void whole_roleThatExpiredWhileHeld_isRefused(String role) throws VerificationException {
        repository.edit(role, json -> json.put("expires", MetadataTime.formatSeconds(NOW.plusSeconds(10))));
        TrustedMetadata held = repository.load();
        held.requireWhole(at(NOW.plusSeconds(10).minusMillis(1)));
        assertThat(notWhole(Rejection.Expired.class, held, at(NOW.plusSeconds(10)))
                        .role())
                .isEqualTo(role);
    }

    @Test
    void whole_issuerThatExpiredWhileHeld_passesAndIsReported() throws VerificationException {
        repository.edit(ISSUER, json -> json.put("expires", MetadataTime.formatSeconds(NOW.plusSeconds(10))));
        TrustedMetadata held = repository.load();
        held.requireWhole(at(NOW.plusSeconds(10)));
        assertThat(held.expired(NOW.plusSeconds(10))).containsOnlyKeys(ISSUER);
    }

    @Test
    void whole_statementOfANewerSnapshot_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.version("snapshot", 2).heartbeat(2, NOW);
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        rejected(Rejection.class, () -> next.requireWhole(NOW_STRICT));
    }

    /** Bundle N with the index of N+1: what is held was verified, and is not one state. */
    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void whole_roleOlderThanTheIndexSays_isRefused(String role) throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.version(role, 2).version("snapshot", 2).heartbeat(2, NOW);
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        TrustedMetadata mixed = repository.step(next, "snapshot", NOW_STRICT);
        assertThat(notWhole(Rejection.WrongVersion.class, mixed, NOW_STRICT))
                .isEqualTo(new Rejection.WrongVersion(role, 2, 1));
        repository.update(held, NOW_STRICT).requireWhole(NOW_STRICT);
    }

    /** In a domain the index itself is refused; a repository that is not ours may do so. */
    @Test
    void whole_roleOfTheSameVersionWithOtherBytes_isRefused() throws VerificationException {
        MetadataFixture plain = MetadataFixture.plain();
        TrustedMetadata held = plain.load();
        plain.edit("policy", json -> json.put("expires", "2030-01-20T00:00:00Z"));
        plain.version("snapshot", 2).heartbeat(2, NOW);
        TrustedMetadata next = plain.step(held, "timestamp", NOW_STRICT);
        TrustedMetadata mixed = plain.step(next, "snapshot", NOW_STRICT);
        notWhole(Rejection.HashMismatch.class, mixed, NOW_STRICT);
    }

    /** The index of a new epoch may leave out what is still held of the old one. */
    @Test
    void whole_heldRoleThatTheIndexDoesNotList_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.extension("root", it -> it.put("epoch", 2).put("salt", "f".repeat(32)));
        repository
                .version("root", 2)
                .extension("timestamp", it -> it.put("epoch", 2).put("root_version", 2));
        repository.editAlone("snapshot", json -> json.withObject("/meta").remove(ISSUER + ".json"));
        repository.linkIndex();
        TrustedMetadata next = held.withRoot(repository.bytes("root")).rootSettled(NOW_STRICT);
        next = repository.step(next, "timestamp", NOW_STRICT);
        TrustedMetadata mixed = repository.step(next, "snapshot", NOW_STRICT);
        assertThat(notWhole(Rejection.RoleMissing.class, mixed, NOW_STRICT).role())
                .isEqualTo(ISSUER + ".json");
    }

    @Test
    void whole_statementOfAnotherSequenceThanTheHeldRole_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.heartbeat(2, NOW).extension("timestamp", it -> it.put("revocation_sequence", 8));
        TrustedMetadata next = repository.step(held, "timestamp", NOW_STRICT);
        assertThat(notWhole(Rejection.MixAndMatch.class, next, NOW_STRICT))
                .isEqualTo(new Rejection.MixAndMatch("revocation_sequence", 8, 7));
    }

    /** A repository becomes ours with a root; what was verified under other rules is not one of our states. */
    @Test
    void whole_rolesVerifiedBeforeTheRootGainedTheExtension_areRefused() throws VerificationException {
        MetadataFixture plain = MetadataFixture.plain();
        TrustedMetadata held = plain.load();
        plain.edit(
                "root",
                json -> json.put("version", 2)
                        .set("tidemark", repository.json("root").get("tidemark").deepCopy()));
        TrustedMetadata next = held.withRoot(plain.bytes("root")).rootSettled(NOW_STRICT);
        rejected(Rejection.class, () -> next.requireWhole(NOW_STRICT));
        rejected(Rejection.ExtensionInvalid.class, () -> plain.step(next, "timestamp", NOW_STRICT));
    }

    /** Some roles came anew under the root that gained the extension; the first of those that did not is named. */
    @ParameterizedTest
    @CsvSource({"timestamp, ''", "snapshot,  timestamp", "targets,   timestamp snapshot policy revocations issuer.acme"
    })
    void whole_roleVerifiedBeforeTheRootGainedTheExtension_isNamed(String role, String renewed)
            throws VerificationException {
        MetadataFixture plain = MetadataFixture.plain();
        TrustedMetadata held = plain.load();
        addExtension(plain, "root");
        TrustedMetadata next = plain.step(held, "root", NOW_STRICT).rootSettled(NOW_STRICT);
        List<String> roles = renewed.isEmpty() ? List.of() : List.of(renewed.split(" "));
        for (String one : List.of(ISSUER, "revocations", "policy", "snapshot", "timestamp")) {
            if (roles.contains(one)) {
                addExtension(plain, one);
            }
        }
        for (String one : roles) {
            next = plain.step(next, one, NOW_STRICT);
        }
        TrustedMetadata mixed = next;
        assertThat(notWhole(Rejection.ExtensionInvalid.class, mixed, NOW_STRICT))
                .isEqualTo(new Rejection.ExtensionInvalid(role, "it was verified under a root without it"));
    }

    private void addExtension(MetadataFixture plain, String role) {
        plain.edit(
                role,
                json -> json.put("version", 2)
                        .set("tidemark", repository.json(role).get("tidemark").deepCopy()));
    }

    @Test
    void step_thatIsRefused_changesNothing() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.heartbeat(2, NOW.minusSeconds(1));
        for (String role : List.of("root", "timestamp")) {
            rejected(Rejection.class, () -> repository.step(held, role, NOW_STRICT));
        }
        held.requireWhole(NOW_STRICT);
        assertThat(held.timestamp().orElseThrow().role().version()).isEqualTo(1);
    }

    @Test
    void bytes_ofWhatIsHeld_areACopyOfTheExactOnes() throws VerificationException {
        byte[] given = repository.bytes("root");
        byte[] original = given.clone();
        TrustedMetadata held = TrustedMetadata.pinned(given, Limits.DEFAULT);
        given[0] = 'x';
        held.root().bytes()[1] = 'y';
        assertThat(held.root().bytes()).isEqualTo(original);
        assertThat(held.root().sha256()).isEqualTo(Digests.sha256Hex(original));
    }

    // ---- before a role is listed

    @Test
    void candidate_ofARole_isJudgedAsAReaderWill() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.edit("targets", json -> json.put("version", 2).put("expires", "2031-01-01T00:00:00Z"));
        Verified<Targets> top = held.candidateTargets(repository.bytes("targets"), 2, NOW_STRICT);
        assertThat(held.candidateDelegated(top, "policy", repository.bytes("policy"), 1, NOW_STRICT)
                        .role()
                        .version())
                .isEqualTo(1);
        rejected(Rejection.WrongVersion.class, () -> held.candidateTargets(repository.bytes("targets"), 3, NOW_STRICT));
        rejected(
                Rejection.ThresholdNotMet.class,
                () -> held.candidateDelegated(top, ISSUER, repository.bytes("policy"), 1, NOW_STRICT));
        rejected(
                Rejection.NotDelegated.class,
                () -> held.candidateDelegated(top, "issuer.ghost", repository.bytes("policy"), 1, NOW_STRICT));
        repository.delegation(ISSUER).put("terminating", false);
        rejected(Rejection.NotDelegated.class, () -> held.candidateTargets(repository.bytes("targets"), 2, NOW_STRICT));
    }
}
