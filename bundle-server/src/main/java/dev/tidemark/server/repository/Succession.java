package dev.tidemark.server.repository;

import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state after the other: composed, verified, appended, served. What writes is owned by the domain's lane; what is
 * served may be read by anyone.
 */
final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private final Ledger ledger;
    private final Clock clock;
    private final RepositorySettings settings;
    private final Composer composer;
    private final Pruning pruning;
    private final Compaction compaction;
    private final Shelf shelf;
    private final Shelving shelving;
    private volatile Live live;
    private volatile long ledgerVersion;
    private volatile Consumer<News> watcher = news -> {};
    private volatile @Nullable ViewRenderer renderer;
    private boolean inDoubt;
    private boolean moved;
    private boolean viewsFailed;

    /** What readers see and what it was made from. */
    record Live(DomainState state, PublishedFiles files) {}

    Succession(
            DomainState state,
            long ledgerVersion,
            Ledger ledger,
            Clock clock,
            RepositorySettings settings,
            Composer composer,
            Pruning pruning,
            Compaction compaction,
            Archive archive) {
        this.ledger = ledger;
        this.clock = clock;
        this.settings = settings;
        this.composer = composer;
        this.pruning = pruning;
        this.compaction = compaction;
        this.shelf = new Shelf();
        this.shelving = new Shelving(shelf, archive);
        this.ledgerVersion = ledgerVersion;
        shelving.put(state);
        this.live = new Live(state, files(state, history(state), LiveViews.NONE));
    }

    /** What is served now. */
    Live live() {
        return live;
    }

    DomainState state() {
        return live.state();
    }

    /** What merges the segments of the states to come. */
    Compaction compaction() {
        return compaction;
    }

    /** The hour that the next publication may prune at; to be asked with every beat, so that a leap of the clock is seen. */
    int pruneBefore(Instant now) {
        return pruning.before(now);
    }

    /** The last append that is known to have landed. */
    long ledgerVersion() {
        return ledgerVersion;
    }

    /** Whether every append is known to have landed or not, and all were ours. */
    boolean isSound() {
        return !inDoubt && !moved;
    }

    /** The same content under a new statement. */
    void confirm(Instant now) throws RepositoryUnavailable, VerificationException {
        DomainState next = composer.confirm(live.state(), now);
        live = new Live(next, files(next, live.files().history(), views(next)));
        tell(News.ofStatement(next));
    }

    /** The next state, durable and served; the rows of {@code step} are appended with it. */
    DomainState commit(Change change, RevocationHolding revocations, Optional<RevocationStep> step)
            throws RepositoryUnavailable, VerificationException {
        Map<String, byte[]> rows = step.map(value -> value.events().rows()).orElse(Map.of());
        Instant now = clock.instant();
        DomainState held = live.state();
        DomainState next = composer.compose(held, change, revocations, now);
        List<Superseded> gone = Superseded.between(held, next);
        StateWriter.Note note = new StateWriter.Note(change.principal(), change.verb(), now);
        long version = append(held, next, note, gone, rows);
        shelving.putChanged(held, next);
        boolean sameHistory =
                Identity.same(held.revocations().retired(), next.revocations().retired());
        ServedFile history = sameHistory ? live.files().history() : history(next);
        live = new Live(next, files(next, history, views(next)));
        tellUpdate(held, next, step);
        shelving.supersede(held, next, gone, now);
        ledgerVersion = version;
        inDoubt = false;
        return next;
    }

    /** Leaves the domain in doubt until the caller serves what is stored now. */
    private long append(
            DomainState held, DomainState next, StateWriter.Note note, List<Superseded> gone, Map<String, byte[]> more)
            throws RepositoryUnavailable {
        String domain = held.domain().name();
        try {
            Map<String, byte[]> changes = StateWriter.changes(ledger, held, next, note);
            Map<String, byte[]> rows = new HashMap<>(more);
            Archive.addRows(ledger, gone, note.at(), rows);
            rows.put(RowNames.LOG + RowNames.number(ledgerVersion + 1), StateWriter.log(held, next, note));
            inDoubt = true;
            if (ledger.append(domain, ledgerVersion, changes, rows) instanceof AppendResult.Appended appended) {
                return appended.version();
            }
            moved = true;
            throw notAlone();
        } catch (LedgerException e) {
            throw storeFailed(e);
        }
    }

    /** From now on told on the lane of all that comes to be served. */
    void watch(Consumer<News> listener) {
        watcher = listener;
    }

    private void tellUpdate(DomainState held, DomainState next, Optional<RevocationStep> step) {
        if (next.isSigned()) {
            tell(News.ofUpdate(held, next, step));
        }
    }

    /** What is served is served, whoever could not be told. */
    private void tell(News news) {
        try {
            watcher.accept(news);
        } catch (RuntimeException e) {
            LOG.error("domain {}: news were not passed on", state().domain(), e);
        }
    }

    /**
     * From the next state on. What was stored is not rendered: its statement is older than ones that have been served,
     * and what a view counts by its version would go back.
     */
    void show(ViewRenderer one) {
        renderer = one;
        Live now = live;
        if (now.state().isSigned()) {
            LiveViews none = LiveViews.refused(ViewAnswer.Refused.STALE);
            live = new Live(now.state(), files(now.state(), now.files().history(), none));
        }
    }

    /** Becomes visible with the state; one that cannot be rendered is served all the same. */
    private LiveViews views(DomainState state) {
        ViewRenderer one = renderer;
        if (one == null || !state.isSigned()) {
            return LiveViews.NONE;
        }
        try {
            LiveViews views = LiveViews.of(one.render(state, statementCaching(state)), state);
            viewsFailed = false;
            return views;
        } catch (RuntimeException e) {
            if (!viewsFailed) { // once, not with every statement
                LOG.error("domain {}: its views were not rendered", state.domain(), e);
            }
            viewsFailed = true;
            return LiveViews.refused(ViewAnswer.Refused.FAILED);
        }
    }

    private PublishedFiles files(DomainState state, ServedFile history, LiveViews views) {
        ServedFile statement = state.timestamp()
                .map(file -> Shelf.json(file.bytes(), statementCaching(state)))
                .orElse(null);
        return new PublishedFiles(statement, history, shelf, views);
    }

    private static ServedFile history(DomainState state) {
        return Shelf.json(state.revocations().history(), PublishedFiles.NO_CACHE);
    }

    private String statementCaching(DomainState state) {
        boolean realtime = state.policy().stream()
                .flatMap(policy -> policy.routes().stream())
                .anyMatch(route -> route.freshness() instanceof FreshnessClass.Realtime);
        return realtime
                ? PublishedFiles.NO_CACHE
                : "max-age=" + Math.max(1, settings.heartbeat().toSeconds());
    }

    /** After a write whose answer was lost: the store says what became of it, before anything else is signed. */
    void settle() throws RepositoryUnavailable, VerificationException {
        if (moved) {
            throw notAlone();
        }
        if (!inDoubt) {
            return;
        }
        DomainState held = live.state();
        try {
            var stored = ledger.snapshot(held.domain().name());
            if (stored.version() != ledgerVersion) {
                DomainState landed =
                        new StateReader(ledger, held.domain(), stored, Composer.times(clock.instant())).read();
                shelving.put(landed);
                live = new Live(landed, files(landed, history(landed), views(landed)));
                tellUpdate(held, landed, Optional.empty());
                shelving.replace(held, landed, Superseded.between(held, landed));
                ledgerVersion = stored.version();
            }
            inDoubt = false;
        } catch (LedgerException e) {
            throw storeFailed(e);
        }
    }

    private static RepositoryUnavailable notAlone() {
        return new RepositoryUnavailable(
                Code.NOT_ALONE, "Another process writes this domain. Stop one of the two, then start again.");
    }

    static RepositoryUnavailable storeFailed(LedgerException e) {
        return new RepositoryUnavailable(
                Code.STORE_FAILED,
                "The store failed (" + e.code() + "). Free or repair its disk, restart the server,"
                        + " then send the same again.",
                e);
    }
}
