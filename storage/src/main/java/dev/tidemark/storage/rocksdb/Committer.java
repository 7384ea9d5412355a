package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.LedgerIoException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The one thread that writes. What arrives while one group is being synchronised forms the next, across domains, so a
 * sync costs the same for one append as for a hundred.
 *
 * <p>After a failed write nothing more is accepted: what reached the disk is unknown until the ledger is opened again,
 * and a later sync that succeeds would say nothing about an earlier one that did not.
 */
final class Committer implements AutoCloseable {

    private final CommitQueue queue = new CommitQueue();
    private final RocksStore store;
    private final Map<String, Head> heads;
    private final Consumer<String> appended;
    private final Thread thread = new Thread(this::run, "ledger-commit");

    /** Of the committer's thread only. */
    private @Nullable Throwable broken;

    /**
     * @param heads brought up to date with every group, before anyone is answered
     * @param appended told of every domain that has new entries; must not block
     */
    private Committer(RocksStore store, Map<String, Head> heads, Consumer<String> appended) {
        this.store = store;
        this.heads = heads;
        this.appended = appended;
    }

    static Committer start(RocksStore store, Map<String, Head> heads, Consumer<String> appended) {
        Committer committer = new Committer(store, heads, appended);
        committer.thread.setDaemon(true);
        committer.thread.start();
        return committer;
    }

    <R> R commit(Request<R> request) {
        queue.add(request);
        return request.await();
    }

    /** How many requests the next group can draw on. */
    int waiting() {
        return queue.size();
    }

    /** Commits what has been accepted, then stops. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        for (List<Request<?>> group = next(); !group.isEmpty(); group = next()) {
            try {
                commit(group);
            } catch (Throwable e) { // Errors too: someone waits for every one of these.
                broken = broken == null ? e : broken;
                Throwable cause = broken;
                group.forEach(request -> request.fail(failure(cause)));
            }
        }
    }

    private List<Request<?>> next() {
        while (true) {
            try {
                return queue.takeGroup();
            } catch (InterruptedException e) {
                // Nobody has this thread to interrupt it; stopping is what close() is for.
            }
        }
    }

    private void commit(List<Request<?>> requests) throws Throwable {
        if (broken != null) {
            throw broken;
        }
        try (Group group = new Group(store, heads)) {
            for (Request<?> request : requests) {
                request.stageIn(group);
            }
            group.write();
            requests.forEach(Request::settle);
            group.appended().forEach(appended);
        }
    }

    private static RuntimeException failure(Throwable cause) {
        return cause instanceof RocksDBException e
                ? RocksStore.failure("writing to the ledger", e)
                : new LedgerIoException("writing to the ledger failed; see the cause, then open it again", cause);
    }
}
