package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.client.disk.Change;
import dev.tidemark.client.disk.WatchedDisk;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a state directory writes, links and syncs, and which of its generations and epochs it keeps. */
class StateWritesTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final String SHA = "ab".repeat(32);

    @TempDir
    private Path parent;

    private WatchedDisk disk;
    private Path root;
    private StateDirectory directory;

    @BeforeEach
    void open() throws StateException {
        disk = new WatchedDisk(parent);
        root = parent.resolve("example.local");
        directory = StateDirectory.open(disk.top(), DOMAIN);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
    }

    private void reopen() throws Exception {
        directory.close();
        directory = StateDirectory.open(disk.top(), DOMAIN);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void publish(String... namesAndContents) throws StateException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            files.put(namesAndContents[i], utf8(namesAndContents[i + 1]));
        }
        directory.publish(files);
    }

    private static Map<String, String> text(Map<String, byte[]> files) {
        Map<String, String> out = new TreeMap<>();
        files.forEach((name, bytes) -> out.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return out;
    }

    private Map<String, String> published() throws StateException {
        return text(directory.published(100).orElseThrow());
    }

    private List<String> entries(String start) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(start))
                    .sorted()
                    .toList();
        }
    }

    /** What was linked since, as {@code existing -> name} below the domain's directory. */
    private List<String> links(int since) {
        return disk.changes().subList(since, disk.changes().size()).stream()
                .filter(Change.Link.class::isInstance)
                .map(Change.Link.class::cast)
                .map(link -> root.relativize(link.existing()) + " -> " + root.relativize(link.name()))
                .toList();
    }

    private int now() {
        return disk.changes().size();
    }

    // ---- what is on the disk already

    @Test
    void publish_whatWasStoredAsTrusted_isLinked() throws StateException {
        directory.storeTrusted("timestamp.json", utf8("one"));
        int before = now();
        publish("timestamp.json", "one");
        assertThat(links(before)).containsExactly("metadata/timestamp.json -> gen-1/timestamp.json");
        assertThat(published()).containsExactly(Map.entry("timestamp.json", "one"));
    }

    @Test
    void publish_otherBytesThanWereStored_areWritten() throws StateException {
        directory.storeTrusted("timestamp.json", utf8("one"));
        directory.storeRole("root.json", utf8("one"));
        int before = now();
        publish("timestamp.json", "two", "root.json", "two");
        assertThat(links(before)).isEmpty();
        assertThat(published()).containsOnly(Map.entry("timestamp.json", "two"), Map.entry("root.json", "two"));
    }

    @Test
    void publish_whatWasRemoved_isWritten() throws StateException {
        directory.storeTrusted("timestamp.json", utf8("one"));
        directory.removeTrusted("timestamp.json");
        int before = now();
        publish("timestamp.json", "one");
        assertThat(links(before)).isEmpty();
        assertThat(published()).containsExactly(Map.entry("timestamp.json", "one"));
    }

    @Test
    void publish_whatDidNotChange_isLinkedFromTheStateBefore() throws StateException {
        publish("a.json", "one", "b.json", "one");
        int before = now();
        publish("a.json", "one", "b.json", "two");
        assertThat(links(before)).containsExactly("gen-1/a.json -> gen-2/a.json");
        assertThat(published()).containsOnly(Map.entry("a.json", "one"), Map.entry("b.json", "two"));
    }

    @Test
    void publish_afterARestart_linksWhatWasReadMeanwhile_andNothingBefore() throws Exception {
        publish("a.json", "one");
        reopen();
        int before = now();
        publish("a.json", "one");
        assertThat(links(before)).isEmpty();
        reopen();
        assertThat(published()).containsExactly(Map.entry("a.json", "one"));
        before = now();
        publish("a.json", "one");
        assertThat(links(before)).containsExactly("gen-2/a.json -> gen-3/a.json");
    }

    @Test
    void publish_aStatementThatWasReplacedInPlace_isLinkedAsItIsNow() throws StateException {
        publish("timestamp.json", "one");
        assertThat(directory.replacePublished("timestamp.json", utf8("beat"))).isTrue();
        int before = now();
        publish("timestamp.json", "one");
        assertThat(links(before)).isEmpty();
        assertThat(published()).containsExactly(Map.entry("timestamp.json", "one"));
        directory.replacePublished("timestamp.json", utf8("beat"));
        before = now();
        publish("timestamp.json", "beat");
        assertThat(links(before)).containsExactly("gen-2/timestamp.json -> gen-3/timestamp.json");
    }

    @Test
    void replacePublished_beforeAnythingWas_writesNothing() throws StateException {
        int before = now();
        assertThat(directory.replacePublished("timestamp.json", utf8("beat"))).isFalse();
        assertThat(now()).isEqualTo(before);
        assertThat(directory.published(100)).isEmpty();
    }

    @Test
    void storeRole_thatIsHereAlready_writesNothing() throws StateException {
        directory.storeRole("a.json", utf8("one"));
        assertThat(directory.trusted("a.json", 10)).contains(utf8("one"));
        int before = now();
        directory.storeRole("a.json", utf8("one"));
        assertThat(now()).as("in the trusted metadata").isEqualTo(before);
        directory.storeRole("a.json", utf8("two"));
        assertThat(directory.trusted("a.json", 10)).contains(utf8("two"));

        publish("b.json", "one");
        before = now();
        directory.storeRole("b.json", utf8("one"));
        assertThat(now()).as("in the published state").isEqualTo(before);
        directory.storeRole("b.json", utf8("two"));
        assertThat(directory.trusted("b.json", 10)).contains(utf8("two"));
    }

    // ---- what the power leaves

    @Test
    void publish_rolesAndTargetsItNames_areDurableWithIt() throws StateException {
        directory.storeRole("a.json", utf8("one"));
        directory.storeTarget(SHA, utf8("target"));
        publish("b.json", "two");
        Map<Path, byte[]> left = disk.unplugged(now());
        assertThat(left)
                .containsEntry(root.resolve("metadata/a.json"), utf8("one"))
                .containsEntry(root.resolve("targets/" + SHA), utf8("target"))
                .containsEntry(root.resolve("gen-1/b.json"), utf8("two"))
                .containsEntry(root.resolve("current"), utf8("gen-1"));
    }

    @Test
    void storeEpoch_isDurable_andReadBack() throws StateException {
        directory.storeEpoch(7, Map.of("a.json", utf8("one"), "b.json", utf8("two")));
        assertThat(text(directory.epoch(7, 10))).containsOnly(Map.entry("a.json", "one"), Map.entry("b.json", "two"));
        assertThat(disk.unplugged(now()))
                .containsEntry(root.resolve("epoch-7/a.json"), utf8("one"))
                .containsEntry(root.resolve("epoch-7/b.json"), utf8("two"));
    }

    /** The folder of an epoch is there already, but a crash came before its name was durable. */
    @Test
    void storeEpoch_whereACrashLeftTheFolder_isDurableToo() throws Exception {
        Files.createDirectory(disk.top().resolve("example.local/epoch-7"));
        directory.storeEpoch(7, Map.of("a.json", utf8("one")));
        assertThat(disk.unplugged(now())).containsEntry(root.resolve("epoch-7/a.json"), utf8("one"));
    }

    /** What a generation held that is gone says nothing of the one that has its number now. */
    @Test
    void publish_aNumberThatIsUsedAgain_remembersNothingOfTheFilesBefore() throws Exception {
        publish("a.json", "one", "b.json", "one");
        Files.createDirectory(root.resolve("gen-0"));
        Files.writeString(root.resolve("current"), "gen-0");
        publish("a.json", "two");
        assertThat(entries("gen-")).containsExactly("gen-0", "gen-1");
        directory.storeRole("b.json", utf8("one"));
        assertThat(directory.trusted("b.json", 10)).contains(utf8("one"));
    }

    // ---- generations

    @Test
    void previous_isTheStateBeforeThePublishedOne() throws Exception {
        assertThat(directory.previous(10)).isEmpty();
        publish("a.json", "one");
        assertThat(directory.previous(10)).isEmpty();
        publish("a.json", "two");
        assertThat(text(directory.previous(10).orElseThrow())).containsExactly(Map.entry("a.json", "one"));
        publish("a.json", "three");
        assertThat(text(directory.previous(10).orElseThrow())).containsExactly(Map.entry("a.json", "two"));
    }

    @Test
    void previous_whereTheNameIsSpoilt_isTheNewestThatIsThere() throws Exception {
        publish("a.json", "one");
        publish("a.json", "two");
        Files.writeString(root.resolve("current"), "spoilt");
        assertThat(text(directory.previous(10).orElseThrow())).containsExactly(Map.entry("a.json", "two"));
        publish("a.json", "three");
        assertThat(entries("gen-")).containsExactly("gen-2", "gen-3");
        assertThat(published()).containsExactly(Map.entry("a.json", "three"));
    }

    /** The number that a crash left half written is used again, with none of what stands there. */
    @Test
    void publish_afterACrash_takesTheNumberAfterThePublishedOne() throws Exception {
        publish("a.json", "one");
        Files.createDirectory(root.resolve("gen-2"));
        Files.writeString(root.resolve("gen-2/b.json"), "half");
        publish("a.json", "two");
        assertThat(entries("gen-")).containsExactly("gen-1", "gen-2");
        assertThat(published()).containsExactly(Map.entry("a.json", "two"));
    }

    @Test
    void generations_otherNames_areNone() throws Exception {
        Files.createDirectory(root.resolve("gen-"));
        Files.createDirectory(root.resolve("gen-9x"));
        Files.createDirectory(root.resolve("old-gen-9"));
        assertThat(directory.previous(10)).isEmpty();
        publish("a.json", "one");
        publish("a.json", "two");
        publish("a.json", "three");
        assertThat(entries("gen-")).containsExactly("gen-", "gen-2", "gen-3", "gen-9x");
    }

    @Test
    void published_otherFilesThanJson_areNotOfTheState() throws Exception {
        publish("a.json", "one");
        Files.writeString(root.resolve("gen-1/a.json.tmp"), "half");
        assertThat(published()).containsExactly(Map.entry("a.json", "one"));
    }

    @Test
    void published_aFileAtTheLimit_isRead_andOneMoreByteIsRefused() throws Exception {
        publish("a.json", "12345");
        assertThat(directory.published(5)).isPresent();
        assertThat(catchThrowableOfType(StateException.class, () -> directory.published(4))
                        .reason())
                .isEqualTo(StateException.Reason.IO);
    }

    // ---- epochs

    @Test
    void epochs_areTheDirectoriesOfThatName_ascending() throws Exception {
        assertThat(directory.epochs()).isEmpty();
        for (long epoch : new long[] {10, 9, 11}) {
            directory.storeEpoch(epoch, Map.of("a.json", utf8("of " + epoch)));
        }
        Files.writeString(root.resolve("epoch-12"), "a file");
        Files.createDirectory(root.resolve("epoch-x"));
        assertThat(directory.epochs()).containsExactly(9L, 10L, 11L);

        directory.retainEpochs(Set.of(10L, 99L));
        assertThat(directory.epochs()).containsExactly(10L);
        assertThat(text(directory.epoch(10, 100))).containsExactly(Map.entry("a.json", "of 10"));
        assertThat(entries("epoch-")).containsExactly("epoch-10", "epoch-12", "epoch-x");
    }

    // ---- targets

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 5, 6})
    void holdsTarget_ofThatLengthOnly(long length) throws StateException {
        assertThat(directory.holdsTarget(SHA, length)).isFalse();
        directory.storeTarget(SHA, utf8("12345"));
        assertThat(directory.holdsTarget(SHA, length)).isEqualTo(length == 5);
    }
}
