package dev.tidemark.storage.memory;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobSweep;
import dev.tidemark.storage.BlobTooLargeException;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerClosedException;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerLimits;
import dev.tidemark.storage.LedgerRow;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.Watch;
import dev.tidemark.storage.WatchHub;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reference engine: everything under one lock, nothing kept. Thread-safe. */
public final class MemoryLedger implements Ledger {

    private final Map<String, MemoryDomain> domains = new HashMap<>();
    private final Map<String, Map<String, byte[]>> cells = new HashMap<>();
    private final Map<String, MemoryRows> rows = new HashMap<>();
    private final Map<BlobDigest, byte[]> blobs = new HashMap<>();
    private @Nullable Set<BlobDigest> storedSince;
    private final WatchHub watches = new WatchHub(this::readFrom);
    private boolean closed;

    @Override
    public AppendResult append(
            String domain, long expectedVersion, Map<String, byte[]> changes, Map<String, byte[]> added) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkVersion(expectedVersion);
        SortedMap<String, byte[]> copy = LedgerLimits.copyChanges(changes);
        SortedMap<String, byte[]> addedCopy = LedgerLimits.copyRows(added);
        AppendResult result;
        synchronized (this) {
            MemoryDomain target = domain(domain);
            result = target.append(expectedVersion, copy);
            if (result instanceof AppendResult.Appended) {
                domains.put(domain, target);
                rows.computeIfAbsent(domain, d -> new MemoryRows()).putAll(addedCopy);
            }
        }
        if (result instanceof AppendResult.Appended) {
            watches.appended(domain);
        }
        return result;
    }

    @Override
    public synchronized LedgerSnapshot snapshot(String domain) {
        return domain(LedgerLimits.checkDomain(domain)).snapshot(domain);
    }

    @Override
    public synchronized List<LedgerEntry> readFrom(String domain, long version, int limit) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkReadLimit(limit);
        long first = Math.max(1, LedgerLimits.checkVersion(version));
        return domain(domain).readFrom(domain, first, limit);
    }

    @Override
    public Watch watchFrom(String domain, long version, Consumer<LedgerEntry> listener) {
        return watches.watch(LedgerLimits.checkDomain(domain), version, listener);
    }

    @Override
    public synchronized void trimBefore(String domain, long version) {
        LedgerLimits.checkVersion(version);
        domain(LedgerLimits.checkDomain(domain)).trimBefore(domain, version);
    }

    @Override
    public synchronized Optional<byte[]> cell(String domain, String name) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkName(name);
        checkOpen();
        return Optional.ofNullable(cells.getOrDefault(domain, Map.of()).get(name))
                .map(byte[]::clone);
    }

    @Override
    public synchronized boolean compareAndSetCell(
            String domain, String name, byte @Nullable [] expected, byte[] value) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkName(name);
        byte[] copy = LedgerLimits.copyValue(name, value);
        checkOpen();
        Map<String, byte[]> ofDomain = cells.computeIfAbsent(domain, d -> new HashMap<>());
        if (!Arrays.equals(ofDomain.get(name), expected)) {
            return false;
        }
        ofDomain.put(name, copy);
        return true;
    }

    @Override
    public synchronized Optional<byte[]> row(String domain, String name) {
        LedgerLimits.checkName(name);
        return rowsOf(domain).get(name);
    }

    @Override
    public synchronized List<LedgerRow> rows(String domain, String from, String to, int limit) {
        LedgerLimits.checkName(from);
        LedgerLimits.checkName(to);
        LedgerLimits.checkReadLimit(limit);
        return rowsOf(domain).range(from, to, limit);
    }

    @Override
    public synchronized void removeRows(String domain, Collection<String> names) {
        names.forEach(LedgerLimits::checkName);
        rowsOf(domain).removeAll(names);
    }

    private MemoryRows rowsOf(String domain) {
        LedgerLimits.checkDomain(domain);
        checkOpen();
        return rows.computeIfAbsent(domain, d -> new MemoryRows());
    }

    @Override
    public BlobDigest putBlob(InputStream in, long limit) {
        byte[] bytes = readAtMost(in, LedgerLimits.checkBlobLimit(limit));
        BlobDigest digest = sha256(bytes);
        synchronized (this) {
            checkOpen();
            blobs.putIfAbsent(digest, bytes);
            if (storedSince != null) {
                storedSince.add(digest);
            }
        }
        return digest;
    }

    @Override
    public synchronized Optional<byte[]> blob(BlobDigest digest) {
        checkOpen();
        return Optional.ofNullable(blobs.get(digest)).map(byte[]::clone);
    }

    @Override
    public synchronized BlobSweep sweepBlobs() {
        checkOpen();
        if (storedSince != null) {
            throw new IllegalStateException("another sweep of the blobs is open; close it first");
        }
        storedSince = new HashSet<>();
        return new Sweep();
    }

    private final class Sweep implements BlobSweep {
        private boolean ended;

        @Override
        public int removeAllBut(Set<BlobDigest> named) {
            synchronized (MemoryLedger.this) {
                checkOpen();
                Set<BlobDigest> since = storedSince;
                if (ended || since == null) {
                    throw new IllegalStateException("this sweep is over");
                }
                int before = blobs.size();
                blobs.keySet().removeIf(digest -> !named.contains(digest) && !since.contains(digest));
                return before - blobs.size();
            }
        }

        @Override
        public void close() {
            synchronized (MemoryLedger.this) {
                if (!ended) {
                    ended = true;
                    storedSince = null;
                }
            }
        }
    }

    @Override
    public synchronized SortedSet<String> domains() {
        checkOpen();
        return new TreeSet<>(domains.keySet());
    }

    @Override
    public void close() {
        watches.close();
        synchronized (this) {
            closed = true;
        }
    }

    /** The domain, remembered only from its first append on. */
    private MemoryDomain domain(String domain) {
        checkOpen();
        MemoryDomain known = domains.get(domain);
        return known != null ? known : new MemoryDomain();
    }

    private void checkOpen() {
        if (closed) {
            throw new LedgerClosedException();
        }
    }

    private static byte[] readAtMost(InputStream in, long limit) {
        try {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE, limit + 1));
            if (bytes.length > limit) {
                throw new BlobTooLargeException(limit);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BlobDigest sha256(byte[] bytes) {
        try {
            return BlobDigest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
