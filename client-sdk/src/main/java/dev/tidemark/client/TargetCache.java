package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.VerificationException;
import java.util.Optional;

/**
 * Target files in memory by SHA-256, shared by the clients of one process: what one of them has, the others need not
 * fetch. Bounded by bytes. Thread-safe.
 *
 * <p>It is not believed: what it hands out was checked against the entry it is asked for, so that the worst it can do is
 * to be of no use.
 */
public final class TargetCache {
    /** Key, node and array header of an entry; about. */
    private static final int ENTRY_BYTES = 256;

    private final Cache<String, byte[]> byDigest;

    private TargetCache(long maxBytes) {
        this.byDigest = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String digest, byte[] bytes) -> Math.addExact(bytes.length, ENTRY_BYTES))
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /**
     * A cache of at most that many bytes.
     *
     * @throws IllegalArgumentException below 0
     */
    public static TargetCache ofBytes(long maxBytes) {
        return new TargetCache(maxBytes);
    }

    /** The bytes, if they are here and are the ones that {@code file} names. */
    Optional<byte[]> get(String path, TargetFile file) {
        byte[] bytes = byDigest.getIfPresent(file.sha256());
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            file.require(path, bytes);
            return Optional.of(bytes);
        } catch (VerificationException e) {
            byDigest.invalidate(file.sha256());
            return Optional.empty();
        }
    }

    /** Keeps bytes that were checked against {@code file}. */
    void put(TargetFile file, byte[] bytes) {
        byDigest.put(file.sha256(), bytes);
    }

    Cache<String, byte[]> cache() {
        return byDigest;
    }
}
