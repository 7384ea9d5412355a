package dev.tidemark.server.repository;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.LedgerRow;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Files that the served state no longer names, for as long as they stay: the newest in a weighted cache, all in the store.
 * Which paths there are is known in memory, so nobody makes the disk turn by asking for what is not there. Thread-safe.
 */
final class Archive implements AutoCloseable {
    private static final int PAGE = 512;
    private static final int READERS = 2;
    private static final int WAITING_READS = 1_024;

    private final Ledger ledger;
    private final String domain;
    private final Clock clock;
    private final RepositorySettings settings;
    private final KnownPaths known = new KnownPaths();
    private final StoreReaders readers;
    private final AsyncCache<String, Kept> cache;
    private volatile Map<String, String> retired = Map.of();

    private record Kept(ServedFile file, Instant until) {}

    Archive(Ledger ledger, String domain, Clock clock, RepositorySettings settings) {
        this.ledger = ledger;
        this.domain = domain;
        this.clock = clock;
        this.settings = settings;
        this.readers = new StoreReaders("tidemark-archive-" + domain, READERS, WAITING_READS);
        this.cache = Caffeine.newBuilder()
                .maximumWeight(settings.cacheBytes())
                .weigher((String path, Kept kept) -> weight(kept.file()))
                .executor(Runnable::run)
                .buildAsync();
    }

    private static int weight(ServedFile file) {
        byte[] gzip = file.gzip();
        return file.bytes().length + (gzip == null ? 0 : gzip.length) + 512;
    }

    // ---- what is in it

    /** Learns from the store which files there are. Takes time by what is kept, not by what ever was. */
    void recall() {
        Due.forEach(ledger, domain, PAGE, row -> known.add(Due.read(row.value()).path()));
    }

    /** The rows that keep these files, to be appended with the state that no longer names them. */
    static void addRows(Ledger ledger, List<Superseded> files, Instant at, Map<String, byte[]> rows) {
        for (Superseded file : files) {
            byte[] packed = Packed.pack(ledger, file.bytes(), false);
            rows.put(Due.fileName(file.path(), at, file.keep()), packed);
            rows.put(
                    Due.dueName(file.path(), at, file.keep()),
                    Due.of(file.path(), packed).toBytes());
        }
    }

    /** These files are in the store now; to be called before they leave the shelf. */
    void keep(List<Superseded> files, Instant at, Shelf shelf) {
        for (Superseded file : files) {
            known.add(file.path());
            ServedFile served = shelf.find(file.path());
            if (served != null) {
                Instant until = at.plus(file.keep().of(settings));
                cache.put(file.path(), CompletableFuture.completedFuture(new Kept(served, until)));
            }
        }
    }

    /** These files are in the store, since a time that only the store knows. */
    void know(List<Superseded> files) {
        files.forEach(file -> known.add(file.path()));
    }

    /** The closed segments that were replaced and are still listed. */
    void retire(List<RetiredSegment> segments) {
        retired = segments.stream()
                .collect(Collectors.toUnmodifiableMap(
                        RetiredSegment::servedPath, RetiredSegment::sha256, (one, same) -> one));
    }

    // ---- readers

    /** A file that is in memory; null if it is not. Never blocks. */
    @Nullable
    ServedFile find(String path) {
        CompletableFuture<Kept> held = cache.getIfPresent(path);
        if (held == null || !held.isDone() || held.isCompletedExceptionally()) {
            return null;
        }
        return inTime(held.join()).orElse(null);
    }

    /**
     * A file from the store. Never blocks; null if there surely is none, which took no disk to find out. Fails with {@link
     * RepositoryUnavailable} when too many wait already or the store fails.
     */
    @Nullable
    CompletableFuture<Optional<ServedFile>> load(String path) {
        if (!retired.containsKey(path) && !known.contains(path)) {
            return null;
        }
        try {
            return cache.get(path, (key, unused) -> CompletableFuture.supplyAsync(reading(key), readers))
                    .thenApply(this::inTime);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new RepositoryUnavailable(
                    RepositoryUnavailable.Code.STORE_FAILED,
                    "Too many superseded files are being read at once. Ask again.",
                    e));
        }
    }

    private Optional<ServedFile> inTime(@Nullable Kept kept) {
        return kept == null || clock.instant().isAfter(kept.until()) ? Optional.empty() : Optional.of(kept.file());
    }

    private Supplier<@Nullable Kept> reading(String path) {
        return () -> {
            String segment = retired.get(path);
            return segment == null
                    ? superseded(path)
                    : ledger.blob(new BlobDigest(segment))
                            .map(bytes -> new Kept(Shelf.immutable(path, bytes), Instant.MAX))
                            .orElse(null);
        };
    }

    private @Nullable Kept superseded(String path) {
        String prefix = Due.filePrefix(path);
        List<LedgerRow> newest = ledger.rows(domain, prefix, RowNames.end(prefix), 1);
        if (newest.isEmpty()) {
            return null;
        }
        LedgerRow row = newest.get(0);
        Instant until = Due.fileTime(row.name()).plus(Keep.ending(row.name()).of(settings));
        return Packed.unpack(ledger, row.value())
                .map(bytes -> new Kept(Shelf.immutable(path, bytes), until))
                .orElse(null);
    }

    // ---- housekeeping

    /**
     * Removes what has stayed long enough. May be stopped anywhere, and run again.
     *
     * @return how many files
     * @throws LedgerException if the store fails
     */
    int expire(Instant now) {
        int removed = 0;
        for (Keep keep : Keep.values()) {
            String from = Due.duePrefix(keep);
            String to = from + RowNames.number(now.minus(keep.of(settings)).toEpochMilli());
            for (List<LedgerRow> page = ledger.rows(domain, from, to, PAGE);
                    !page.isEmpty();
                    page = ledger.rows(domain, from, to, PAGE)) {
                ledger.removeRows(
                        domain,
                        page.stream().flatMap(row -> Due.names(row).stream()).toList());
                page.forEach(row -> forget(Due.read(row.value()).path()));
                removed += page.size();
            }
        }
        return removed;
    }

    private void forget(String path) {
        known.remove(path);
        CompletableFuture<Kept> held = cache.getIfPresent(path);
        if (held != null && find(path) == null) {
            cache.synchronous().invalidate(path);
        }
    }

    /** How many superseded files there are. */
    int size() {
        return known.size();
    }

    @Override
    public void close() {
        readers.close();
    }
}
