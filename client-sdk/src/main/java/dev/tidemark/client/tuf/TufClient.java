package dev.tidemark.client.tuf;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.state.MetadataDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * Reads one TUF repository with one metadata directory. Nothing is kept in memory between calls. Not for several threads
 * at once, as the directory is not.
 */
public final class TufClient {
    private final MetadataDirectory directory;
    private final Fetcher metadata;
    private final Clock clock;
    private final TufOptions options;

    /**
     * @param directory holds {@code root.json}, which {@link #init} wrote
     * @param metadata where {@code timestamp.json} is
     * @param clock asked once a refresh
     */
    public TufClient(MetadataDirectory directory, Fetcher metadata, Clock clock, TufOptions options) {
        this.directory = directory;
        this.metadata = metadata;
        this.clock = clock;
        this.options = options;
    }

    /**
     * Makes {@code root} the anchor of a directory, which is made if there is none. The root must carry its own threshold
     * of signatures; whether it is the right one is the caller's word. What else the directory holds stays a floor as far
     * as this root verifies it. A root that is refused touches no file.
     */
    public static void init(Path directory, byte[] root, Limits limits) throws TufException {
        try {
            TrustedMetadata.pinned(root, limits);
            try (MetadataDirectory place = MetadataDirectory.open(directory)) {
                place.write("root", root);
            }
        } catch (VerificationException e) {
            throw TufException.of(e);
        } catch (StateException e) {
            throw TufException.of(e);
        }
    }

    /**
     * Brings the top-level roles up to date (TUF 1.0.34, 5.1 to 5.6). Each is kept as soon as it passes, also when a
     * later one fails.
     *
     * @throws TufException with the first thing that did not pass
     * @throws InterruptedException if the calling thread is interrupted while it waits for the network
     */
    public VerifiedRepository refresh() throws TufException, InterruptedException {
        Times times = new Times(clock.instant(), Duration.ofSeconds(60), Times.Expiry.REFUSED);
        Cycle cycle = new Cycle(directory, metadata, options, times);
        try {
            return new VerifiedRepository(cycle.run(), cycle, options);
        } catch (VerificationException e) {
            throw TufException.of(cycle.lookedAt(), e);
        } catch (FetchException e) {
            throw TufException.of(e);
        } catch (StateException e) {
            throw TufException.of(e);
        }
    }
}
