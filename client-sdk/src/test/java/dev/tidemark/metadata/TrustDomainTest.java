package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustDomainTest {
    private static final String LABEL = "a".repeat(63);

    /** 253 characters: as long as a name may be. */
    private static final String LONGEST = LABEL + "." + LABEL + "." + LABEL + "." + "a".repeat(61);

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "example.local", "a-b.c", "xn--bcher-kva.example"})
    void name_ofADomain_isTakenAsItIs(String name) {
        assertThat(TrustDomain.isValid(name)).isTrue();
        assertThat(new TrustDomain(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "a.", ".a", "a..b", "-a", "a-", "A", "a_b", "a b", "a/b", "../a", "bücher", "a\n", "a%2eb"
            })
    void name_ofAnyOtherForm_isRefused(String name) {
        assertThat(TrustDomain.isValid(name)).isFalse();
        assertThatThrownBy(() -> new TrustDomain(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void length_isBounded_ofTheNameAndOfEachLabel() {
        assertThat(LONGEST).hasSize(253);
        assertThat(new TrustDomain(LONGEST).name()).isEqualTo(LONGEST);
        assertThat(TrustDomain.isValid(LONGEST)).isTrue();
        for (String tooLong : new String[] {LONGEST + "a", LABEL + "a.b"}) {
            assertThat(TrustDomain.isValid(tooLong)).isFalse();
            assertThatThrownBy(() -> new TrustDomain(tooLong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
