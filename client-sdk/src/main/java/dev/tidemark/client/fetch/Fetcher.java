package dev.tidemark.client.fetch;

/** The only way to the network; it takes a byte limit, so an unbounded read cannot be written. Thread-safe. */
public interface Fetcher {
    /**
     * Fetches one file.
     *
     * @param path relative to the repository, such as {@code metadata/timestamp.json}; already percent-encoded
     * @param limitBytes the most bytes that are read
     * @throws FetchException with the reason
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException;

    /** How this source is called in logs and metrics. */
    String name();
}
