package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.client.disk.Change;
import dev.tidemark.client.disk.WatchedDisk;
import dev.tidemark.metadata.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataDirectoryTest {
    @TempDir
    private Path parent;

    private WatchedDisk disk;
    private Path root;
    private MetadataDirectory directory;

    @BeforeEach
    void open() throws StateException {
        disk = new WatchedDisk(parent);
        root = parent.resolve("metadata");
        directory = MetadataDirectory.open(disk.top().resolve("metadata"));
    }

    @AfterEach
    void close() throws StateException {
        directory.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void toString_isWhereItIs() {
        assertThat(directory).hasToString(disk.top().resolve("metadata").toString());
    }

    @Test
    void write_isReadUnderItsName_andDurable() throws StateException {
        assertThat(directory.read("root", 10)).isEmpty();
        directory.write("root", utf8("one"));
        directory.write("root", utf8("two"));
        assertThat(directory.read("root", 3)).contains(utf8("two"));
        assertThat(root.resolve("root.json")).hasContent("two");
        assertThat(disk.unplugged(disk.changes().size())).containsEntry(root.resolve("root.json"), utf8("two"));
    }

    @Test
    void read_moreThanAllowed_isRefused() throws StateException {
        directory.write("root", utf8("four"));
        StateException refused = catchThrowableOfType(StateException.class, () -> directory.read("root", 3));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused).hasMessageEndingWith("root.json could not be read: IOException");
    }

    @Test
    void delete_isDurable_andOfNothingWritesNothing() throws StateException {
        directory.write("root", utf8("one"));
        directory.delete("root");
        assertThat(directory.read("root", 10)).isEmpty();
        assertThat(disk.unplugged(disk.changes().size())).doesNotContainKey(root.resolve("root.json"));

        int before = disk.changes().size();
        directory.delete("root");
        assertThat(disk.changes()).hasSize(before);
    }

    @Test
    void delete_whatIsNoFile_isSaidWithItsReason() throws Exception {
        Files.createDirectories(root.resolve("root.json/held"));
        StateException refused = catchThrowableOfType(StateException.class, () -> directory.delete("root"));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused).hasMessageEndingWith("could not be deleted: DirectoryNotEmptyException");
    }

    @Test
    void write_whereADirectoryStands_isSaidWithItsReason() throws Exception {
        Files.createDirectories(root.resolve("root.json/held"));
        StateException refused = catchThrowableOfType(StateException.class, () -> directory.write("root", utf8("x")));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused).hasMessageContaining("root.json could not be written: Is a directory");
    }

    @Test
    void open_whileThisProcessHoldsIt_isLocked_andAfterwardsNot() throws StateException {
        StateException refused = catchThrowableOfType(StateException.class, () -> MetadataDirectory.open(root));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.LOCKED);
        directory.close();
        directory = MetadataDirectory.open(root);
        directory.write("root", utf8("one"));
    }

    @Test
    void open_whereAFileStands_isSaid() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "x");
        StateException refused = catchThrowableOfType(StateException.class, () -> MetadataDirectory.open(file));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused).hasMessageEndingWith("could not be opened: a file is where a directory is expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/b", "a/", "\u0000", "a\u0000"})
    void name_thatIsNotPercentEncoded_isRefused(String name) {
        assertThatThrownBy(() -> directory.read(name, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a percent-encoded name is expected");
        assertThatThrownBy(() -> directory.write(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> directory.delete(name)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String digestOf(String name) {
        return "%role-" + Digests.sha256Hex(utf8(name)) + ".json";
    }

    @Test
    void name_theLongest_isItsOwn_andALongerOneTheDigest() throws StateException {
        String longest = "x".repeat(240);
        directory.write(longest, utf8("one"));
        directory.write(longest + "x", utf8("two"));
        assertThat(root.resolve(longest + ".json")).hasContent("one");
        assertThat(root.resolve(digestOf(longest + "x"))).hasContent("two");
        assertThat(directory.read(longest + "x", 10)).contains(utf8("two"));
    }

    /** Where a file system does not tell letters apart, these would be the trust anchor and what hangs on it. */
    @ParameterizedTest
    @ValueSource(strings = {"Root", "ROOT", "timestamP", "SnapShot", "Targets"})
    void name_thatDiffersFromATopLevelRoleInItsLettersOnly_isTheDigest(String name) throws Exception {
        directory.write(name, utf8("delegated"));
        directory.write("roots", utf8("another"));
        assertThat(root.resolve(digestOf(name))).hasContent("delegated");
        assertThat(root.resolve("roots.json")).hasContent("another");
        assertThat(root.resolve(name + ".json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void name_ofATopLevelRole_isItsOwn(String name) throws StateException {
        directory.write(name, utf8("one"));
        assertThat(root.resolve(name + ".json")).hasContent("one");
    }

    @Test
    void write_whereTheDirectoryIsGone_isSaidWithItsReason() throws Exception {
        Files.delete(root.resolve(".lock"));
        Files.delete(root);
        StateException refused = catchThrowableOfType(StateException.class, () -> directory.write("root", utf8("x")));
        assertThat(refused.reason()).isEqualTo(StateException.Reason.IO);
        assertThat(refused).hasMessageEndingWith("the directory that it belongs in is not there and cannot be made");
    }

    @Test
    void open_anew_makesItDurably() {
        assertThat(disk.changes()).startsWith(new Change.MakeDirectory(root), new Change.Sync(parent));
    }
}
