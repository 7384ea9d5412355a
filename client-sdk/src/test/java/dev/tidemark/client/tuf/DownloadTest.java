package dev.tidemark.client.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.fetch.FileNames;
import dev.tidemark.metadata.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a download leaves in the target directory, and what it does not. */
class DownloadTest extends TufScenario {
    @BeforeEach
    void trustTheFirstRoot() throws Exception {
        init();
    }

    @ParameterizedTest
    @CsvSource({"tool.txt, true", "path/to/a/tool.txt, true", "path/to/a/tool.txt, false", "'a b#c?d%e', true"})
    void download_target_isOneFileInTheDirectory(String path, boolean consistent) throws Exception {
        repository.consistent(consistent).bump("root").target("targets", path, "content");
        repository.bumpAll();
        assertThat(download(path)).isEqualTo("content");
        assertThat(downloaded()).containsExactly(FileNames.encode(path));
    }

    @Test
    void download_absentTarget_isRefusedAndMetadataIsUpToDate() throws Exception {
        assertThat(downloadRefused("absent")).isEqualTo("target_missing");
        assertThat(trusted("targets")).isEqualTo(1);
        assertThat(downloaded()).isEmpty();
    }

    @Test
    void download_twice_fetchesOnce() throws Exception {
        offer("tool", "content");
        download("tool");
        assertThat(download("tool")).isEqualTo("content");
        assertThat(requests).noneMatch(name -> name.endsWith("tool"));
    }

    @Test
    void download_changedTarget_replacesTheFile() throws Exception {
        offer("tool", "first");
        download("tool");
        offer("tool", "second");
        assertThat(download("tool")).isEqualTo("second");
        assertThat(downloaded()).containsExactly("tool");
    }

    @Test
    void download_fileThatSomebodyChanged_isFetchedAgain() throws Exception {
        offer("tool", "content");
        download("tool");
        Files.writeString(targets().resolve("tool"), "kontent");
        assertThat(download("tool")).isEqualTo("content");
    }

    @ParameterizedTest
    @CsvSource({"short, length_mismatch", "same-ln, hash_mismatch", "much longer than signed, fetch_too_large"})
    void download_otherBytes_areRefusedAndLeaveNoFile(String bytes, String code) throws Exception {
        offer("tool", "content");
        repository.files.replaceAll(
                (name, old) -> name.startsWith("targets/") ? bytes.getBytes(StandardCharsets.UTF_8) : old);
        assertThat(downloadRefused("tool")).isEqualTo(code);
        assertThat(downloaded()).isEmpty();
    }

    @Test
    void download_otherBytes_leaveTheFileOfBefore() throws Exception {
        offer("tool", "first");
        download("tool");
        offer("tool", "second");
        repository.files.replaceAll((name, old) -> name.startsWith("targets/") ? new byte[] {1} : old);
        downloadRefused("tool");
        assertThat(Files.readString(targets().resolve("tool"))).isEqualTo("first");
        assertThat(downloaded()).containsExactly("tool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../escape", "/etc/escape", "..", ".", "a/../../escape", "C:\\escape", "a\u0000b"})
    void download_pathThatLeadsOutside_staysInside(String path) throws Exception {
        offer(path, "content");
        assertThat(download(path)).isEqualTo("content");
        assertThat(downloaded()).hasSize(1);
        try (var list = Files.list(temp)) {
            assertThat(list.map(Path::getFileName).map(Path::toString)).containsOnly("metadata", "targets");
        }
    }

    @Test
    void download_pathTooLongForAName_getsOneOfItsDigest() throws Exception {
        String path = "long/".repeat(100);
        offer(path, "content");
        assertThat(download(path)).isEqualTo("content");
        assertThat(downloaded()).containsExactly("%path-" + Digests.sha256Hex(path.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void download_linkInTheDirectory_isReplacedAndNotFollowed() throws Exception {
        offer("tool", "content");
        Files.createDirectories(targets());
        Path outside = Files.writeString(temp.resolve("outside"), "keep");
        Files.createSymbolicLink(targets().resolve("tool"), outside);
        download("tool");
        assertThat(outside).hasContent("keep");
        assertThat(targets().resolve("tool")).isRegularFile().hasContent("content");
    }

    @Test
    void download_emptyTarget_isAFile() throws Exception {
        offer("empty", "");
        assertThat(download("empty")).isEmpty();
    }

    // ---- digests

    private static String sha512(String text) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-512")
                        .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void download_severalDigests_allKnownOnesMustAgree() throws Exception {
        ObjectNode hashes = repository.target("targets", "tool", "content").withObject("/hashes");
        hashes.put("sha512", sha512("content")).put("blake2b", "anything");
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("content");
        hashes.put("sha512", sha512("other"));
        repository.bumpAll();
        Files.delete(targets().resolve("tool"));
        assertThat(downloadRefused("tool")).isEqualTo("hash_mismatch");
    }

    @Test
    void download_fileNamedByItsOtherDigest_isFound() throws Exception {
        repository
                .target("targets", "dir/tool", "content")
                .withObject("/hashes")
                .put("sha512", sha512("content"));
        byte[] bytes = repository.files.remove(
                "targets/dir/" + Digests.sha256Hex("content".getBytes(StandardCharsets.UTF_8)) + ".tool");
        repository.files.put("targets/dir/" + sha512("content") + ".tool", bytes);
        repository.bumpAll();
        assertThat(download("dir/tool")).isEqualTo("content");
    }

    @Test
    void download_onlyUnknownDigests_isRefusedAndSpoilsNoOther() throws Exception {
        repository.target("targets", "odd", "content").putObject("hashes").put("blake2b", "00");
        offer("tool", "content");
        assertThat(download("tool")).isEqualTo("content");
        assertThat(downloadRefused("odd")).isEqualTo("malformed");
        assertThat(downloaded()).containsExactly("tool");
    }

    @Test
    void download_longerThanTheClientTakes_isRefusedBeforeItIsAskedFor() throws Exception {
        repository.target("targets", "huge", "x").put("length", TufOptions.DEFAULT.targetBytes() + 1);
        repository.bumpAll();
        assertThat(downloadRefused("huge")).isEqualTo("too_large");
        assertThat(requests).last().isEqualTo("2.targets.json");
    }

    /** Its content could be changed after it was looked at, by whoever put the link there. */
    @Test
    void download_linkToTheSameBytes_isReplacedAndNotTakenForTheFile() throws Exception {
        offer("tool", "content");
        Files.createDirectories(targets());
        Path outside = Files.writeString(temp.resolve("outside"), "content");
        Files.createSymbolicLink(targets().resolve("tool"), outside);
        download("tool");
        Files.writeString(outside, "changed");
        assertThat(Files.isSymbolicLink(targets().resolve("tool"))).isFalse();
        assertThat(targets().resolve("tool")).hasContent("content");
    }

    @Test
    void download_linkUnderTheNameOfAPart_isNotWrittenThrough() throws Exception {
        offer("tool", "content");
        Files.createDirectories(targets());
        Path outside = Files.writeString(temp.resolve("outside"), "keep");
        Files.createSymbolicLink(
                targets()
                        .resolve("%part-" + ProcessHandle.current().pid() + "-"
                                + Thread.currentThread().getId()),
                outside);
        assertThat(download("tool")).isEqualTo("content");
        assertThat(outside).hasContent("keep");
        assertThat(downloaded()).containsExactly("tool");
    }

    @Test
    void download_targetNamedBySha512Alone_isFoundAndChecked() throws Exception {
        ObjectNode entry = repository.target("targets", "tool", "content");
        entry.putObject("hashes").put("sha512", sha512("content"));
        repository.files.put("targets/" + sha512("content") + ".tool", "content".getBytes(StandardCharsets.UTF_8));
        repository.bumpAll();
        assertThat(download("tool")).isEqualTo("content");
        assertThat(requests).last().isEqualTo(sha512("content") + ".tool");
        repository.files.put("targets/" + sha512("content") + ".tool", "CONTENT".getBytes(StandardCharsets.UTF_8));
        Files.delete(targets().resolve("tool"));
        assertThat(downloadRefused("tool")).isEqualTo("hash_mismatch");
    }
}
