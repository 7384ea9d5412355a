package dev.tidemark.storage.rocksdb;

import static dev.tidemark.storage.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.AppendResult.Appended;
import dev.tidemark.storage.AppendResult.Conflict;
import dev.tidemark.storage.LedgerClosedException;
import dev.tidemark.storage.LedgerIoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

class GroupCommitTest {

    @TempDir
    private Path dir;

    private final Statistics statistics = new Statistics();
    private final Map<String, Head> heads = new ConcurrentHashMap<>();
    private RocksStore store;

    @BeforeEach
    void open() {
        store = RocksStore.open(dir, statistics);
    }

    @AfterEach
    void close() {
        store.close();
        statistics.close();
    }

    @Test
    void group_laterRequests_seeWhatEarlierOnesStaged() throws Exception {
        Request<AppendResult> first = append("a", 0);
        Request<AppendResult> second = append("a", 0);
        Request<AppendResult> third = append("a", 1);
        Request<Boolean> set = new CellRequest("a", "c", null, bytes("1"));
        Request<Boolean> lost = new CellRequest("a", "c", null, bytes("2"));
        Request<Boolean> reset = new CellRequest("a", "c", bytes("1"), bytes("3"));
        Request<Head> tooFar = new TrimRequest("a", 4);
        Request<Head> trim = new TrimRequest("a", 2);

        commit(first, second, third, set, lost, reset, tooFar, trim);

        assertThat(first.await()).isEqualTo(new Appended(1));
        assertThat(second.await()).isEqualTo(new Conflict(1));
        assertThat(third.await()).isEqualTo(new Appended(2));
        assertThat(List.of(set.await(), lost.await(), reset.await())).containsExactly(true, false, true);
        assertThatThrownBy(tooFar::await).isInstanceOf(IllegalArgumentException.class);
        assertThat(trim.await()).isEqualTo(new Head(2, 2));
        assertThat(heads).containsExactly(Map.entry("a", new Head(2, 2)));
        assertThat(Reads.cell(store::get, "a", "c")).isEqualTo(bytes("3"));
        try (RocksStore.View view = store.view()) {
            assertThat(Reads.heads(view)).isEqualTo(heads);
            assertThat(Reads.entries(view, "a", 2, 9)).hasSize(1);
        }
        assertThat(synced()).isEqualTo(1);
    }

    @Test
    void group_ofConflictsOnly_writesNothing() throws Exception {
        Request<AppendResult> conflict = append("a", 3);

        commit(conflict);

        assertThat(conflict.await()).isEqualTo(new Conflict(0));
        assertThat(synced()).isZero();
    }

    @Test
    void committer_requestsThatWaitedTogether_shareOneSync() throws Exception {
        int domains = 8;
        CountDownLatch release = new CountDownLatch(1);
        Committer committer = Committer.start(store, heads, domain -> awaitUninterrupted(release));
        ExecutorService pool = Executors.newFixedThreadPool(domains + 1);
        try {
            committer.commit(append("first", 0));
            assertThat(synced()).isEqualTo(1);
            List<Future<AppendResult>> waiting = new ArrayList<>();
            for (int i = 0; i < domains; i++) {
                String domain = "d" + i;
                waiting.add(pool.submit(() -> committer.commit(append(domain, 0))));
            }
            while (committer.waiting() < domains) {
                assertThat(waiting).noneMatch(Future::isDone);
                Thread.onSpinWait();
            }
            release.countDown();
            for (Future<AppendResult> each : waiting) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(new Appended(1));
            }
            assertThat(synced()).isEqualTo(2);
        } finally {
            release.countDown();
            committer.close();
            pool.shutdownNow();
        }
        assertThatThrownBy(() -> committer.commit(append("late", 0))).isInstanceOf(LedgerClosedException.class);
    }

    @Test
    void committer_requestsOneAfterTheOther_areSyncedOneByOne() {
        try (Committer committer = Committer.start(store, heads, domain -> {})) {
            for (int version = 0; version < 20; version++) {
                assertThat(committer.commit(append("a", version))).isEqualTo(new Appended(version + 1));
                assertThat(synced()).isEqualTo(version + 1);
            }
        }
    }

    @Test
    void committer_afterAFailure_acceptsNothingMore() {
        try (Committer committer = Committer.start(store, heads, domain -> {
            throw new IllegalStateException("as meant");
        })) {
            committer.commit(append("a", 0));

            assertThatThrownBy(() -> committer.commit(append("b", 0)))
                    .isInstanceOf(LedgerIoException.class)
                    .hasMessageContaining("open it again")
                    .hasRootCauseMessage("as meant");
            assertThat(heads).containsOnlyKeys("a");
        }
    }

    @Test
    void queue_moreThanAGroupHolds_isSplitInOrder() throws Exception {
        CommitQueue queue = new CommitQueue();
        List<Request<?>> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Map<String, byte[]> changes = new TreeMap<>();
            for (int name = 0; name < 16; name++) {
                changes.put("n" + name, new byte[64 * 1024]);
            }
            requests.add(new AppendRequest("d" + i, 0, new TreeMap<>(changes), new TreeMap<>()));
        }
        requests.forEach(queue::add);
        queue.close();

        assertThat(queue.takeGroup()).containsExactlyElementsOf(requests.subList(0, 1));
        assertThat(queue.takeGroup()).containsExactlyElementsOf(requests.subList(1, 2));
        assertThat(queue.takeGroup()).containsExactlyElementsOf(requests.subList(2, 3));
        assertThat(queue.takeGroup()).isEmpty();
        assertThatThrownBy(() -> queue.add(append("late", 0))).isInstanceOf(LedgerClosedException.class);
    }

    private void commit(Request<?>... requests) throws Exception {
        try (Group group = new Group(store, heads)) {
            for (Request<?> request : requests) {
                request.stageIn(group);
            }
            group.write();
            for (Request<?> request : requests) {
                request.settle();
            }
        }
    }

    private long synced() {
        return statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
    }

    private static AppendRequest append(String domain, long expected) {
        return new AppendRequest(
                domain, expected, new TreeMap<>(Map.of("x", bytes(domain + expected))), new TreeMap<>());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
