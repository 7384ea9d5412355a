package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What others lay in a state directory: it is refused or passed over, nothing outside the directory is written or
 * removed for it, and the next state is published as ever.
 */
class PlantedStateTest {
    private static final String LAST = "gen-999999999999999999";
    private static final String SHA = "ab".repeat(32);

    @TempDir
    private Path parent;

    private Path root;
    private Path outside;
    private StateDirectory directory;

    @BeforeEach
    void publishOne() throws Exception {
        root = parent.resolve("example.local");
        outside = Files.createDirectory(parent.resolve("outside"));
        Files.writeString(outside.resolve("timestamp.json"), "untouched");
        directory = StateDirectory.open(parent, new TrustDomain("example.local"));
        publish("one");
    }

    @AfterEach
    void nothingOutsideChanged() throws IOException {
        directory.close();
        try (Stream<Path> entries = Files.list(outside)) {
            assertThat(entries).containsExactly(outside.resolve("timestamp.json"));
        }
        assertThat(outside.resolve("timestamp.json")).hasContent("untouched");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void publish(String content) throws StateException {
        directory.publish(Map.of("timestamp.json", utf8(content)));
    }

    private void plantCurrent(String name) throws IOException {
        Files.writeString(root.resolve("current"), name);
    }

    private void plantGeneration(String name) throws IOException {
        Files.writeString(Files.createDirectory(root.resolve(name)).resolve("timestamp.json"), "planted");
    }

    private void plantLink(String name) throws IOException {
        Files.createSymbolicLink(root.resolve(name), outside);
    }

    private String published() throws StateException {
        return text(directory.published(100).orElseThrow());
    }

    private static String text(Map<String, byte[]> files) {
        return new String(files.get("timestamp.json"), StandardCharsets.UTF_8);
    }

    private StateException.Reason refused() {
        return catchThrowableOfType(StateException.class, () -> directory.published(100))
                .reason();
    }

    private List<String> generations() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("gen-"))
                    .sorted()
                    .toList();
        }
    }

    private void requireGoesOn(String... generations) throws Exception {
        publish("next");
        assertThat(published()).isEqualTo("next");
        assertThat(generations()).containsExactly(generations);
        directory.close();
        directory = StateDirectory.open(parent, new TrustDomain("example.local"));
        assertThat(published()).isEqualTo("next");
    }

    // ---- current

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "gen-1/.",
                "gen-1/../../outside",
                "../outside",
                "gen-01",
                "gen--1",
                "gen-1 ",
                "gen-\u0661",
                "gen-\u0000",
                LAST,
                "gen-9223372036854775808"
            })
    void current_thatNamesNoGeneration_isCorrupt_andTheNextStateIsPublished(String name) throws Exception {
        plantCurrent(name);
        assertThat(refused()).isEqualTo(StateException.Reason.CORRUPT);
        assertThat(directory.replacePublished("timestamp.json", utf8("beat"))).isFalse();
        assertThat(text(directory.previous(100).orElseThrow())).isEqualTo("one");
        requireGoesOn("gen-1", "gen-2");
    }

    @Test
    void current_ofAnySize_isReadNoFurtherThanANameGoes() throws Exception {
        plantCurrent("gen-1" + " ".repeat(60));
        assertThat(refused()).isEqualTo(StateException.Reason.IO);
        plantCurrent("gen-1" + " ".repeat(59));
        assertThat(refused()).isEqualTo(StateException.Reason.CORRUPT);
        plantCurrent("9".repeat(1 << 20));
        assertThat(refused()).isEqualTo(StateException.Reason.IO);
        requireGoesOn("gen-1", "gen-2");
    }

    private void requireLinkReplaced(Path end, StateException.Reason reason) throws Exception {
        Files.delete(root.resolve("current"));
        Files.createSymbolicLink(root.resolve("current"), end);
        assertThat(refused()).isEqualTo(reason);
        requireGoesOn("gen-1", "gen-2");
        assertThat(Files.isSymbolicLink(root.resolve("current"))).isFalse();
    }

    @Test
    void current_aLinkToAGeneration_isNoFile_andIsReplaced() throws Exception {
        requireLinkReplaced(root.resolve("gen-1"), StateException.Reason.IO);
    }

    @Test
    void current_aLinkToAFileOutside_isReplacedAndNotWrittenThrough() throws Exception {
        requireLinkReplaced(outside.resolve("timestamp.json"), StateException.Reason.CORRUPT);
    }

    /** A pipe or a device may never end. */
    @Test
    void current_aLinkToADevice_isNotRead() throws Exception {
        requireLinkReplaced(Path.of("/dev/null"), StateException.Reason.IO);
    }

    // ---- generations

    @Test
    void generation_ofTheLastNumberThatIsNamed_isFollowedByTheFirst() throws Exception {
        plantGeneration(LAST);
        plantCurrent(LAST);
        assertThat(published()).isEqualTo("planted");
        requireGoesOn("gen-1", LAST);
        requireGoesOn("gen-1", "gen-2");
        assertThat(text(directory.previous(100).orElseThrow())).isEqualTo("next");
    }

    @Test
    void generation_ofTheLastNumber_isOfferedWhereTheNameIsSpoilt_andFollowedByTheFirst() throws Exception {
        plantGeneration(LAST);
        plantCurrent("spoilt");
        assertThat(text(directory.previous(100).orElseThrow())).isEqualTo("planted");
        requireGoesOn("gen-1", LAST);
        requireGoesOn("gen-1", "gen-2");
    }

    /** No name that this client writes: the number in it would lead to another one. */
    @Test
    void generation_ofANumberWrittenOtherwise_isNone() throws Exception {
        plantGeneration("gen-07");
        plantCurrent("spoilt");
        assertThat(text(directory.previous(100).orElseThrow())).isEqualTo("one");
        plantCurrent("gen-07");
        assertThat(refused()).isEqualTo(StateException.Reason.CORRUPT);
        requireGoesOn("gen-07", "gen-1", "gen-2");
    }

    /** One below the last: the last number itself is used. */
    @Test
    void generation_ofTheLastNumberButOne_isFollowedByTheLast() throws Exception {
        plantGeneration("gen-999999999999999998");
        plantCurrent("gen-999999999999999998");
        requireGoesOn("gen-999999999999999998", LAST);
    }

    @Test
    void generation_thatNothingNames_isRemovedWithAllBelowIt() throws Exception {
        plantGeneration("gen-7");
        Files.createDirectories(root.resolve("gen-7/deep/deeper"));
        Files.createSymbolicLink(root.resolve("gen-7/deep/link"), outside);
        assertThat(directory.previous(100)).isEmpty();
        requireGoesOn("gen-1", "gen-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gen-0", "gen-2", "gen-3"})
    void generation_thatIsALink_isRemoved_andNotWhatItLeadsTo(String name) throws Exception {
        plantLink(name);
        assertThat(directory.previous(100)).isEmpty();
        requireGoesOn("gen-1", "gen-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gen-0", "gen-2", "gen-3"})
    void generation_thatIsAFile_isRemoved(String name) throws Exception {
        Files.writeString(root.resolve(name), "a file");
        assertThat(directory.previous(100)).isEmpty();
        requireGoesOn("gen-1", "gen-2");
    }

    @Test
    void generation_thatIsALinkAndNamed_isCorrupt_andNotWrittenTo() throws Exception {
        plantLink("gen-3");
        plantCurrent("gen-3");
        assertThat(refused()).isEqualTo(StateException.Reason.CORRUPT);
        assertThat(directory.replacePublished("timestamp.json", utf8("beat"))).isFalse();
        assertThat(text(directory.previous(100).orElseThrow())).isEqualTo("one");
        requireGoesOn("gen-1", "gen-2");
    }

    // ---- the rest

    @Test
    void file_thatALinkStandsAsideOf_isWrittenAndTheLinkIsNot() throws Exception {
        Path aside = root.resolve("metadata/timestamp.json.tmp");
        Files.createSymbolicLink(aside, outside.resolve("timestamp.json"));
        directory.storeTrusted("timestamp.json", utf8("new"));
        assertThat(directory.trusted("timestamp.json", 10)).contains(utf8("new"));
        assertThat(Files.isSymbolicLink(root.resolve("metadata/timestamp.json")))
                .isFalse();
        assertThat(aside).doesNotExist();
    }

    @Test
    void epoch_thatIsALink_isNone_andIsReplacedAndNotWrittenTo() throws Exception {
        plantLink("epoch-7");
        assertThat(directory.epochs()).isEmpty();
        directory.storeEpoch(7, Map.of("timestamp.json", utf8("of 7")));
        assertThat(directory.epochs()).containsExactly(7L);
        assertThat(text(directory.epoch(7, 10))).isEqualTo("of 7");
    }

    @Test
    void epoch_ofANumberWrittenOtherwise_isNone() throws Exception {
        directory.storeEpoch(0, Map.of());
        Files.createDirectory(root.resolve("epoch-07"));
        Files.createDirectory(root.resolve("epoch-00"));
        assertThat(directory.epochs()).containsExactly(0L);
        directory.retainEpochs(Set.of());
        assertThat(directory.epochs()).isEmpty();
    }

    @Test
    void target_thatIsADirectoryOrALink_isForgotten() throws Exception {
        directory.storeTarget(SHA, utf8("kept"));
        Files.createDirectories(root.resolve("targets/junk/deep"));
        Files.createSymbolicLink(root.resolve("targets/link"), outside);
        directory.retainTargets(Set.of(SHA));
        assertThat(root.resolve("targets")).isDirectoryContaining("glob:**" + SHA);
        assertThat(root.resolve("targets").toFile().list()).containsExactly(SHA);
    }
}
