package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.client.disk.WatchedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetDirectoryTest {
    private static final String SHA = "ab".repeat(32);

    @TempDir
    private Path parent;

    private Path root;
    private TargetDirectory targets;

    @BeforeEach
    void open() {
        root = parent.resolve("targets");
        targets = new TargetDirectory(root);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", ".a", "%2E", "a%2Fb"})
    void file_aPlainName_isItsOwn(String encoded) {
        assertThat(targets.file(encoded, SHA)).isEqualTo(root.resolve(encoded));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void file_aNameThatLeadsElsewhere_isTheDigestOfItsPath(String encoded) {
        assertThat(targets.file(encoded, SHA)).isEqualTo(root.resolve("%path-" + SHA));
    }

    @Test
    void file_theLongestName_isItsOwn_andALongerOneTheDigest() {
        String longest = "x".repeat(240);
        assertThat(targets.file(longest, SHA)).isEqualTo(root.resolve(longest));
        assertThat(targets.file(longest + "x", SHA)).isEqualTo(root.resolve("%path-" + SHA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc/passwd", "a/b", "\u0000", "a\u0000"})
    void file_thatIsNotEncoded_isRefused(String encoded) {
        assertThatThrownBy(() -> targets.file(encoded, SHA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a percent-encoded path is expected");
    }

    @Test
    void read_atTheLimit_isTaken_andALongerFileIsNone() throws StateException {
        Path file = targets.file("one", SHA);
        assertThat(targets.read(file, 5)).isEmpty();
        targets.write(file, utf8("12345"));
        assertThat(targets.read(file, 5)).contains(utf8("12345"));
        assertThat(targets.read(file, 4)).isEmpty();
    }

    @Test
    void read_aDirectory_isNone() throws Exception {
        Files.createDirectories(root.resolve("one"));
        assertThat(targets.read(root.resolve("one"), 1_000_000)).isEmpty();
    }

    @Test
    void write_isDurable_andLeavesNoPart() throws Exception {
        Files.createDirectory(root);
        WatchedDisk disk = new WatchedDisk(root);
        TargetDirectory durable = new TargetDirectory(disk.top());

        durable.write(durable.file("one", SHA), utf8("12345"));

        assertThat(names()).containsExactly("one");
        assertThat(disk.unplugged(disk.changes().size())).containsOnlyKeys(root.resolve("one"));
    }

    @Test
    void write_whereALinkStands_replacesTheLink() throws Exception {
        Files.createDirectory(root);
        Path outside = Files.writeString(parent.resolve("outside"), "untouched");
        Files.createSymbolicLink(root.resolve("one"), outside);

        targets.write(targets.file("one", SHA), utf8("12345"));

        assertThat(outside).hasContent("untouched");
        assertThat(root.resolve("one")).isRegularFile().hasContent("12345");
        assertThat(Files.isSymbolicLink(root.resolve("one"))).isFalse();
    }

    @Test
    void write_thatFails_leavesNoPart() throws Exception {
        Files.createDirectories(root.resolve("one/held"));

        StateException refused =
                catchThrowableOfType(StateException.class, () -> targets.write(root.resolve("one"), utf8("12345")));

        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused).hasMessageContaining("could not be written: ");
        assertThat(names()).containsExactly("one");
    }
}
