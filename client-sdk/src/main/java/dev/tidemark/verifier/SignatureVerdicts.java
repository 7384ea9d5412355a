package dev.tidemark.verifier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.metadata.VerifyingKey;
import java.nio.ByteBuffer;
import java.security.SignatureException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was found about signatures: that these bytes are, or are not, signed with this key. That is arithmetic and never
 * changes, so nothing here can outlive a revocation, a policy or an age: those are judged again in every decision, and
 * a key that is no longer the issuer's is another question.
 *
 * <p>Refused signatures live apart from good ones, in a small place and not for long: whoever makes them up at will
 * pushes out only each other. A hit takes no lock. Time is what decisions were made at, and only frees memory.
 */
final class SignatureVerdicts {
    static final int MAX_REFUSED = 1_000;

    private static final Duration REFUSED_FOR = Duration.ofSeconds(10);
    /** Digest, key reference, value and the cache's own nodes; about. */
    private static final int ENTRY_BYTES = 256;

    /**
     * What was asked: the exact passport and the exact key. The digest is of what is verified; key material is compared
     * as it is, whatever its kid.
     */
    private record Question(ByteBuffer passportSha256, VerifyingKey key) {}

    /** A signature that is good; what it says is not yet judged. */
    interface Good {
        /** The passport passed: the verdict is worth keeping until then. */
        void keepUntil(long epochMillis);
    }

    private static final Good NOT_KEPT = until -> {};

    private final boolean keeping;
    private final AtomicLong latestMillis = new AtomicLong();
    private final Cache<Question, Long> good;
    private final Cache<Question, Long> refused;

    /** @param maxEntries of good signatures; with 0 nothing is kept */
    SignatureVerdicts(int maxEntries) {
        this.keeping = maxEntries > 0;
        this.good = cache(maxEntries);
        this.refused = cache(Math.min(maxEntries, MAX_REFUSED));
    }

    /** Entries whose value is the millisecond until which they stay. */
    private Cache<Question, Long> cache(int maxEntries) {
        return Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .executor(Runnable::run)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(latestMillis.get()))
                .expireAfter(Expiry.<Question, Long>creating(
                        (question, until) -> Duration.ofMillis(Math.max(1, until - latestMillis.get()))))
                .recordStats()
                .build();
    }

    /**
     * Returns normally if the signature is this key's.
     *
     * @throws SignatureException if it is not
     */
    Good verify(CompactSignature signature, IssuerKey key, long nowMillis) throws SignatureException {
        signature.requireFits(key);
        if (!keeping) {
            signature.verify(key);
            return NOT_KEPT;
        }
        advance(nowMillis);
        Question question = new Question(ByteBuffer.wrap(signature.sha256()), key.key());
        Long until = good.getIfPresent(question);
        if (until != null && nowMillis < until) {
            return NOT_KEPT;
        }
        if (refused.getIfPresent(question) != null) {
            throw new SignatureException("the signature was refused before");
        }
        try {
            signature.verify(key);
        } catch (SignatureException e) {
            refused.put(question, nowMillis + REFUSED_FOR.toMillis());
            throw e;
        }
        return untilMillis -> good.put(question, untilMillis);
    }

    private void advance(long nowMillis) {
        if (nowMillis > latestMillis.get()) {
            latestMillis.accumulateAndGet(nowMillis, Math::max);
        }
    }

    CacheFigures goodFigures() {
        return figures(good);
    }

    CacheFigures refusedFigures() {
        return figures(refused);
    }

    private static CacheFigures figures(Cache<Question, Long> cache) {
        long entries = cache.estimatedSize();
        return new CacheFigures(
                cache.stats().hitCount(),
                cache.stats().missCount(),
                cache.stats().evictionCount(),
                entries,
                entries * ENTRY_BYTES);
    }
}
