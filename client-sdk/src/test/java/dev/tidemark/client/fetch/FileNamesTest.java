package dev.tidemark.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource({
        "plain-1._~, plain-1._~",
        "a b, a%20b",
        "a+b, a%2Bb",
        "*, %2A",
        "/x, %2Fx",
        "../x, ..%2Fx",
        "%41, %2541",
        "ö, %C3%B6",
        "\uD83D\uDE00, %F0%9F%98%80",
    })
    void encode_leavesUnreservedCharactersAlone(String name, String expected) {
        assertThat(FileNames.encode(name)).isEqualTo(expected);
    }

    @Test
    void names_carryVersionsAndDigestsWhereSnapshotsAreConsistent() {
        assertThat(FileNames.root(7)).isEqualTo("7.root.json");
        assertThat(FileNames.role("a/b", 3, true)).isEqualTo("3.a%2Fb.json");
        assertThat(FileNames.role("a/b", 3, false)).isEqualTo("a%2Fb.json");
        assertThat(FileNames.target("dir/a b/c d", "00ff", true)).isEqualTo("dir/a%20b/00ff.c%20d");
        assertThat(FileNames.target("dir/c", "00ff", false)).isEqualTo("dir/c");
        assertThat(FileNames.target("c", "00ff", true)).isEqualTo("00ff.c");
    }
}
