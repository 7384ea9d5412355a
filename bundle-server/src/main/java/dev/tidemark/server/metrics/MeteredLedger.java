package dev.tidemark.server.metrics;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobSweep;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.LedgerRow;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.TrimmedException;
import dev.tidemark.storage.Watch;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures appends, counts failures. Blobs belong to no domain: their failures show where they are used. */
record MeteredLedger(Ledger ledger, Meters meters) implements Ledger {
    @Override
    public AppendResult append(
            String domain, long expectedVersion, Map<String, byte[]> changes, Map<String, byte[]> rows) {
        long from = System.nanoTime();
        AppendResult result =
                counted(domain, StoreOperation.APPEND, () -> ledger.append(domain, expectedVersion, changes, rows));
        meters.timer(ServerMeter.STORE_APPEND_DURATION, domain).record(System.nanoTime() - from, TimeUnit.NANOSECONDS);
        return result;
    }

    @Override
    public LedgerSnapshot snapshot(String domain) {
        return counted(domain, StoreOperation.READ, () -> ledger.snapshot(domain));
    }

    @Override
    public List<LedgerEntry> readFrom(String domain, long version, int limit) {
        return counted(domain, StoreOperation.READ, () -> ledger.readFrom(domain, version, limit));
    }

    @Override
    public Watch watchFrom(String domain, long version, Consumer<LedgerEntry> listener) {
        return counted(domain, StoreOperation.READ, () -> ledger.watchFrom(domain, version, listener));
    }

    @Override
    public void trimBefore(String domain, long version) {
        counted(domain, StoreOperation.TRIM, () -> {
            ledger.trimBefore(domain, version);
            return version;
        });
    }

    @Override
    public Optional<byte[]> cell(String domain, String name) {
        return counted(domain, StoreOperation.CELL, () -> ledger.cell(domain, name));
    }

    @Override
    public boolean compareAndSetCell(String domain, String name, byte @Nullable [] expected, byte[] value) {
        return counted(domain, StoreOperation.CELL, () -> ledger.compareAndSetCell(domain, name, expected, value));
    }

    @Override
    public Optional<byte[]> row(String domain, String name) {
        return counted(domain, StoreOperation.READ, () -> ledger.row(domain, name));
    }

    @Override
    public List<LedgerRow> rows(String domain, String from, String to, int limit) {
        return counted(domain, StoreOperation.READ, () -> ledger.rows(domain, from, to, limit));
    }

    @Override
    public void removeRows(String domain, Collection<String> names) {
        counted(domain, StoreOperation.TRIM, () -> {
            ledger.removeRows(domain, names);
            return names;
        });
    }

    @Override
    public BlobSweep sweepBlobs() {
        return ledger.sweepBlobs();
    }

    @Override
    public BlobDigest putBlob(InputStream in, long limit) {
        return ledger.putBlob(in, limit);
    }

    @Override
    public Optional<byte[]> blob(BlobDigest digest) {
        return ledger.blob(digest);
    }

    @Override
    public SortedSet<String> domains() {
        return ledger.domains();
    }

    @Override
    public void close() {
        ledger.close();
    }

    private <T> T counted(String domain, StoreOperation operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (TrimmedException e) { // an answer, not a failure
            throw e;
        } catch (LedgerException e) {
            meters.counter(ServerMeter.STORE_FAILURES, domain, Label.word(operation))
                    .increment();
            throw e;
        }
    }
}
