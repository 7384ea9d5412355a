package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.client.disk.Change;
import dev.tidemark.client.disk.WatchedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each step of a durable write, in its order: what a disk that keeps only what was synced is left with. */
class DurableFilesTest {
    @TempDir
    private Path real;

    private WatchedDisk disk;
    private Path top;

    @BeforeEach
    void watch() {
        disk = new WatchedDisk(real);
        top = disk.top();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The changes as words, writes of one file as one. */
    private List<String> steps() {
        return disk.changes().stream().map(this::word).distinct().toList();
    }

    private String word(Change change) {
        if (change instanceof Change.Open open) {
            return "open " + name(open.file());
        } else if (change instanceof Change.Write write) {
            return "write " + name(write.file());
        } else if (change instanceof Change.Sync sync) {
            return "sync " + name(sync.path());
        } else if (change instanceof Change.Rename rename) {
            return "rename " + name(rename.from()) + " " + name(rename.to());
        } else if (change instanceof Change.Link link) {
            return "link " + name(link.existing()) + " " + name(link.name());
        } else if (change instanceof Change.MakeDirectory made) {
            return "make " + name(made.directory());
        }
        return change.toString();
    }

    private String name(Path path) {
        return path.equals(real) ? "." : real.relativize(path).toString();
    }

    @Test
    void replace_isWriteAside_sync_rename_andSyncOfTheDirectory() throws IOException {
        DurableFiles.replace(top.resolve("file"), utf8("content"));

        assertThat(steps())
                .containsExactly("open file.tmp", "write file.tmp", "sync file.tmp", "rename file.tmp file", "sync .");
        assertThat(real.resolve("file")).hasContent("content");
        assertThat(disk.unplugged(disk.changes().size())).containsKey(real.resolve("file"));
    }

    @Test
    void place_leavesTheNameToALaterSync() throws IOException {
        DurableFiles.place(top.resolve("file"), utf8("content"));

        assertThat(steps()).containsExactly("open file.tmp", "write file.tmp", "sync file.tmp", "rename file.tmp file");
    }

    @Test
    void write_shorterThanWhatWasThere_leavesNoneOfIt() throws IOException {
        Files.writeString(real.resolve("file"), "the longer one");

        DurableFiles.write(top.resolve("file"), utf8("short"));

        assertThat(real.resolve("file")).hasContent("short");
        assertThat(steps()).containsExactly("open file", "write file", "sync file");
    }

    @Test
    void link_isAnotherNameOfTheSameBytes() throws IOException {
        Files.writeString(real.resolve("one"), "content");

        DurableFiles.link(top.resolve("one"), top.resolve("two"), utf8("content"));

        assertThat(steps()).containsExactly("link one two");
        assertThat(real.resolve("two")).hasContent("content");
    }

    /** The name may be the rest of a crash, or the file may be gone: what it should hold is known. */
    @Test
    void link_thatCannotBeMade_isAWholeWrite() throws IOException {
        DurableFiles.link(top.resolve("missing"), top.resolve("two"), utf8("content"));

        assertThat(real.resolve("two")).hasContent("content");
        assertThat(steps()).endsWith("open two", "write two", "sync two");
    }

    @Test
    void read_atTheLimit_isTaken_andOneByteMoreIsRefused() throws IOException {
        Path file = real.resolve("file");
        Files.writeString(file, "12345");

        assertThat(DurableFiles.read(file, 5)).contains(utf8("12345"));
        assertThat(DurableFiles.read(file, Long.MAX_VALUE - 1)).contains(utf8("12345"));
        assertThatThrownBy(() -> DurableFiles.read(file, 4))
                .isInstanceOf(IOException.class)
                .hasMessage("file has more than 4 bytes");
        assertThat(DurableFiles.read(real.resolve("missing"), 4)).isEmpty();
    }

    @Test
    void createPrivate_makesEachParent_andSyncsTheNameOfEach() throws IOException {
        DurableFiles.createPrivate(top.resolve("a/b/c"));

        assertThat(steps()).containsExactly("make a", "sync .", "make a/b", "sync a", "make a/b/c", "sync a/b");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real.resolve("a"))))
                .isEqualTo("rwx------");
    }

    @Test
    void createPrivate_whatIsThere_changesNothing() throws IOException {
        Files.createDirectory(real.resolve("a"));

        DurableFiles.createPrivate(top.resolve("a"));

        assertThat(steps()).isEmpty();
    }

    @Test
    void createPrivate_whereAFileStands_isRefused() throws IOException {
        Files.writeString(real.resolve("a"), "a file");

        assertThatThrownBy(() -> DurableFiles.createPrivate(top.resolve("a")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
