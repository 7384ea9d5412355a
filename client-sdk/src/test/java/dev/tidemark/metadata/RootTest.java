package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.DOMAIN;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.SALT;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a root must have, whether it is read or built. */
class RootTest {
    private static final RoleKeys KEYS = new RoleKeys(Set.of("k"), 1);

    private static Map<String, RoleKeys> roles() {
        return new HashMap<>(Map.of("root", KEYS, "timestamp", KEYS, "snapshot", KEYS, "targets", KEYS));
    }

    private static Root root(Map<String, RoleKeys> roles) {
        return new Root(1, NOW, true, Map.of(), roles, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void root_withoutTheKeysOfATopLevelRole_isNone(String role) {
        Map<String, RoleKeys> roles = roles();
        assertThat(root(roles).role(role)).isEqualTo(KEYS);
        roles.remove(role);
        assertThatThrownBy(() -> root(roles)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void role_thatIsNotOfTheTopLevel_isAMistakeOfTheCaller() {
        assertThatThrownBy(() -> root(roles()).role("policy")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Without consistent snapshots a reader could fetch the files of two states under the names of one. */
    @Test
    void domain_withoutConsistentSnapshots_isRefused() {
        Rejection refused = new Rejection.Malformed(
                "root", "/signed/consistent_snapshot", "a Tidemark repository has consistent snapshots");
        MetadataFixture repository = MetadataFixture.tidemark();
        repository.edit("root", json -> json.put("consistent_snapshot", false));
        assertThat(rejected(Rejection.class, repository::pinned)).isEqualTo(refused);
        repository.edit("root", json -> json.remove("consistent_snapshot"));
        assertThat(rejected(Rejection.class, repository::pinned)).isEqualTo(refused);
    }

    @Test
    void salt_isSixteenBytes() {
        assertThat(new RootExtension(DOMAIN, 1, SALT, 900, false, false).salt())
                .isEqualTo(HexFormat.of().parseHex(SALT));
        for (String salt : List.of("", SALT.substring(2), SALT + "00", SALT.replace('a', 'A'))) {
            assertThatThrownBy(() -> new RootExtension(DOMAIN, 1, salt, 900, false, false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
