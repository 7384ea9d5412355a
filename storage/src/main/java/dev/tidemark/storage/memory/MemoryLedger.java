package dev.tidemark.storage.memory;

import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobTooLargeException;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerClosedException;
import dev.tidemark.storage.LedgerEntry;
import dev.tidemark.storage.LedgerLimits;
import dev.tidemark.storage.LedgerSnapshot;
import dev.tidemark.storage.Watch;
import dev.tidemark.storage.WatchHub;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reference engine: everything under one lock, nothing kept. Thread-safe. */
public final class MemoryLedger implements Ledger {

    private final Map<String, MemoryDomain> domains = new HashMap<>();
    private final Map<String, Map<String, byte[]>> cells = new HashMap<>();
    private final Map<BlobDigest, byte[]> blobs = new HashMap<>();
    private final WatchHub watches = new WatchHub(this::readFrom);
    private boolean closed;

    @Override
    public AppendResult append(String domain, long expectedVersion, Map<String, byte[]> changes) {
        LedgerLimits.checkDomain(domain);
        LedgerLimits.checkVersion(expectedVersion);
        SortedMap<String, byte[]> copy = LedgerLimits.copyChanges(changes);
        AppendResult result;
        synchronized (this) {
            MemoryDomain target = domain(domain);
            result = target.append(expectedVersion, copy);
            if (result instanceof AppendResult.Appended) {
                domains.put(domain, target);
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
    public BlobDigest putBlob(InputStream in, long limit) {
        byte[] bytes = readAtMost(in, LedgerLimits.checkBlobLimit(limit));
        BlobDigest digest = sha256(bytes);
        synchronized (this) {
            checkOpen();
            blobs.putIfAbsent(digest, bytes);
        }
        return digest;
    }

    @Override
    public synchronized Optional<byte[]> blob(BlobDigest digest) {
        checkOpen();
        return Optional.ofNullable(blobs.get(digest)).map(byte[]::clone);
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
