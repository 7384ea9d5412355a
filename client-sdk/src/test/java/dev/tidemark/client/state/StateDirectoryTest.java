package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final String SHA = "ab".repeat(32);

    @TempDir
    private Path parent;

    private StateDirectory directory;
    private Path root;

    @BeforeEach
    void open() throws StateException {
        directory = StateDirectory.open(parent, DOMAIN);
        root = parent.resolve("example.local");
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> files(String content) {
        return Map.of("timestamp.json", utf8(content), "snapshot.json", utf8("s" + content));
    }

    private String published() throws StateException {
        return new String(directory.published(100).orElseThrow().get("timestamp.json"), StandardCharsets.UTF_8);
    }

    private Set<String> generations() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return Set.copyOf(entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("gen-"))
                    .toList());
        }
    }

    @Test
    void open_twice_isLocked() throws Exception {
        assertThat(catchThrowableOfType(StateException.class, () -> StateDirectory.open(parent, DOMAIN))
                        .reason())
                .isEqualTo(StateException.Reason.LOCKED);
        directory.close();
        directory = StateDirectory.open(parent, DOMAIN);
    }

    @Test
    void open_isPrivate() throws IOException {
        for (Path each : new Path[] {root, root.resolve("metadata"), root.resolve("targets")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void trusted_whatWasKept_isRead() throws StateException {
        assertThat(directory.trusted("timestamp.json", 100)).isEmpty();
        directory.storeTrusted("timestamp.json", utf8("one"));
        directory.storeTrusted("timestamp.json", utf8("two"));
        assertThat(directory.trusted("timestamp.json", 3)).contains(utf8("two"));
        directory.removeTrusted("timestamp.json");
        assertThat(directory.trusted("timestamp.json", 100)).isEmpty();
    }

    @Test
    void trusted_moreThanAllowed_isRefused() throws StateException {
        directory.storeTrusted("timestamp.json", utf8("four"));
        assertThat(catchThrowableOfType(StateException.class, () -> directory.trusted("timestamp.json", 3))
                        .reason())
                .isEqualTo(StateException.Reason.IO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".hidden",
                "../marks.json",
                "a/b",
                "a\\b",
                "a\u0000b",
                "a\nb",
                "/etc/passwd",
                "\u00e9"
            })
    void name_thatIsNoPlainFileName_isRefused(String name) {
        assertThatThrownBy(() -> directory.trusted(name, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.storeTrusted(name, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.publish(Map.of(name, new byte[0])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../marks.json", "AB", "zz"})
    void target_nameThatIsNoDigest_isRefused(String name) {
        assertThatThrownBy(() -> directory.target(name, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void target_notNamedAnyMore_isForgotten() throws StateException {
        String other = "cd".repeat(32);
        directory.storeTarget(SHA, utf8("x"));
        directory.storeTarget(other, utf8("y"));
        directory.retainTargets(Set.of(other));
        assertThat(directory.target(SHA, 10)).isEmpty();
        assertThat(directory.target(other, 10)).contains(utf8("y"));
    }

    @Test
    void published_nothingYet_isEmpty() throws StateException {
        assertThat(directory.published(100)).isEmpty();
    }

    @Test
    void publish_again_keepsTwoGenerations() throws Exception {
        for (int i = 1; i <= 4; i++) {
            directory.publish(files("v" + i));
        }
        assertThat(published()).isEqualTo("v4");
        assertThat(generations()).containsExactlyInAnyOrder("gen-3", "gen-4");
    }

    @Test
    void publish_crashBeforeTheSwitch_leavesTheOldState() throws Exception {
        directory.publish(files("old"));
        Files.createDirectory(root.resolve("gen-2"));
        Files.writeString(root.resolve("gen-2/timestamp.json"), "half");
        Files.writeString(root.resolve("current.tmp"), "gen-2");
        close();
        open();
        assertThat(published()).isEqualTo("old");
        directory.publish(files("new"));
        assertThat(published()).isEqualTo("new");
    }

    /** A crash left a file in the generation's directory that the new state does not have. */
    @Test
    void publish_overTheRestOfACrash_holdsOnlyItsOwnFiles() throws Exception {
        directory.publish(files("old"));
        Files.createDirectory(root.resolve("gen-2"));
        Files.writeString(root.resolve("gen-2/issuer.gone.json"), "left over");
        directory.publish(files("new"));
        assertThat(directory.published(100).orElseThrow()).containsOnlyKeys("timestamp.json", "snapshot.json");
    }

    @Test
    void replace_crashBetweenTempAndRename_leavesTheOldFile() throws Exception {
        directory.storeTrusted("timestamp.json", utf8("old"));
        Files.writeString(root.resolve("metadata/timestamp.json.tmp"), "half of the new o");
        close();
        open();
        assertThat(directory.trusted("timestamp.json", 100)).contains(utf8("old"));
        directory.storeTrusted("timestamp.json", utf8("new"));
        assertThat(directory.trusted("timestamp.json", 100)).contains(utf8("new"));
        assertThat(root.resolve("metadata/timestamp.json.tmp")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gen-", "gen-7", "../other", "gen-1\n", "/etc", "gen-99999999999999999999"})
    void published_currentNamesNoGeneration_isCorrupt(String name) throws Exception {
        directory.publish(files("old"));
        Files.writeString(root.resolve("current"), name);
        assertThat(catchThrowableOfType(StateException.class, () -> directory.published(100))
                        .reason())
                .isEqualTo(StateException.Reason.CORRUPT);
    }

    @Test
    void replacePublished_changesOneFileOfTheState() throws StateException {
        directory.publish(files("old"));
        directory.replacePublished("timestamp.json", utf8("beat"));
        assertThat(published()).isEqualTo("beat");
    }

    // ---- marks

    @Test
    void marks_whatWasKept_isRead() throws StateException {
        assertThat(directory.marks()).isEqualTo(Marks.NONE);
        Marks marks = new Marks(1, 2, 3, 4, 5, 6);
        directory.storeMarks(marks);
        assertThat(directory.marks()).isEqualTo(marks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "{\"epoch\":1",
                "{\"epoch\":-1,\"root\":0,\"timestamp\":0,\"snapshot\":0,\"sequence\":0,\"signed_time_ms\":0}"
            })
    void marks_thatWeDidNotWrite_areCorruptAndNotZero(String text) throws Exception {
        Files.writeString(root.resolve("marks.json"), text);
        assertThat(catchThrowableOfType(StateException.class, directory::marks).reason())
                .isEqualTo(StateException.Reason.CORRUPT);
    }

    @Test
    void marks_ofAHigherEpoch_startAnew() {
        Marks held = new Marks(1, 5, 900, 800, 700, 600);
        assertThat(held.withRoot(6, 2, false)).isEqualTo(new Marks(2, 6, 0, 0, 0, 0));
        assertThat(held.withRoot(6, 1, true)).isEqualTo(new Marks(1, 6, 0, 0, 700, 600));
        assertThat(held.withRoot(4, 1, false)).isEqualTo(held);
        assertThat(held.isAbove(new Marks(2, 0, 0, 0, 0, 0))).isFalse();
        assertThat(held.isAbove(new Marks(1, 5, 900, 800, 700, 599))).isTrue();
        assertThat(held.highest(new Marks(1, 6, 1, 1, 1, 1))).isEqualTo(new Marks(1, 6, 900, 800, 700, 600));
    }
}
