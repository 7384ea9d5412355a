package dev.tidemark.storage;

import static dev.tidemark.storage.Bytes.bytes;
import static dev.tidemark.storage.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.storage.AppendResult.Appended;
import dev.tidemark.storage.AppendResult.Conflict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine does. Deadlines only bound a failing test: nothing here passes because of time. */
@SuppressWarnings("try") // Watches are opened for what they do while open.
public abstract class LedgerContractTest {

    protected static final String DOMAIN = "a.example";
    protected static final String OTHER = "b.example";
    private static final long DEADLINE_S = 30;
    private static final int WRITERS = 8;

    protected Ledger ledger;

    /** A new, empty ledger. */
    protected abstract Ledger create() throws Exception;

    @BeforeEach
    void createLedger() throws Exception {
        ledger = create();
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    // History and snapshot

    @Test
    void snapshot_unknownDomain_isVersionZeroAndEmpty() {
        LedgerSnapshot snapshot = ledger.snapshot(DOMAIN);

        assertThat(snapshot.domain()).isEqualTo(DOMAIN);
        assertThat(snapshot.version()).isZero();
        assertThat(snapshot.values()).isEmpty();
        assertThat(ledger.readFrom(DOMAIN, 0, 10)).isEmpty();
        assertThat(ledger.domains()).isEmpty();
    }

    @Test
    void append_inSequence_numbersFromOneAndFoldsTheSnapshot() {
        assertThat(append(0, Map.of("x", "1", "y", "1"))).isEqualTo(new Appended(1));
        assertThat(append(1, Map.of("x", "2"))).isEqualTo(new Appended(2));
        assertThat(append(2, Map.of("y", "", "z", "3"))).isEqualTo(new Appended(3));

        assertThat(ledger.snapshot(DOMAIN).version()).isEqualTo(3);
        assertThat(text(ledger.snapshot(DOMAIN).values())).isEqualTo(Map.of("x", "2", "z", "3"));
        assertThat(ledger.snapshot(DOMAIN).value("x"))
                .hasValueSatisfying(x -> assertThat(text(x)).isEqualTo("2"));
        assertThat(history(1)).containsExactly("1:{x=1, y=1}", "2:{x=2}", "3:{y=, z=3}");
    }

    @Test
    void append_atAnotherVersion_conflictsWithTheCurrentOneAndChangesNothing() {
        append(0, Map.of("x", "1"));

        assertThat(append(0, Map.of("x", "lost"))).isEqualTo(new Conflict(1));
        assertThat(append(2, Map.of("x", "lost"))).isEqualTo(new Conflict(1));
        assertThat(ledger.append(OTHER, 7, Map.of("x", bytes("lost")))).isEqualTo(new Conflict(0));
        assertThat(text(ledger.snapshot(DOMAIN).values())).isEqualTo(Map.of("x", "1"));
        assertThat(history(1)).containsExactly("1:{x=1}");
        assertThat(ledger.domains()).containsExactly(DOMAIN);
    }

    @Test
    void append_removingANameThatIsNotThere_isAnEntryAllTheSame() {
        assertThat(append(0, Map.of("x", ""))).isEqualTo(new Appended(1));

        assertThat(ledger.snapshot(DOMAIN).values()).isEmpty();
        assertThat(history(1)).containsExactly("1:{x=}");
    }

    @Test
    void append_arraysChangedByEitherSideLater_keepsWhatWasAppended() {
        byte[] mine = bytes("kept");
        ledger.append(DOMAIN, 0, Map.of("x", mine));
        Arrays.fill(mine, (byte) 'm');
        Arrays.fill(ledger.snapshot(DOMAIN).value("x").orElseThrow(), (byte) 's');
        Arrays.fill(ledger.readFrom(DOMAIN, 1, 1).get(0).changes().get("x"), (byte) 'r');

        assertThat(text(ledger.snapshot(DOMAIN).values())).isEqualTo(Map.of("x", "kept"));
        assertThat(history(1)).containsExactly("1:{x=kept}");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void append_randomChanges_snapshotIsTheFoldOfTheHistory(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (long version = 0; version < 60; version++) {
            assertThat(ledger.append(DOMAIN, version, randomChanges(random))).isEqualTo(new Appended(version + 1));
        }

        Map<String, byte[]> fold = new TreeMap<>();
        for (LedgerEntry entry : ledger.readFrom(DOMAIN, 1, 1_000)) {
            fold.putAll(entry.changes());
        }
        fold.values().removeIf(value -> value.length == 0);
        assertThat(text(ledger.snapshot(DOMAIN).values())).isEqualTo(text(fold));
    }

    @Test
    void readFrom_limitsAndStartsWhereAsked() {
        fill(DOMAIN, 5);

        assertThat(versions(ledger.readFrom(DOMAIN, 0, 2))).containsExactly(1L, 2L);
        assertThat(versions(ledger.readFrom(DOMAIN, 3, 2))).containsExactly(3L, 4L);
        assertThat(versions(ledger.readFrom(DOMAIN, 5, 9))).containsExactly(5L);
        assertThat(ledger.readFrom(DOMAIN, 6, 9)).isEmpty();
        assertThat(ledger.readFrom(DOMAIN, 1_000, 9)).isEmpty();
    }

    @Test
    void domains_withNamesThatArePrefixesOfEachOther_shareNothing() {
        fill("a", 3);
        ledger.append("a.b", 0, Map.of("x", bytes("ab")));
        ledger.compareAndSetCell("a-b", "x", null, bytes("cell"));

        assertThat(versions(ledger.readFrom("a", 1, 10))).containsExactly(1L, 2L, 3L);
        assertThat(ledger.snapshot("a").values()).containsOnlyKeys("n0", "n1", "n2");
        assertThat(text(ledger.snapshot("a.b").values())).isEqualTo(Map.of("x", "ab"));
        assertThat(ledger.snapshot("a-b").version()).isZero();
        assertThat(ledger.cell("a", "x")).isEmpty();
        ledger.trimBefore("a", 4);
        assertThat(versions(ledger.readFrom("a.b", 1, 10))).containsExactly(1L);
        assertThat(ledger.domains()).containsExactly("a", "a.b");
    }

    @Test
    void append_byManyAtOnce_hasOneWinnerPerVersion() throws Exception {
        int each = 40;
        List<List<Long>> won = together(WRITERS, writer -> {
            List<Long> versions = new ArrayList<>();
            long version = 0;
            while (versions.size() < each) {
                String who = writer + "." + versions.size();
                AppendResult result = ledger.append(DOMAIN, version, Map.of("who", bytes(who), who, bytes("x")));
                if (result instanceof Appended appended) {
                    assertThat(appended.version()).isEqualTo(version + 1);
                    versions.add(appended.version());
                    version = appended.version();
                } else {
                    assertThat(((Conflict) result).current()).isGreaterThan(version);
                    version = ((Conflict) result).current();
                }
            }
            return versions;
        });

        List<LedgerEntry> history = ledger.readFrom(DOMAIN, 1, 10_000);
        assertThat(versions(history)).containsExactlyElementsOf(sequence(1, (long) WRITERS * each));
        for (int writer = 0; writer < WRITERS; writer++) {
            for (int i = 0; i < each; i++) {
                String who = writer + "." + i;
                LedgerEntry entry = history.get((int) (won.get(writer).get(i) - 1));
                assertThat(text(entry.changes())).isEqualTo(Map.of("who", who, who, "x"));
            }
        }
        assertThat(ledger.snapshot(DOMAIN).values()).hasSize(WRITERS * each + 1);
    }

    @Test
    void snapshot_underConcurrentAppends_isOfOneMoment() throws Exception {
        int rounds = 300;
        together(2, who -> {
            for (long version = 0; version < rounds; ) {
                if (who == 0) {
                    byte[] value = bytes(Long.toString(version + 1));
                    ledger.append(DOMAIN, version, Map.of("a", value, "z", value));
                    version++;
                } else {
                    LedgerSnapshot snapshot = ledger.snapshot(DOMAIN);
                    version = snapshot.version();
                    String expected = Long.toString(version);
                    assertThat(text(snapshot.values()))
                            .isEqualTo(version == 0 ? Map.of() : Map.of("a", expected, "z", expected));
                }
            }
            return who;
        });
    }

    // Limits

    @Test
    void limits_exactlyReached_areAccepted() {
        String name = "n".repeat(254) + "é";
        byte[] value = new byte[LedgerLimits.MAX_VALUE_BYTES];
        String domain = "d".repeat(253);

        assertThat(ledger.append(domain, 0, Map.of(name, value))).isEqualTo(new Appended(1));
        assertThat(ledger.compareAndSetCell(domain, name, null, value)).isTrue();
        assertThat(ledger.snapshot(domain).value(name)).contains(value);
        assertThat(ledger.cell(domain, name)).contains(value);
        assertThat(ledger.putBlob(new ByteArrayInputStream(new byte[0]), 0).hex())
                .startsWith("e3b0c442");
    }

    @Test
    void limits_exceeded_areRefusedByName() {
        refused(() -> append(0, Map.of("", "x")), "a name is 1 to 256 bytes");
        refused(() -> append(0, Map.of("n".repeat(255) + "é", "x")), "this one has 257");
        refused(() -> append(0, Map.of("\ud800", "x")), "lone surrogate");
        refused(() -> append(0, Map.of("big", "x".repeat(65_537))), "'big' has 65537 bytes, at most 65536");
        refused(() -> append(0, Map.of()), "at least one change");
        refused(() -> ledger.append(DOMAIN, 0, tooManyBytes()), "at most 16777216 bytes");
        refused(() -> append(-1, Map.of("x", "x")), "not -1");
        for (String domain : List.of("", "A", "a_b", "a/b", "a\0b", "ä", "d".repeat(254))) {
            refused(() -> ledger.append(domain, 0, Map.of("x", bytes("x"))), "a domain is");
            refused(() -> ledger.snapshot(domain), "a domain is");
            refused(() -> ledger.readFrom(domain, 1, 1), "a domain is");
            refused(() -> ledger.watchFrom(domain, 1, entry -> {}), "a domain is");
            refused(() -> ledger.trimBefore(domain, 1), "a domain is");
            refused(() -> ledger.cell(domain, "x"), "a domain is");
            refused(() -> ledger.compareAndSetCell(domain, "x", null, bytes("x")), "a domain is");
        }
        refused(() -> ledger.cell(DOMAIN, ""), "a name is");
        refused(() -> ledger.compareAndSetCell(DOMAIN, "c", null, new byte[65_537]), "'c' has 65537 bytes");
        refused(() -> ledger.readFrom(DOMAIN, 1, 0), "at least one entry");
        refused(() -> ledger.readFrom(DOMAIN, -1, 1), "not -1");
        refused(() -> ledger.watchFrom(DOMAIN, -1, entry -> {}), "not -1");
        refused(() -> ledger.putBlob(InputStream.nullInputStream(), -1), "a blob limit is");
        refused(() -> ledger.putBlob(InputStream.nullInputStream(), Long.MAX_VALUE), "a blob limit is");
        refused(() -> new BlobDigest("AB"), "64 lower-case");
        assertThat(ledger.domains()).isEmpty();
    }

    // Trims

    @Test
    void trimBefore_dropsHistoryAndKeepsTheSnapshot() {
        fill(DOMAIN, 5);
        Map<String, String> before = text(ledger.snapshot(DOMAIN).values());

        ledger.trimBefore(DOMAIN, 4);

        assertThat(versions(ledger.readFrom(DOMAIN, 4, 10))).containsExactly(4L, 5L);
        assertThat(text(ledger.snapshot(DOMAIN).values())).isEqualTo(before);
        assertThatThrownBy(() -> ledger.readFrom(DOMAIN, 3, 10))
                .isInstanceOfSatisfying(TrimmedException.class, e -> {
                    assertThat(e.code()).isEqualTo("ledger_trimmed");
                    assertThat(e.asked()).isEqualTo(3);
                    assertThat(e.oldest()).isEqualTo(4);
                })
                .hasMessageContaining(DOMAIN)
                .hasMessageContaining("take the snapshot");
        assertThatThrownBy(() -> ledger.watchFrom(DOMAIN, 1, entry -> {})).isInstanceOf(TrimmedException.class);
    }

    @Test
    void trimBefore_everything_goesOnCounting() {
        fill(DOMAIN, 3);
        ledger.trimBefore(DOMAIN, 4);
        ledger.trimBefore(DOMAIN, 2);

        assertThat(ledger.readFrom(DOMAIN, 4, 10)).isEmpty();
        assertThatThrownBy(() -> ledger.readFrom(DOMAIN, 3, 10)).isInstanceOf(TrimmedException.class);
        assertThat(append(3, Map.of("x", "4"))).isEqualTo(new Appended(4));
        assertThat(versions(ledger.readFrom(DOMAIN, 4, 10))).containsExactly(4L);
        assertThat(ledger.domains()).containsExactly(DOMAIN);
    }

    @Test
    void trimBefore_beyondWhatIsAppendedNext_isRefused() {
        fill(DOMAIN, 3);

        refused(() -> ledger.trimBefore(DOMAIN, 5), "trim before 4 at most");
        refused(() -> ledger.trimBefore(OTHER, 2), "trim before 1 at most");
        assertThat(ledger.readFrom(DOMAIN, 1, 10)).hasSize(3);
    }

    // Watches

    @Test
    void watchFrom_pastAndFuture_arriveInOrder() throws Exception {
        fill(DOMAIN, 3);
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        try (Watch watch = ledger.watchFrom(DOMAIN, 2, entry -> seen.add(entry.version()))) {
            append(3, Map.of("x", "4"));
            ledger.append(OTHER, 0, Map.of("x", bytes("other")));
            append(4, Map.of("x", "5"));

            assertThat(take(seen, 4)).containsExactly(2L, 3L, 4L, 5L);
        }
    }

    @Test
    void watchFrom_aVersionStillToCome_skipsWhatIsBefore() throws Exception {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        try (Watch watch = ledger.watchFrom(DOMAIN, 3, entry -> seen.add(entry.version()))) {
            fill(DOMAIN, 4);

            assertThat(take(seen, 2)).containsExactly(3L, 4L);
        }
    }

    @Test
    void watchFrom_underConcurrentAppends_hasNoGapAndNoDuplicate() throws Exception {
        int each = 50;
        long last = (long) WRITERS * each;
        List<BlockingQueue<Long>> seen = new ArrayList<>();
        List<Watch> watches = new ArrayList<>();
        try {
            together(WRITERS, writer -> {
                if (writer % 2 == 0) {
                    BlockingQueue<Long> queue = new LinkedBlockingQueue<>();
                    Watch watch = ledger.watchFrom(DOMAIN, 1, entry -> queue.add(entry.version()));
                    synchronized (watches) {
                        seen.add(queue);
                        watches.add(watch);
                    }
                }
                for (int i = 0; i < each; i++) {
                    appendEventually(DOMAIN, Map.of("w", bytes(writer + "." + i)));
                }
                return writer;
            });
            for (BlockingQueue<Long> queue : seen) {
                assertThat(take(queue, (int) last)).containsExactlyElementsOf(sequence(1, last));
            }
        } finally {
            watches.forEach(Watch::close);
        }
        assertThat(seen)
                .hasSize(WRITERS / 2)
                .allSatisfy(queue -> assertThat(queue).isEmpty());
    }

    @Test
    void watch_listenerThatThrows_endsWithItsCauseAndSeesNothingMore() throws Exception {
        fill(DOMAIN, 3);
        List<Long> seen = new ArrayList<>();
        RuntimeException failure = new RuntimeException("from the listener, as meant");
        Watch watch = ledger.watchFrom(DOMAIN, 1, entry -> {
            seen.add(entry.version());
            if (entry.version() == 2) {
                throw failure;
            }
        });

        assertThat(ended(watch)).isEqualTo(new WatchEnd.ListenerFailed(2, failure));
        append(3, Map.of("x", "4"));
        watch.close();
        assertThat(seen).containsExactly(1L, 2L);
        assertThat(ended(watch)).isEqualTo(new WatchEnd.ListenerFailed(2, failure));
    }

    @Test
    void watch_closed_saysSoAndSeesNothingMore() throws Exception {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        Watch watch = ledger.watchFrom(DOMAIN, 1, entry -> seen.add(entry.version()));
        fill(DOMAIN, 1);
        assertThat(take(seen, 1)).containsExactly(1L);

        watch.close();
        watch.close();
        assertThat(ended(watch)).isEqualTo(new WatchEnd.Closed());
        append(1, Map.of("x", "2"));
        try (Watch later = ledger.watchFrom(DOMAIN, 2, entry -> seen.add(-entry.version()))) {
            assertThat(take(seen, 1)).containsExactly(-2L);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void watch_closedByItsOwnListener_endsAfterThatEntry() throws Exception {
        fill(DOMAIN, 3);
        List<Long> seen = new ArrayList<>();
        CompletableFuture<Watch> self = new CompletableFuture<>();
        Watch watch = ledger.watchFrom(DOMAIN, 1, entry -> {
            seen.add(entry.version());
            self.join().close();
        });
        self.complete(watch);

        assertThat(ended(watch)).isEqualTo(new WatchEnd.Closed());
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void watch_overtakenByATrim_endsRatherThanSkip() throws Exception {
        fill(DOMAIN, 200);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch trimmed = new CountDownLatch(1);
        List<Long> seen = new ArrayList<>();
        Watch watch = ledger.watchFrom(DOMAIN, 1, entry -> {
            seen.add(entry.version());
            started.countDown();
            await(trimmed);
        });
        await(started);
        ledger.trimBefore(DOMAIN, 201);
        trimmed.countDown();

        assertThat(ended(watch)).isInstanceOfSatisfying(WatchEnd.Failed.class, end -> {
            assertThat(end.cause()).isInstanceOf(TrimmedException.class);
            assertThat(end.version()).isEqualTo(seen.size() + 1L);
        });
        assertThat(seen).containsExactlyElementsOf(sequence(1, seen.size())).hasSizeLessThan(200);
    }

    @Test
    void watch_slowListener_delaysNoOther() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        try (Watch slow = ledger.watchFrom(DOMAIN, 1, entry -> await(release));
                Watch quick = ledger.watchFrom(DOMAIN, 1, entry -> seen.add(entry.version()))) {
            fill(DOMAIN, 3);
            assertThat(take(seen, 3)).containsExactly(1L, 2L, 3L);
        } finally {
            release.countDown();
        }
    }

    @Test
    void watch_listenerThatAppends_seesItsOwnEntries() throws Exception {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        Consumer<LedgerEntry> listener = entry -> {
            seen.add(entry.version());
            if (entry.version() < 5) {
                append(entry.version(), Map.of("x", "again"));
            }
        };
        try (Watch watch = ledger.watchFrom(DOMAIN, 1, listener)) {
            append(0, Map.of("x", "first"));
            assertThat(take(seen, 5)).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
    }

    // Cells

    @Test
    void cell_comparedAndSet_onlyFromWhatIsExpected() {
        assertThat(ledger.cell(DOMAIN, "c")).isEmpty();
        assertThat(cas(bytes("1"), "2")).isFalse();
        assertThat(cas(new byte[0], "2")).isFalse();
        assertThat(cas(null, "1")).isTrue();
        assertThat(cas(null, "2")).isFalse();
        assertThat(cas(bytes("0"), "2")).isFalse();
        assertThat(ledger.cell(DOMAIN, "c")).contains(bytes("1"));
        assertThat(cas(bytes("1"), "")).isTrue();
        assertThat(ledger.cell(DOMAIN, "c")).contains(new byte[0]);
        assertThat(cas(null, "3")).isFalse();
        assertThat(cas(new byte[0], "3")).isTrue();
        assertThat(ledger.cell(DOMAIN, "c")).contains(bytes("3"));
    }

    @Test
    void cell_isNeitherHistoryNorSnapshotNorOfAnotherDomain() {
        cas(null, "1");

        assertThat(ledger.snapshot(DOMAIN).version()).isZero();
        assertThat(ledger.snapshot(DOMAIN).values()).isEmpty();
        assertThat(ledger.readFrom(DOMAIN, 1, 1)).isEmpty();
        assertThat(ledger.cell(OTHER, "c")).isEmpty();
        assertThat(ledger.cell(DOMAIN, "d")).isEmpty();
        assertThat(ledger.domains()).isEmpty();
    }

    @Test
    void cell_arraysChangedLater_keepsWhatWasSet() {
        byte[] mine = bytes("kept");
        ledger.compareAndSetCell(DOMAIN, "c", null, mine);
        Arrays.fill(mine, (byte) 'm');
        Arrays.fill(ledger.cell(DOMAIN, "c").orElseThrow(), (byte) 'r');

        assertThat(ledger.cell(DOMAIN, "c")).contains(bytes("kept"));
    }

    @Test
    void cell_incrementedByMany_losesNoIncrement() throws Exception {
        int each = 40;
        ledger.compareAndSetCell(DOMAIN, "c", null, bytes("0"));
        together(WRITERS, writer -> {
            for (int done = 0; done < each; ) {
                byte[] now = ledger.cell(DOMAIN, "c").orElseThrow();
                byte[] next = bytes(Integer.toString(Integer.parseInt(text(now)) + 1));
                done += ledger.compareAndSetCell(DOMAIN, "c", now, next) ? 1 : 0;
            }
            return writer;
        });

        assertThat(ledger.cell(DOMAIN, "c")).contains(bytes(Integer.toString(WRITERS * each)));
    }

    // Rows

    @Test
    void row_writtenWithAnAppend_isFoundByNameAndRange() {
        assertThat(appendRows(0, Map.of("a/1", "1", "a/2", "2", "b/1", "3"))).isEqualTo(new Appended(1));
        assertThat(appendRows(1, Map.of("a/10", "4", "a/2", "two"))).isEqualTo(new Appended(2));

        assertThat(ledger.row(DOMAIN, "a/2")).contains(bytes("two"));
        assertThat(ledger.row(DOMAIN, "a/3")).isEmpty();
        assertThat(ledger.row(OTHER, "a/2")).isEmpty();
        assertThat(rows("a/", "a0", 10)).containsExactly("a/1=1", "a/10=4", "a/2=two");
        assertThat(rows("a/1", "a/2", 10)).containsExactly("a/1=1", "a/10=4");
        assertThat(rows("a/10", "z", 2)).containsExactly("a/10=4", "a/2=two");
        assertThat(rows("z", "a", 2)).isEmpty();
        assertThat(ledger.rows(OTHER, "a", "z", 2)).isEmpty();
    }

    @Test
    void row_isNeitherHistoryNorSnapshotNorCell_andOutlivesTheTrim() {
        appendRows(0, Map.of("r", "1"));
        ledger.trimBefore(DOMAIN, 2);

        assertThat(ledger.snapshot(DOMAIN).values()).containsOnlyKeys("x");
        assertThat(ledger.cell(DOMAIN, "r")).isEmpty();
        assertThat(ledger.row(DOMAIN, "x")).isEmpty();
        assertThat(ledger.row(DOMAIN, "r")).contains(bytes("1"));
    }

    @Test
    void row_ofAnAppendThatConflicts_isNotWritten() {
        appendRows(0, Map.of("r", "1"));

        assertThat(appendRows(0, Map.of("r", "lost", "s", "lost"))).isEqualTo(new Conflict(1));
        assertThat(ledger.row(DOMAIN, "r")).contains(bytes("1"));
        assertThat(ledger.row(DOMAIN, "s")).isEmpty();
    }

    @Test
    void row_removed_isGoneAndOthersStay() {
        appendRows(0, Map.of("a", "1", "b", "2", "c", "3"));
        ledger.append(OTHER, 0, Map.of("x", bytes("x")), Map.of("a", bytes("other")));

        ledger.removeRows(DOMAIN, List.of("a", "c", "not there"));
        ledger.removeRows(DOMAIN, List.of());

        assertThat(rows("a", "z", 10)).containsExactly("b=2");
        assertThat(ledger.row(OTHER, "a")).contains(bytes("other"));
        assertThat(appendRows(1, Map.of("a", "again"))).isEqualTo(new Appended(2));
        assertThat(ledger.row(DOMAIN, "a")).contains(bytes("again"));
    }

    @Test
    void rows_areSortedByTheBytesOfTheirNames_andBelongToOneDomainAlone() {
        ledger.append("a", 0, Map.of("x", bytes("x")), Map.of("\uffee", bytes("1"), "\ud83d\ude00", bytes("2")));
        ledger.append("a.b", 0, Map.of("x", bytes("x")), Map.of("m", bytes("3")));

        assertThat(ledger.rows("a", "a", "\udbff\udfff", 10).stream().map(LedgerRow::name))
                .containsExactly("\uffee", "\ud83d\ude00");
        assertThat(ledger.rows("a.b", "a", "z", 10)).hasSize(1);
    }

    @Test
    void row_arraysChangedByEitherSideLater_keepsWhatWasAppended() {
        byte[] mine = bytes("kept");
        ledger.append(DOMAIN, 0, Map.of("x", bytes("x")), Map.of("r", mine));
        Arrays.fill(mine, (byte) 'm');
        Arrays.fill(ledger.row(DOMAIN, "r").orElseThrow(), (byte) 'r');
        Arrays.fill(ledger.rows(DOMAIN, "r", "s", 1).get(0).value(), (byte) 's');

        assertThat(ledger.row(DOMAIN, "r")).contains(bytes("kept"));
    }

    @Test
    void row_limitsExceeded_areRefusedByName() {
        refused(() -> appendRows(0, Map.of("r", "")), "the row 'r' is empty");
        refused(() -> appendRows(0, Map.of("", "x")), "a name is");
        refused(() -> appendRows(0, Map.of("r", "x".repeat(65_537))), "'r' has 65537 bytes");
        refused(() -> ledger.append(DOMAIN, 0, Map.of("x", bytes("x")), tooManyBytes()), "at most 16777216 bytes");
        refused(() -> ledger.row("A", "r"), "a domain is");
        refused(() -> ledger.rows("A", "r", "s", 1), "a domain is");
        refused(() -> ledger.removeRows("A", List.of("r")), "a domain is");
        refused(() -> ledger.row(DOMAIN, ""), "a name is");
        refused(() -> ledger.rows(DOMAIN, "", "s", 1), "a name is");
        refused(() -> ledger.rows(DOMAIN, "r", "s", 0), "at least one entry");
        refused(() -> ledger.removeRows(DOMAIN, List.of("")), "a name is");
        assertThat(ledger.domains()).isEmpty();
    }

    // Sweeps of blobs

    @Test
    void sweep_removesWhatNothingNamesAndKeepsTheRest() {
        BlobDigest named = blob("named");
        BlobDigest unnamed = blob("unnamed");
        try (BlobSweep sweep = ledger.sweepBlobs()) {
            assertThat(sweep.removeAllBut(Set.of(named, BlobDigest.of(new byte[32]))))
                    .isEqualTo(1);
            assertThat(sweep.removeAllBut(Set.of(named))).isZero();
        }

        assertThat(ledger.blob(named)).contains(bytes("named"));
        assertThat(ledger.blob(unnamed)).isEmpty();
        assertThat(blob("unnamed")).isEqualTo(unnamed);
        assertThat(ledger.blob(unnamed)).contains(bytes("unnamed"));
    }

    @Test
    void sweep_blobStoredSinceItBegan_stays() {
        BlobDigest again = blob("again");
        BlobDigest old = blob("old");
        BlobDigest fresh;
        try (BlobSweep sweep = ledger.sweepBlobs()) {
            blob("again");
            fresh = blob("fresh");
            assertThat(sweep.removeAllBut(Set.of())).isEqualTo(1);
        }

        assertThat(ledger.blob(again)).isPresent();
        assertThat(ledger.blob(fresh)).isPresent();
        assertThat(ledger.blob(old)).isEmpty();
        try (BlobSweep next = ledger.sweepBlobs()) {
            assertThat(next.removeAllBut(Set.of(again))).isEqualTo(1);
        }
        assertThat(ledger.blob(fresh)).isEmpty();
    }

    @Test
    void sweep_secondWhileOneIsOpen_isRefusedAndAClosedOneRemovesNothing() {
        BlobDigest blob = blob("x");
        BlobSweep sweep = ledger.sweepBlobs();
        assertThatThrownBy(() -> ledger.sweepBlobs()).isInstanceOf(IllegalStateException.class);
        sweep.close();
        sweep.close();
        assertThatThrownBy(() -> sweep.removeAllBut(Set.of())).isInstanceOf(IllegalStateException.class);
        assertThat(ledger.blob(blob)).isPresent();
        ledger.sweepBlobs().close();
    }

    @Test
    void sweep_racingWithStores_neverTakesWhatWasStoredSince() throws Exception {
        int rounds = 60;
        together(WRITERS, writer -> {
            for (int i = 0; i < rounds; i++) {
                if (writer == 0) {
                    try (BlobSweep sweep = ledger.sweepBlobs()) {
                        BlobDigest mine = blob("mine");
                        sweep.removeAllBut(Set.of());
                        assertThat(ledger.blob(mine)).isPresent();
                    }
                } else {
                    blob("mine");
                    blob("other " + i % 3);
                }
            }
            return writer;
        });
    }

    private BlobDigest blob(String text) {
        return ledger.putBlob(new ByteArrayInputStream(bytes(text)), 100);
    }

    private AppendResult appendRows(long expectedVersion, Map<String, String> rows) {
        Map<String, byte[]> bytes = new TreeMap<>();
        rows.forEach((name, value) -> bytes.put(name, bytes(value)));
        return ledger.append(DOMAIN, expectedVersion, Map.of("x", bytes("x")), bytes);
    }

    private List<String> rows(String from, String to, int limit) {
        return ledger.rows(DOMAIN, from, to, limit).stream()
                .map(row -> row.name() + "=" + text(row.value()))
                .toList();
    }

    // Blobs

    @Test
    void blob_storedTwice_isOneUnderItsSha256() {
        BlobDigest first = ledger.putBlob(new ByteArrayInputStream(bytes("abc")), 3);
        BlobDigest again = ledger.putBlob(new ByteArrayInputStream(bytes("abc")), 100);

        assertThat(first.hex()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(again).isEqualTo(first);
        assertThat(ledger.blob(first)).contains(bytes("abc"));
        Arrays.fill(ledger.blob(first).orElseThrow(), (byte) 'r');
        assertThat(ledger.blob(first)).contains(bytes("abc"));
        assertThat(ledger.blob(BlobDigest.of(new byte[32]))).isEmpty();
    }

    @Test
    void blob_ofManyChunks_comesBackWhole() {
        byte[] large = new byte[1_000_003];
        RandomGeneratorFactory.of("L64X128MixRandom").create(7).nextBytes(large);

        BlobDigest digest = ledger.putBlob(new ByteArrayInputStream(large), large.length);

        assertThat(ledger.blob(digest)).contains(large);
    }

    @Test
    void blob_oneByteOverItsLimit_isRefusedAndNotStored() {
        byte[] large = new byte[200_000];
        assertThatThrownBy(() -> ledger.putBlob(new ByteArrayInputStream(large), large.length - 1))
                .isInstanceOfSatisfying(BlobTooLargeException.class, e -> {
                    assertThat(e.code()).isEqualTo("blob_too_large");
                    assertThat(e.limit()).isEqualTo(199_999);
                })
                .hasMessageContaining("199999");

        ByteArrayInputStream sameAgain = new ByteArrayInputStream(large);
        try (Ledger other = create()) {
            assertThat(ledger.blob(other.putBlob(sameAgain, large.length))).isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void blob_whoseStreamFails_isTheCallersFailureAndNotStored() {
        IOException failure = new IOException("from the stream, as meant");
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }
        };

        assertThatThrownBy(() -> ledger.putBlob(failing, 10))
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(failure);
    }

    @Test
    void blob_storedByManyAtOnce_isOne() throws Exception {
        byte[] bytes = new byte[300_000];
        List<BlobDigest> digests =
                together(WRITERS, writer -> ledger.putBlob(new ByteArrayInputStream(bytes), bytes.length));

        assertThat(digests).containsOnly(digests.get(0));
        assertThat(ledger.blob(digests.get(0))).contains(bytes);
    }

    // Closing

    @Test
    void close_thenAnyMethod_isRefusedByType() throws Exception {
        fill(DOMAIN, 1);
        Watch watch = ledger.watchFrom(DOMAIN, 2, entry -> {});
        ledger.close();
        ledger.close();

        assertThat(ended(watch)).isEqualTo(new WatchEnd.LedgerClosed());
        closed(() -> append(1, Map.of("x", "2")));
        closed(() -> ledger.snapshot(DOMAIN));
        closed(() -> ledger.readFrom(DOMAIN, 1, 1));
        closed(() -> ledger.watchFrom(DOMAIN, 1, entry -> {}));
        closed(() -> ledger.trimBefore(DOMAIN, 1));
        closed(() -> ledger.cell(DOMAIN, "c"));
        closed(() -> cas(null, "1"));
        closed(() -> ledger.row(DOMAIN, "r"));
        closed(() -> ledger.rows(DOMAIN, "r", "s", 1));
        closed(() -> ledger.removeRows(DOMAIN, List.of("r")));
        closed(() -> ledger.sweepBlobs());
        closed(() -> ledger.putBlob(InputStream.nullInputStream(), 1));
        closed(() -> ledger.blob(BlobDigest.of(new byte[32])));
        closed(() -> ledger.domains());
    }

    @Test
    void close_byAListener_doesNotDeadlock() throws Exception {
        fill(DOMAIN, 2);
        List<Long> seen = new ArrayList<>();
        Watch watch = ledger.watchFrom(DOMAIN, 1, entry -> {
            seen.add(entry.version());
            ledger.close();
        });

        assertThat(ended(watch)).isEqualTo(new WatchEnd.LedgerClosed());
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void close_underLoad_answersEveryCallOneWayOrTheOther() throws Exception {
        CountDownLatch busy = new CountDownLatch(WRITERS);
        together(WRITERS + 1, writer -> {
            if (writer == WRITERS) {
                await(busy);
                ledger.close();
                return writer;
            }
            String domain = "load-" + writer;
            try {
                for (long version = 0; ; version++) {
                    assertThat(ledger.append(domain, version, Map.of("x", bytes("y"))))
                            .isEqualTo(new Appended(version + 1));
                    assertThat(ledger.snapshot(domain).version()).isEqualTo(version + 1);
                    ledger.putBlob(new ByteArrayInputStream(bytes(domain + version)), 100);
                    busy.countDown();
                }
            } catch (LedgerClosedException e) {
                return writer;
            }
        });
    }

    // Helpers

    protected AppendResult append(long expectedVersion, Map<String, String> changes) {
        Map<String, byte[]> bytes = new TreeMap<>();
        changes.forEach((name, value) -> bytes.put(name, bytes(value)));
        return ledger.append(DOMAIN, expectedVersion, bytes);
    }

    protected void fill(String domain, int entries) {
        for (int i = 1; i <= entries; i++) {
            assertThat(ledger.append(domain, i - 1, Map.of("n" + i % 3, bytes(domain + i))))
                    .isEqualTo(new Appended(i));
        }
    }

    protected List<String> history(long from) {
        return ledger.readFrom(DOMAIN, from, 1_000).stream()
                .map(entry -> entry.version() + ":" + text(entry.changes()))
                .toList();
    }

    protected static List<Long> versions(List<LedgerEntry> entries) {
        return entries.stream().map(LedgerEntry::version).toList();
    }

    private boolean cas(byte[] expected, String value) {
        return ledger.compareAndSetCell(DOMAIN, "c", expected, bytes(value));
    }

    private void appendEventually(String domain, Map<String, byte[]> changes) {
        long version = 0;
        while (ledger.append(domain, version, changes) instanceof Conflict conflict) {
            version = conflict.current();
        }
    }

    private static List<Long> sequence(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static Map<String, byte[]> randomChanges(RandomGenerator random) {
        Map<String, byte[]> changes = new TreeMap<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            byte[] value = bytes("v" + random.nextInt(1_000));
            changes.put("n" + random.nextInt(8), random.nextInt(3) == 0 ? new byte[0] : value);
        }
        return changes;
    }

    private static Map<String, byte[]> tooManyBytes() {
        byte[] value = new byte[LedgerLimits.MAX_VALUE_BYTES];
        Map<String, byte[]> changes = new TreeMap<>();
        IntStream.range(0, 256).forEach(i -> changes.put("n" + i, value));
        return changes;
    }

    private static List<Long> take(BlockingQueue<Long> queue, int count) throws InterruptedException {
        List<Long> taken = new ArrayList<>();
        while (taken.size() < count) {
            Long next = queue.poll(DEADLINE_S, TimeUnit.SECONDS);
            assertThat(next).as("after %s", taken).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static WatchEnd ended(Watch watch) throws Exception {
        return watch.onClosed().toCompletableFuture().get(DEADLINE_S, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(DEADLINE_S, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void refused(Runnable call, String words) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    private static void closed(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        LedgerClosedException.class, e -> assertThat(e.code()).isEqualTo("ledger_closed"));
    }

    /** Work of one thread, which is told its number. */
    protected interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Runs all at once and hands back their results in order. */
    protected static <T> List<T> together(int threads, Work<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                Callable<T> task = () -> {
                    start.await();
                    return work.run(thread);
                };
                running.add(pool.submit(task));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get(DEADLINE_S, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
