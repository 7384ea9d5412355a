package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.metrics.ClientMeters;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One domain of many, whether its state is in memory or not: loads it once however many ask, closes it before it is
 * loaded again, and answers with the last failure until it is time to try anew. What must not be forgotten stays here.
 */
final class DomainSlot {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(DomainSlot.class);
    /** Below this an answer is repeated, however the dice of the backoff fall. */
    private static final Duration LEAST_PAUSE = Duration.ofMillis(500);

    static final Failure CLOSED = new Failure("clients_closed", "The clients were closed.");

    private final Home home;
    private final byte[] root;
    private final Carried carried;
    private final RefreshSchedule backoff;

    // Guarded by this.
    private CompletableFuture<Void> closing = CompletableFuture.completedFuture(null);
    private @Nullable CompletableFuture<TrustClient> loading;
    private @Nullable Failure failure;
    private long failedAtNanos;
    private long pauseNanos;

    /** What slots need of the whole. */
    interface Home {
        /** The client in memory, if it is there. */
        Optional<TrustClient> loaded();

        /** A description of the domain's client, complete but for its root. */
        TrustClientBuilder describe();

        /** Takes a client that has something to decide from. */
        void keep(TrustClient client);

        /** A cycle of a client that is kept has ended. */
        void cycled();

        Optional<ClientMeters> meters();

        ScheduledExecutorService workers();

        Ticker ticker();
    }

    DomainSlot(Home home, byte[] root, Carried carried, RefreshSchedule backoff) {
        this.home = home;
        this.root = root.clone();
        this.carried = carried;
        this.backoff = backoff;
    }

    Carried carried() {
        return carried;
    }

    synchronized Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /** The client; one load, whoever asks meanwhile. Fails with {@link TrustClientException}. */
    synchronized CompletionStage<TrustClient> load() {
        Optional<TrustClient> there = home.loaded();
        if (there.isPresent()) {
            return CompletableFuture.completedFuture(there.get());
        }
        CompletableFuture<TrustClient> underWay = loading;
        if (underWay != null) {
            return underWay;
        }
        Failure before = failure;
        if (before != null && home.ticker().read() - failedAtNanos < pauseNanos) {
            return CompletableFuture.failedFuture(new TrustClientException(before));
        }
        CompletableFuture<TrustClient> started = new CompletableFuture<>();
        loading = started;
        try {
            var unused = closing.thenComposeAsync(closed -> opened(), home.workers())
                    .whenComplete((client, problem) -> loaded(started, client, problem));
        } catch (RejectedExecutionException e) {
            loaded(started, null, e);
        }
        return started;
    }

    /** Replays the directory, then one cycle: the same two steps as any start, so a reload is never behind one. */
    private CompletionStage<TrustClient> opened() {
        TrustClient client;
        try {
            client = home.describe()
                    .pinnedRoot(root)
                    .openIn(new Surroundings(home.workers(), carried, home.meters(), home::cycled, () -> {}));
        } catch (TrustClientException | InterruptedException e) {
            return CompletableFuture.failedFuture(e);
        }
        return client.refreshAsync()
                .handleAsync(
                        (failed, problem) -> usable(client, problem == null ? failed : Optional.empty()),
                        home.workers());
    }

    private static TrustClient usable(TrustClient client, Optional<Failure> failed) {
        if (client.holdsState()) {
            return client;
        }
        client.close();
        throw new CompletionException(new TrustClientException(failed.orElseGet(DomainSlot::unforeseen)));
    }

    private static Failure unforeseen() {
        return new Failure(
                "internal_error", "The domain could not be loaded for a reason nobody foresaw. See the log.");
    }

    private void loaded(
            CompletableFuture<TrustClient> started, @Nullable TrustClient client, @Nullable Throwable problem) {
        if (client != null) {
            // Outside of our lock: what makes room for it tells other slots, or this one, under a lock of its own.
            home.keep(client);
            synchronized (this) {
                loading = null;
                failure = null;
                backoff.succeeded();
            }
            started.complete(client);
            return;
        }
        TrustClientException why = typed(problem);
        synchronized (this) {
            loading = null;
            failure = why.failure();
            backoff.failed();
            failedAtNanos = home.ticker().read();
            Duration pause = backoff.next(Optional.empty());
            pauseNanos = Math.max(pause.toNanos(), LEAST_PAUSE.toNanos());
        }
        started.completeExceptionally(why);
    }

    private static TrustClientException typed(@Nullable Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause instanceof TrustClientException known) {
            return known;
        }
        if (cause instanceof InterruptedException || cause instanceof RejectedExecutionException) {
            return new TrustClientException(CLOSED);
        }
        LOG.error("A domain could not be loaded in a way that was not foreseen", cause);
        return new TrustClientException(unforeseen());
    }

    /** The client left memory: it stops, and its directory is free for the next. */
    synchronized void unload(TrustClient client) {
        try {
            closing = closing.thenRunAsync(client::close, home.workers()).exceptionally(problem -> {
                LOG.warn("The client of {} did not stop in time", client.domain(), problem);
                return null;
            });
        } catch (RejectedExecutionException e) {
            client.close();
        }
    }

    /** Waits for loads and closes under way; a load that ends from now on is closed too. */
    void awaitUnloaded() {
        CompletableFuture<TrustClient> underWay;
        CompletableFuture<Void> stopping;
        synchronized (this) {
            underWay = loading;
            stopping = closing;
        }
        try {
            stopping.get(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (underWay != null) {
                underWay.get(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("A domain was being loaded while its clients were closed", e);
            if (underWay != null) {
                underWay.completeExceptionally(new TrustClientException(CLOSED));
            }
        }
    }
}
