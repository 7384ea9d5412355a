package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each role has a limit of its own: as many bytes are read, and not one more. */
class ByteLimitsTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private int size(String role) {
        return repository.bytes(role).length;
    }

    private Limits limits(String role, int spare) {
        return new Limits(
                role.equals("root") ? size(role) + spare : 100_000,
                role.equals("timestamp") ? size(role) + spare : 100_000,
                role.equals("snapshot") ? size(role) + spare : 100_000,
                role.equals("targets") ? size(role) + spare : 100_000);
    }

    private TrustedMetadata load(Limits limits) throws VerificationException {
        TrustedMetadata held = TrustedMetadata.pinned(repository.bytes("root"), limits);
        for (String role : List.of("timestamp", "snapshot", "targets", "policy", "revocations", ISSUER)) {
            held = repository.step(held, role, NOW_STRICT);
        }
        return held;
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void role_ofAsManyBytesAsAllowed_isRead_andOfOneMoreIsNot(String role) throws VerificationException {
        load(limits(role, 0)).requireWhole(NOW_STRICT);
        assertThat(rejected(Rejection.class, () -> load(limits(role, -1))))
                .isEqualTo(new Rejection.TooLarge(role, size(role) - 1));
    }

    @Test
    void nextRoot_ofMoreBytesThanAllowed_isRefused() throws VerificationException {
        TrustedMetadata held = TrustedMetadata.pinned(repository.bytes("root"), limits("root", 0));
        repository.edit("root", json -> json.put("version", 2));
        assertThat(held.withRoot(repository.bytes("root")).root().role().version())
                .isEqualTo(2);
        repository.edit("root", json -> json.put("version", 2).put("x", ""));
        rejected(Rejection.TooLarge.class, () -> held.withRoot(repository.bytes("root")));
    }

    @Test
    void delegatedRole_hasTheLimitOfTargets() throws VerificationException {
        int most = size("targets");
        repository.edit(ISSUER, json -> json.put("x", "y".repeat(most - size(ISSUER) - ",\"x\":\"\"".length())));
        assertThat(size(ISSUER)).isEqualTo(most);
        load(limits("targets", 0)).requireWhole(NOW_STRICT);
        repository.edit(ISSUER, json -> json.put("x", json.get("x").textValue() + "y"));
        assertThat(rejected(Rejection.class, () -> load(limits("targets", 0))))
                .isEqualTo(new Rejection.TooLarge(ISSUER, most));
    }
}
