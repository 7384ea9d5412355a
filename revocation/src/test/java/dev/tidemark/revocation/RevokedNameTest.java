package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class RevokedNameTest {
    private static final int BITS = 16;

    /** Two letters of one hash code, or the other two. */
    private static String colliding(int number) {
        StringBuilder id = new StringBuilder();
        for (int bit = 0; bit < BITS; bit++) {
            id.append((number >>> bit & 1) == 0 ? "Aa" : "BB");
        }
        return id.toString();
    }

    /** One after the other, each would be compared with all before it: two thousand million times. */
    @Test
    @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
    void map_ofNamesChosenForOneHashCode_isNotSearchedOneByOne() {
        Map<RevokedName, Integer> byName = new HashMap<>();
        for (int i = 0; i < 1 << BITS; i++) {
            byName.put(new RevokedName(RevocationKind.JTI, "https://alpha.example", colliding(i)), i);
        }

        int someHash = byName.keySet().iterator().next().hashCode();
        assertThat(byName.keySet()).extracting(Object::hashCode).containsOnly(someHash);
        for (int i = 0; i < 1 << BITS; i++) {
            assertThat(byName.get(new RevokedName(RevocationKind.JTI, "https://alpha.example", colliding(i))) == i)
                    .isTrue();
        }
    }

    @Test
    void compareTo_isOfEachPart_andZeroForEqualNamesAlone() {
        List<RevokedName> ascending = List.of(
                new RevokedName(RevocationKind.JTI, "a", "a"),
                new RevokedName(RevocationKind.JTI, "a", "b"),
                new RevokedName(RevocationKind.JTI, "b", "a"),
                new RevokedName(RevocationKind.KEY, "a", "a"));
        for (RevokedName left : ascending) {
            for (RevokedName right : ascending) {
                assertThat(Integer.signum(left.compareTo(right)))
                        .isEqualTo(Integer.compare(ascending.indexOf(left), ascending.indexOf(right)));
            }
        }
    }
}
