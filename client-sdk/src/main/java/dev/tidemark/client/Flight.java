package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One file on its way from one source. It runs on a thread of its source; everything else is the refresh thread's. */
final class Flight extends FutureTask<byte[]> {
    private final int mirror;
    private final String path;
    private final Queue<Flight> ended;
    private boolean late;

    /**
     * @param mirror the place of its source among the mirrors
     * @param ended where it goes when it has ended, unless it was cancelled
     */
    Flight(int mirror, Fetcher source, String path, long limitBytes, Queue<Flight> ended) {
        super(() -> source.fetch(path, limitBytes));
        this.mirror = mirror;
        this.path = path;
        this.ended = ended;
    }

    int mirror() {
        return mirror;
    }

    String path() {
        return path;
    }

    /** The cycle that asked went on without it. */
    boolean isLate() {
        return late;
    }

    void late(boolean value) {
        late = value;
    }

    @Override
    protected void done() {
        if (!isCancelled()) {
            ended.add(this);
        }
    }

    /** What came; only once it has ended. */
    byte[] bytes() throws FetchException, InterruptedException {
        try {
            return get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof FetchException known) {
                throw known;
            }
            if (cause instanceof InterruptedException) {
                throw new InterruptedException("a fetch was interrupted");
            }
            throw new IllegalStateException("a source failed in a way that was not foreseen", cause);
        }
    }
}
