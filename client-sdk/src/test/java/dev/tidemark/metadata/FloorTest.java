package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The snapshot of an earlier cycle: no state in itself, but nothing in the next one may fall below it. */
class FloorTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    /** What is trusted once the new statement has come, with the old snapshot as the floor. */
    private TrustedMetadata floored() throws VerificationException {
        byte[] old = repository.version("policy", 5).bytes("snapshot");
        repository.version("policy", 6).version("snapshot", 2).heartbeat(2, NOW);
        return repository.before("snapshot").withFloor(old);
    }

    @Test
    void floor_underANewerStatement_isHeldAndPassedByTheNextSnapshot() throws VerificationException {
        TrustedMetadata held = floored();
        assertThat(held.snapshot().orElseThrow().role().version()).isEqualTo(1);
        assertThat(held.timestamp().orElseThrow().role().version()).isEqualTo(2);
        assertThat(rejected(Rejection.class, () -> held.requireWhole(NOW_STRICT)))
                .isInstanceOf(Rejection.RoleMissing.class);

        TrustedMetadata next = repository.step(held, "snapshot", NOW_STRICT);
        assertThat(next.snapshot().orElseThrow().role().version()).isEqualTo(2);
    }

    @Test
    void floor_whoseLineTheNextFallsBelow_isARollback() throws VerificationException {
        byte[] old = repository.version("policy", 5).bytes("snapshot");
        repository.version("policy", 4).version("snapshot", 2).heartbeat(2, NOW);
        TrustedMetadata held = repository.before("snapshot").withFloor(old);
        assertThat(rejected(Rejection.class, () -> repository.step(held, "snapshot", NOW_STRICT)))
                .isEqualTo(new Rejection.Rollback("policy.json version", 5, 4));
    }

    /** Its time was another cycle's: what expired since is a floor all the same. */
    @Test
    void floor_thatExpired_isTaken() throws VerificationException {
        repository.edit("snapshot", json -> json.put("expires", "2000-01-01T00:00:00Z"));
        assertThat(repository
                        .before("timestamp")
                        .withFloor(repository.bytes("snapshot"))
                        .snapshot())
                .isPresent();
    }

    @Test
    void floor_signedBySomeoneElse_isRefused() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        repository.sign("snapshot", "timestamp");
        rejected(Rejection.ThresholdNotMet.class, () -> held.withFloor(repository.bytes("snapshot")));
    }

    @Test
    void floor_ofAnotherType_isRefused() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        repository.edit("snapshot", json -> json.put("_type", "targets"));
        rejected(Rejection.WrongType.class, () -> held.withFloor(repository.bytes("snapshot")));
    }

    @Test
    void floor_ofAnotherDomain_isRefused() throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        repository.extension("snapshot", it -> it.put("domain", "other.local"));
        rejected(Rejection.WrongDomain.class, () -> held.withFloor(repository.bytes("snapshot")));
    }

    @Test
    void floor_ofMoreBytesThanAllowed_isRefused() throws VerificationException {
        byte[] bytes = repository.bytes("snapshot");
        Limits limits = new Limits(512_000, 0, bytes.length, 0);
        TrustedMetadata held = TrustedMetadata.pinned(repository.bytes("root"), limits);
        assertThat(held.withFloor(bytes).snapshot()).isPresent();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = ' ';
        rejected(Rejection.TooLarge.class, () -> held.withFloor(longer));
    }

    @Test
    void floor_keepsEverythingElse() throws VerificationException {
        TrustedMetadata held = repository.load();
        TrustedMetadata floored = held.withFloor(repository.bytes("snapshot"));
        floored.requireWhole(NOW_STRICT);
        assertThat(floored.delegated()).isEqualTo(held.delegated()).containsKey(ISSUER);
        assertThat(floored.targets()).isEqualTo(held.targets());
        assertThat(floored.timestamp()).isEqualTo(held.timestamp());
    }

    @Test
    void floor_ofARepositoryThatIsNotOurs_needsNoExtension() throws VerificationException {
        MetadataFixture plain = MetadataFixture.plain();
        plain.edit("snapshot", json -> ((ObjectNode) json).put("tidemark", 7));
        assertThat(plain.before("timestamp").withFloor(plain.bytes("snapshot")).snapshot())
                .isPresent();
    }
}
