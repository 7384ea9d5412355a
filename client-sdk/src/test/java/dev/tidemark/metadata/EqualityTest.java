package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Equality that is written by hand: on it hangs whose word bytes are taken on again. */
class EqualityTest {
    private static Authority authority(String role, RepositoryKind kind, int threshold, String... labels)
            throws VerificationException {
        Map<String, VerifyingKey> keys = new java.util.HashMap<>();
        for (String label : labels) {
            keys.put("key", key(label).publicKey().material().orElseThrow());
        }
        return new Authority(role, kind, threshold, keys);
    }

    @Test
    void authority_isItsRoleKindThresholdAndKeys() throws VerificationException {
        Authority one = authority("targets", RepositoryKind.TIDEMARK, 1, "a");
        assertThat(authority("targets", RepositoryKind.TIDEMARK, 1, "a"))
                .isEqualTo(one)
                .hasSameHashCodeAs(one);
        List<Authority> others = List.of(
                authority("snapshot", RepositoryKind.TIDEMARK, 1, "a"),
                authority("targets", RepositoryKind.PLAIN, 1, "a"),
                authority("targets", RepositoryKind.TIDEMARK, 2, "a"),
                authority("targets", RepositoryKind.TIDEMARK, 1, "b"),
                authority("targets", RepositoryKind.TIDEMARK, 1));
        assertThat(others).allSatisfy(other -> assertThat(other).isNotEqualTo(one));
        assertThat(others.get(0)).doesNotHaveSameHashCodeAs(one);
        assertThat(one).isNotEqualTo(new Object());
    }

    @Test
    void trustDomain_isItsName() {
        TrustDomain one = new TrustDomain("a.example");
        assertThat(new TrustDomain("a.example")).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(new TrustDomain("b.example")).isNotEqualTo(one).doesNotHaveSameHashCodeAs(one);
        assertThat(one).isNotEqualTo(new Object());
    }
}
