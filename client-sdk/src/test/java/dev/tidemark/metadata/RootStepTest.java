package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.REPLAY;
import static dev.tidemark.metadata.MetadataFixture.at;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootStepTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private <T extends Rejection> T refusedNext(Class<T> type, Consumer<ObjectNode> change)
            throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository.edit("root", root -> change.accept(root.put("version", 2)));
        return rejected(type, () -> held.withRoot(repository.bytes("root")));
    }

    private TrustedMetadata next(Consumer<ObjectNode> change) throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository.edit("root", root -> change.accept(root.put("version", 2)));
        return held.withRoot(repository.bytes("root"));
    }

    private static Consumer<ObjectNode> constant(Consumer<ObjectNode> change) {
        return root -> change.accept((ObjectNode) root.get("tidemark"));
    }

    // ---- pinned

    @Test
    void pinned_withoutItsOwnThreshold_isRefused() {
        repository.sign("root", "root-1");
        rejected(Rejection.ThresholdNotMet.class, repository::pinned);
    }

    @Test
    void pinned_anotherRolesFile_isRefused() {
        rejected(
                Rejection.WrongType.class, () -> TrustedMetadata.pinned(repository.bytes("timestamp"), Limits.DEFAULT));
    }

    @Test
    void pinned_expired_isRead() throws VerificationException {
        TrustedMetadata held = repository
                .edit("root", root -> root.put("expires", "2000-01-01T00:00:00Z"))
                .pinned();
        rejected(Rejection.Expired.class, () -> held.rootSettled(NOW_STRICT));
        assertThat(held.rootSettled(REPLAY).expired(NOW)).containsOnlyKeys("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void pinned_topLevelRoleMissing_isRefused(String role) {
        repository.edit("root", root -> ((ObjectNode) root.get("roles")).remove(role));
        rejected(Rejection.Malformed.class, repository::pinned);
    }

    @Test
    void pinned_moreBytesThanAllowed_isRefused() {
        Limits small = new Limits(100, 100, 100, 100);
        rejected(Rejection.TooLarge.class, () -> TrustedMetadata.pinned(repository.bytes("root"), small));
    }

    // ---- the chain

    @Test
    void chain_sameKeysNextVersion_isTaken() throws VerificationException {
        assertThat(next(root -> {}).root().role().version()).isEqualTo(2);
    }

    @Test
    void chain_signedByTheNewThresholdOnly_isRefused() throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository
                .trust("root", "new-1", "new-2")
                .sign("root", "new-1", "new-2")
                .version("root", 2);
        rejected(Rejection.ThresholdNotMet.class, () -> held.withRoot(repository.bytes("root")));
    }

    @Test
    void chain_signedByTheOldThresholdOnly_isRefused() throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository.trust("root", "new-1", "new-2").version("root", 2);
        rejected(Rejection.ThresholdNotMet.class, () -> held.withRoot(repository.bytes("root")));
    }

    @Test
    void chain_oneKeyShortOfEither_isRefused() throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository.trust("root", "new-1", "new-2").version("root", 2);
        repository.sign("root", "root-1", "new-1", "new-2");
        rejected(Rejection.ThresholdNotMet.class, () -> held.withRoot(repository.bytes("root")));
        repository.sign("root", "root-1", "root-2", "new-1");
        rejected(Rejection.ThresholdNotMet.class, () -> held.withRoot(repository.bytes("root")));
    }

    @Test
    void chain_signedByBothThresholds_handsTrustOver() throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository.trust("root", "new-1", "new-2").sign("root", "root-1", "root-2", "new-1", "new-2");
        TrustedMetadata second = held.withRoot(repository.version("root", 2).bytes("root"));
        repository.sign("root", "new-1", "new-2").version("root", 3);
        assertThat(second.withRoot(repository.bytes("root")).root().role().version())
                .isEqualTo(3);
        repository.sign("root", "root-1", "root-2");
        rejected(Rejection.ThresholdNotMet.class, () -> second.withRoot(repository.bytes("root")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 9007199254740991L})
    void chain_anyVersionButTheNext_isRefused(long version) throws VerificationException {
        TrustedMetadata held = repository.pinned();
        repository.version("root", version);
        assertThat(rejected(Rejection.WrongVersion.class, () -> held.withRoot(repository.bytes("root"))))
                .isEqualTo(new Rejection.WrongVersion("root", 2, version));
    }

    @Test
    void chain_anotherTypeSignedByItsKeys_isRefused() throws VerificationException {
        assertThat(refusedNext(Rejection.WrongType.class, root -> root.put("_type", "targets")))
                .isEqualTo(new Rejection.WrongType("root", "root", "targets"));
    }

    @Test
    void chain_expiredRootOnTheWay_isPassed() throws VerificationException {
        TrustedMetadata second = next(root -> root.put("expires", "2000-01-01T00:00:00Z"));
        rejected(Rejection.Expired.class, () -> second.rootSettled(NOW_STRICT));
        repository.edit("root", root -> root.put("version", 3).put("expires", "2031-01-01T00:00:00Z"));
        assertThat(second.withRoot(repository.bytes("root")).rootSettled(NOW_STRICT))
                .isNotNull();
    }

    @Test
    void settled_atTheInstantOfExpiry_isExpired() throws VerificationException {
        Instant expires = NOW.plus(Duration.ofDays(365));
        TrustedMetadata held = repository.pinned();
        held.rootSettled(at(expires.minusMillis(1)));
        rejected(Rejection.Expired.class, () -> held.rootSettled(at(expires)));
        assertThat(held.expired(expires.minusMillis(1))).isEmpty();
        assertThat(held.expired(expires)).containsOnlyKeys("root");
    }

    // ---- the domain's constants

    @Test
    void chain_extensionStripped_isRefused() throws VerificationException {
        assertThat(refusedNext(Rejection.RootConstantChanged.class, root -> root.remove("tidemark"))
                        .constant())
                .isEqualTo("the member tidemark");
    }

    @Test
    void chain_anotherDomain_isRefused() throws VerificationException {
        refusedNext(Rejection.WrongDomain.class, constant(it -> it.put("domain", "other.local")));
    }

    @Test
    void chain_epochFell_isRefused() throws VerificationException {
        repository.extension("root", it -> it.put("epoch", 5));
        assertThat(refusedNext(Rejection.Rollback.class, constant(it -> it.put("epoch", 4))))
                .isEqualTo(new Rejection.Rollback("epoch", 5, 4));
    }

    @Test
    void chain_saltChangedWithinOneEpoch_isRefused() throws VerificationException {
        refusedNext(Rejection.RootConstantChanged.class, constant(it -> it.put("salt", "f".repeat(32))));
    }

    @Test
    void chain_saltChangedWithTheEpoch_isTaken() throws VerificationException {
        assertThat(next(constant(it -> it.put("salt", "f".repeat(32)).put("epoch", 2)))
                        .root()
                        .role()
                        .tidemark()
                        .orElseThrow()
                        .saltHex())
                .isEqualTo("f".repeat(32));
    }

    @Test
    void chain_developmentMarkChanged_isRefused() throws VerificationException {
        refusedNext(Rejection.RootConstantChanged.class, constant(it -> it.put("development", true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"domain", "epoch", "salt", "max_statement_seconds", "development", "managed"})
    void extension_memberMissingOrOfAnotherType_isRefused(String member) {
        MetadataFixture other = MetadataFixture.tidemark();
        other.extension("root", it -> it.putNull(member));
        rejected(Rejection.ExtensionInvalid.class, other::pinned);
        repository.extension("root", it -> it.remove(member));
        rejected(Rejection.ExtensionInvalid.class, repository::pinned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[]", "null", "\"example.local\"", "7"})
    void extension_thatIsNoObject_isRefused(String value) {
        repository.edit("root", root -> root.set("tidemark", json(value)));
        rejected(Rejection.ExtensionInvalid.class, repository::pinned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EXAMPLE.local", "a..b", "-a", "a-", "a_b", "ex\u00e4mple", ".", "a."})
    void extension_thatNamesNoDomain_isRefused(String domain) {
        repository.extension("root", it -> it.put("domain", domain));
        rejected(Rejection.ExtensionInvalid.class, repository::pinned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00112233445566778899AABBCCDDEEFF", "zz112233445566778899aabbccddeeff"})
    void extension_saltOfAnotherShape_isRefused(String salt) {
        repository.extension("root", it -> it.put("salt", salt));
        rejected(Rejection.ExtensionInvalid.class, repository::pinned);
    }

    static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return StrictJson.parse("test", MetadataFixture.utf8(text));
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    // ---- 5.3.11, recovery from raised numbers

    private TrustedMetadata heldAtAbsurdVersions() throws VerificationException {
        repository.version("snapshot", 9_000_000_000_000_000L);
        repository.heartbeat(9_000_000_000_000_000L, NOW);
        return repository.load();
    }

    private TrustedMetadata settledAfter(TrustedMetadata held) throws VerificationException {
        return held.withRoot(repository.version("root", 2).bytes("root")).rootSettled(NOW_STRICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot"})
    void settled_onlineKeyReplaced_dropsTimestampAndSnapshot(String role) throws VerificationException {
        TrustedMetadata held = heldAtAbsurdVersions();
        TrustedMetadata settled = settledAfter(withKey(role, held));
        assertThat(settled.timestamp()).isEmpty();
        assertThat(settled.snapshot()).isEmpty();
        repository.version("snapshot", 2).heartbeat(2, NOW.plusSeconds(1));
        repository.extension("timestamp", it -> it.put("root_version", 2));
        repository.update(settled, NOW_STRICT).requireWhole(NOW_STRICT);
    }

    private TrustedMetadata withKey(String role, TrustedMetadata held) {
        repository.trust(role, "new-online").sign(role, "new-online");
        return held;
    }

    @Test
    void settled_onlineKeyAdded_keepsWhatStillVerifies() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.trust("timestamp", "timestamp", "second");
        repository.edit("root", root -> ((ObjectNode) root.at("/roles/timestamp")).put("threshold", 1));
        assertThat(settledAfter(held).timestamp()).isEqualTo(held.timestamp());
    }

    @Test
    void settled_timestampThresholdRaised_dropsTheOldStatement() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.trust("timestamp", "timestamp", "second");
        assertThat(settledAfter(held).timestamp()).isEmpty();
    }

    @Test
    void settled_epochRose_dropsTimestampAndSnapshot() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.extension("root", it -> it.put("epoch", 2).put("salt", "f".repeat(32)));
        TrustedMetadata settled = settledAfter(held);
        assertThat(settled.timestamp()).isEmpty();
        assertThat(settled.snapshot()).isEmpty();
    }

    @Test
    void settled_nothingReplaced_keepsEverything() throws VerificationException {
        TrustedMetadata held = repository.load();
        TrustedMetadata settled = settledAfter(held);
        assertThat(settled.timestamp()).isEqualTo(held.timestamp());
        assertThat(settled.snapshot()).isEqualTo(held.snapshot());
    }
}
