package dev.tidemark.server.repository;

import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobSweep;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerClosedException;
import dev.tidemark.storage.LedgerException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes out of the store what has stayed long enough, on a thread of its own: no heartbeat waits for it. Every step can
 * be cut short by a crash and done again. Of one store and all its domains; there is one of these for each store.
 */
public final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long EVERY_SECONDS = 60;
    private static final int BLOBS_EVERY = 10;
    private static final long BARRIER_SECONDS = 30;
    private static final long STOP_SECONDS = 10;
    private static final int PAGE = 512;

    private final Ledger ledger;
    private final List<DomainRepository> domains;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "tidemark-housekeeping");
        thread.setDaemon(true);
        return thread;
    });
    private int runs;

    /**
     * For these domains.
     *
     * @param ledger where all of them are stored
     * @param domains every domain of the store that this process writes
     */
    public Housekeeping(Ledger ledger, Collection<DomainRepository> domains) {
        this.ledger = ledger;
        this.domains = List.copyOf(domains);
    }

    /** Begins to keep house every minute. */
    @SuppressWarnings("FutureReturnValueIgnored") // the work reports its own failures
    public void start() {
        executor.scheduleWithFixedDelay(this::turn, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void turn() {
        try {
            boolean sound = tidy();
            runs++;
            if (sound && runs % BLOBS_EVERY == 0) {
                sweepBlobs();
            }
        } catch (LedgerClosedException e) {
            LOG.debug("the store is closed", e);
        } catch (RuntimeException | Error e) { // the next turn may fare better
            LOG.error("housekeeping failed; it is tried again", e);
        }
    }

    /**
     * Lets every domain drop history and files that nobody needs any more.
     *
     * @return whether all of them could
     */
    public boolean tidy() {
        boolean sound = true;
        for (DomainRepository domain : domains) {
            try {
                domain.tidy();
            } catch (LedgerException e) {
                LOG.warn("domain {}: the store was not tidied ({}); it is tried again", domain.domain(), e.code());
                sound = false;
            }
        }
        return sound;
    }

    /**
     * Removes blobs that no state and no kept file names. Not while any domain does not know what became of a write.
     *
     * @return how many
     */
    public int sweepBlobs() {
        try (BlobSweep sweep = ledger.sweepBlobs()) {
            if (!everythingStoredIsAppended()) {
                return 0;
            }
            Set<BlobDigest> named = new HashSet<>();
            ledger.domains().forEach(domain -> mark(domain, named));
            domains.forEach(domain -> requireWritable(domain));
            int removed = sweep.removeAllBut(named);
            LOG.debug("{} blobs removed, {} are named", removed, named.size());
            return removed;
        }
    }

    /** Every commit that stored a blob before the sweep began has ended, one way or the other. */
    private boolean everythingStoredIsAppended() {
        for (DomainRepository domain : domains) {
            try {
                boolean sound = domain.barrier()
                        .orTimeout(BARRIER_SECONDS, TimeUnit.SECONDS)
                        .join();
                if (!sound) {
                    return false;
                }
            } catch (CompletionException e) {
                if (e.getCause() instanceof TimeoutException) {
                    LOG.warn("domain {} is busy; blobs are swept later", domain.domain());
                    return false;
                }
                throw e;
            }
        }
        return true;
    }

    /** A store that has failed a write may hold more, once opened again, than it shows now. */
    private void requireWritable(DomainRepository domain) {
        ledger.removeRows(domain.domain().name(), List.of());
    }

    private void mark(String domain, Set<BlobDigest> named) {
        ledger.snapshot(domain).values().forEach((name, packed) -> {
            Packed.blobOf(packed).ifPresent(named::add);
            if (name.startsWith(LedgerNames.RETIRED)) {
                named.add(new BlobDigest(name.substring(LedgerNames.RETIRED.length())));
            }
        });
        Due.forEach(ledger, domain, PAGE, row -> Due.read(row.value()).blob().ifPresent(named::add));
    }

    /** Stops; what is under way is finished, or left behind after some seconds. Idempotent. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("housekeeping did not stop within {} s; it is left behind", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
