package dev.tidemark.verifier.replay.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.verifier.replay.ReplayKey;
import dev.tidemark.verifier.replay.ReplayStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers used passports in one Redis 7 that several verifiers share: one {@code SET key 1 NX PX} each. Never blocks
 * its caller: a few threads of its own ask, a bounded number of questions waits, and one more is
 * {@link Outcome#UNAVAILABLE} at once. So is everything that goes wrong. It reconnects by itself. Thread-safe.
 *
 * <p>What depends on its answers may run on its threads, and must not block them.
 */
public final class RedisReplayStore implements ReplayStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisReplayStore.class);

    private final String prefix;
    private final Duration answerWithin;
    private final Ticker ticker;
    private final ThreadPoolExecutor threads;
    private final Deque<Link> idle = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    private final LongAdder firsts = new LongAdder();
    private final LongAdder replays = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    RedisReplayStore(RedisReplayStoreBuilder from, RedisAddress address) {
        prefix = "tidemark:" + from.namespace() + ":";
        answerWithin = from.answerWithin();
        ticker = from.ticker();
        threads = new ThreadPoolExecutor(
                from.connections(),
                from.connections(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(from.waiting()),
                task -> {
                    Thread thread = new Thread(task, "tidemark-replay-redis");
                    thread.setDaemon(true);
                    return thread;
                });
        for (int i = 0; i < from.connections(); i++) {
            idle.add(new Link(address, ticker));
        }
    }

    /** A builder of stores. */
    public static RedisReplayStoreBuilder builder() {
        return new RedisReplayStoreBuilder();
    }

    /** Makes every connection, unless one fails. */
    void connect() {
        try {
            for (Link link : idle) {
                link.connect();
            }
        } catch (TroubleException e) {
            note(e.trouble());
        }
    }

    @Override
    public CompletionStage<Outcome> consume(String issuer, String jti, Duration keep) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        Use use = new Use(key(issuer, jti), Math.max(1, keep.plusNanos(999_999).toMillis()), answer);
        try {
            threads.execute(use);
            answer.completeOnTimeout(Outcome.UNAVAILABLE, answerWithin.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            answer.complete(Outcome.UNAVAILABLE);
        }
        return answer.thenApply(outcome -> {
            counter(outcome).increment();
            return outcome;
        });
    }

    private byte[] key(String issuer, String jti) {
        String digest = Base64.getUrlEncoder().withoutPadding().encodeToString(ReplayKey.digest(issuer, jti));
        return (prefix + digest).getBytes(StandardCharsets.US_ASCII);
    }

    /** One question. */
    private final class Use implements Runnable {
        private final byte[] key;
        private final long keepMillis;
        private final CompletableFuture<Outcome> answer;
        private final long until = ticker.read() + answerWithin.toNanos();

        Use(byte[] key, long keepMillis, CompletableFuture<Outcome> answer) {
            this.key = key;
            this.keepMillis = keepMillis;
            this.answer = answer;
        }

        @Override
        public void run() {
            Outcome outcome = Outcome.UNAVAILABLE;
            try {
                // A use nobody waits for any more would burn a passport.
                if (!answer.isDone()) {
                    outcome = ask();
                }
            } finally {
                answer.complete(outcome);
            }
        }

        private Outcome ask() {
            Link link = idle.poll();
            if (link == null) {
                // There is one for every thread, until the store is closed.
                return Outcome.UNAVAILABLE;
            }
            try {
                boolean first = link.setIfAbsent(key, keepMillis, until);
                noteRecovery();
                return first ? Outcome.FIRST : Outcome.REPLAYED;
            } catch (TroubleException e) {
                note(e.trouble());
                return Outcome.UNAVAILABLE;
            } finally {
                release(link);
            }
        }

        void abandon() {
            answer.complete(Outcome.UNAVAILABLE);
        }
    }

    private void release(Link link) {
        idle.addFirst(link);
        if (threads.isShutdown()) {
            closeIdle();
        }
    }

    private void closeIdle() {
        for (Link link = idle.poll(); link != null; link = idle.poll()) {
            link.close();
        }
    }

    private void note(Trouble now) {
        if (trouble.getAndSet(now) != now) {
            LOG.warn("replay store: {}; requests are denied with replay_store_unavailable", now.sentence());
        }
    }

    private void noteRecovery() {
        if (trouble.get() != null && trouble.getAndSet(null) != null) {
            LOG.info("replay store: Redis answers again");
        }
    }

    private LongAdder counter(Outcome outcome) {
        return switch (outcome) {
            case FIRST -> firsts;
            case REPLAYED -> replays;
            case UNAVAILABLE -> refusals;
        };
    }

    @Override
    public Reach reach() {
        return Reach.SHARED;
    }

    /** What is wrong with Redis and what to do, as of the last question; empty if it answered. For a health page. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble.get()).map(Trouble::sentence);
    }

    /** What it did. */
    public Figures figures() {
        return new Figures(
                firsts.sum(), replays.sum(), refusals.sum(), threads.getQueue().size());
    }

    /** Takes the connections down. What waits, and every question from now on, is {@link Outcome#UNAVAILABLE}. */
    @Override
    public void close() {
        threads.shutdownNow().forEach(waiting -> ((Use) waiting).abandon());
        closeIdle();
    }

    /**
     * What a store did. How many passports Redis remembers only Redis knows.
     *
     * @param firsts passports used for the first time
     * @param replays attempts to use one again
     * @param refusals attempts that Redis did not answer in time, or that too many others were in front of
     * @param waiting questions that wait for a connection
     */
    public record Figures(long firsts, long replays, long refusals, long waiting) {}
}
