package dev.tidemark.server.repository;

import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One domain: its state, its signing, its history. Everything that writes runs on one lane; readers take one reference
 * and never wait. What fails here fails here alone. Thread-safe.
 *
 * <p>Nothing becomes visible that has not been walked as a reader walks it and stored durably, in this order: signed,
 * verified, appended, served, acknowledged.
 */
public final class DomainRepository implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DomainRepository.class);
    private static final String SERVER = "server";
    private static final int EVENTS_A_STATE = 5_000;
    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();

    private final Ledger ledger;
    private final Lane lane;
    private final Clock clock;
    private final RepositorySettings settings;
    private final Composer composer;
    private final Reservation reservation;
    private final Shelf shelf;
    private final Shelving shelving;
    private final EventIndex index;
    private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile Live live;
    private volatile boolean closed;
    private volatile Optional<String> failure = Optional.empty();
    private long ledgerVersion;
    private boolean inDoubt;
    private boolean moved;
    private long sweptHour;

    /** What readers see and what it was made from. */
    private record Live(DomainState state, PublishedFiles files) {}

    private record Pending(RevocationRequest request, CompletableFuture<Revoked> answer) {}

    DomainRepository(
            Opened opened, OnlineKeys keys, Ledger ledger, Lane lane, Clock clock, RepositorySettings settings) {
        this.ledger = ledger;
        this.lane = lane;
        this.clock = clock;
        this.settings = settings;
        this.reservation = opened.reservation();
        this.composer = new Composer(keys, settings, reservation);
        this.shelf = opened.shelf();
        this.shelving = new Shelving(shelf, ledger);
        this.index = opened.index();
        this.ledgerVersion = opened.ledgerVersion();
        this.live = live(opened.state(), false);
    }

    /** What {@link DomainOpening} found. */
    record Opened(DomainState state, long ledgerVersion, Reservation reservation, Shelf shelf, EventIndex index) {}

    // ---- readers

    /** The file at a path below the domain; {@code null} if there is none. Never blocks. */
    public @Nullable ServedFile find(String path) {
        return live.files().find(path);
    }

    /** The state that is served. */
    public DomainState state() {
        return live.state();
    }

    /** Whether the statement that is served is younger than two re-sign intervals. */
    public boolean ready() {
        Live now = live;
        return now.files().statement() != null
                && !clock.instant().isAfter(Deadlines.resignBy(now.state(), settings.heartbeat()));
    }

    /** The code of what keeps this domain from signing now; empty if nothing does. */
    public Optional<String> failure() {
        return failure;
    }

    /**
     * Versions, ages and the time to the first denial, as JSON.
     *
     * @param configDigest names the configuration in force
     */
    public byte[] freshness(String configDigest) {
        return Freshness.json(live.state(), clock.instant(), configDigest);
    }

    /** The moments that matter of what is served now. */
    public Deadlines deadlines() {
        return Deadlines.of(live.state(), settings.heartbeat());
    }

    static Instant issuedAt(DomainState state) {
        return state.chain()
                .timestamp()
                .flatMap(verified -> verified.role().tidemark())
                .map(statement -> statement.issuedAt())
                .orElse(Instant.EPOCH);
    }

    // ---- the heart

    /** Begins to sign at the interval of the settings. */
    public void start() {
        submit(this::beat);
    }

    private void beat() {
        if (!closed) {
            try {
                heartbeat();
            } finally {
                beatLater();
            }
        }
    }

    private void beatLater() {
        try {
            lane.after(settings.heartbeat(), this::beat);
        } catch (RejectedExecutionException e) {
            LOG.debug("domain {} is closing", live.state().domain());
        }
    }

    /** Signs the statement again, or a new snapshot where that is due. A failure is kept and told, never thrown. */
    void heartbeat() {
        try {
            settle();
            if (live.state().isSigned()) {
                sign(clock.instant());
            }
            failure = Optional.empty();
        } catch (RepositoryUnavailable e) {
            failed(e.code(), e);
        } catch (VerificationException e) {
            failed(e.rejection().code(), e);
        } catch (RuntimeException | Error e) { // the heart goes on: a signer, a store or the memory may heal
            failed("internal", e);
        }
    }

    private void failed(String code, Throwable e) {
        if (!failure.equals(Optional.of(code))) {
            LOG.error("domain {} is not signed again: {}: {}", live.state().domain(), code, e.getMessage(), e);
        }
        failure = Optional.of(code);
    }

    private void sign(Instant now) throws RepositoryUnavailable, VerificationException {
        DomainState held = live.state();
        RevocationHolding swept = swept(held, now);
        if (!Identity.same(swept, held.revocations()) || composer.isHalfSpent(held, now)) {
            commit(Change.of(SERVER, "sign"), swept, Optional.empty());
            return;
        }
        live = new Live(composer.confirm(held, now), live.files());
        serveStatement();
    }

    private RevocationHolding swept(DomainState held, Instant now) {
        if (hour(now) == sweptHour) {
            return held.revocations();
        }
        sweptHour = hour(now);
        return held.revocations().swept(prunable(now), now);
    }

    private static long hour(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), HOUR_SECONDS);
    }

    /** Readers refuse a {@code prune_before} above the hour of the statement less one. */
    private static int prunable(Instant now) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, hour(now) - 1));
    }

    // ---- publishing

    /**
     * Runs a proposal against the state held then, and publishes what it says.
     *
     * <p>Fails with what the proposal threw, with {@link VerificationException} if a reader would refuse the outcome, or
     * with {@link RepositoryUnavailable}. Except for a store whose answer is lost, a failure changed nothing.
     */
    public CompletableFuture<Published> publish(Proposal proposal) {
        CompletableFuture<Published> answer = new CompletableFuture<>();
        Runnable work = () -> {
            try {
                settle();
                Instant now = clock.instant();
                DomainState held = live.state();
                Change change = proposal.against(held, now);
                Optional<RevocationStep> step = keepLaterRevocations(held, change);
                RevocationHolding revocations = step.map(
                                value -> held.revocations().with(value, prunable(now), now))
                        .orElse(held.revocations());
                DomainState next = commit(change, revocations, step.map(RevocationStep::events));
                answer.complete(new Published(next.bundleVersion(), next.snapshotVersion(), next.statement()));
            } catch (Exception | Error e) { // whatever it is belongs to whoever waits
                answer.completeExceptionally(e);
            }
        };
        if (!submit(work)) {
            answer.completeExceptionally(closedFailure());
        }
        return answer;
    }

    /** A name is reinstated up to a number only: where it was listed again after that, a rule must say so. */
    private Optional<RevocationStep> keepLaterRevocations(DomainState held, Change change)
            throws VerificationException {
        if (change.reinstated().isEmpty()) {
            return Optional.empty();
        }
        Map<RevokedName, Long> until = new HashMap<>();
        for (Reinstated one : change.reinstated()) {
            until.merge(one.name(), one.untilSequence(), Math::max);
        }
        List<RevokedName> later = EventLog.listedLater(ledger, held.domain().name(), until);
        RuleBook rules =
                new RuleBook(held.rules(), change.reinstated(), held.constants().epoch());
        EventLog log = new EventLog();
        long sequence = held.revocationSequence();
        for (RevokedName name : later) {
            sequence++;
            rules.take(sequence, name, IssuedBefore.forever(), null);
            log.addKept(sequence, name);
        }
        if (!rules.isReadable()) {
            throw new VerificationException(
                    new Rejection.TooLarge(DomainLayout.RULES_TARGET, PolicyLimits.RULES_BYTES));
        }
        return later.isEmpty()
                ? Optional.empty()
                : Optional.of(new RevocationStep(List.of(), rules.rules(), sequence, log.toBytes()));
    }

    // ---- revoking

    /**
     * Revokes. Completes once the events are durable and in a signed statement; requests that arrive within the settings'
     * interval share one.
     *
     * <p>Fails with {@link RevocationRefused} or {@link RepositoryUnavailable}; then none of the request's events was
     * taken, except that a store whose answer is lost may have taken all: send the same events again.
     */
    public CompletableFuture<Revoked> revoke(RevocationRequest request) {
        CompletableFuture<Revoked> answer = new CompletableFuture<>();
        pending.add(new Pending(request, answer));
        scheduleFlush(settings.coalesce());
        return answer;
    }

    private void scheduleFlush(Duration delay) {
        if (flushing.compareAndSet(false, true)) {
            try {
                if (closed) {
                    failPending(closedFailure());
                } else {
                    lane.after(delay, this::flush);
                }
            } catch (RejectedExecutionException e) {
                failPending(closedFailure());
            }
        }
    }

    private void failPending(Exception e) {
        flushing.set(false);
        for (Pending one = pending.poll(); one != null; one = pending.poll()) {
            one.answer().completeExceptionally(e);
        }
    }

    private void flush() {
        flushing.set(false);
        List<Pending> batch = new ArrayList<>();
        int events = 0;
        for (Pending one = pending.poll(); one != null; one = pending.poll()) {
            batch.add(one);
            events += one.request().events().size();
            if (events >= EVENTS_A_STATE) {
                scheduleFlush(Duration.ZERO);
                break;
            }
        }
        try {
            settle();
            take(batch);
        } catch (Exception | Error e) { // whatever it is belongs to whoever waits
            batch.forEach(one -> one.answer().completeExceptionally(e));
        }
    }

    private void take(List<Pending> batch) throws RepositoryUnavailable, VerificationException {
        DomainState held = live.state();
        Optional<PolicyDocument> policy = held.isSigned() ? held.policy() : Optional.empty();
        if (policy.isEmpty()) {
            throw new RepositoryUnavailable(
                    Code.NOT_BOOTSTRAPPED, "This domain has no policy yet. Publish targets and policy first.");
        }
        Instant now = clock.instant();
        RevocationIntake intake = new RevocationIntake(held, policy.get(), index, now);
        Map<Pending, RevocationIntake.Outcome> outcomes = new HashMap<>();
        for (Pending one : batch) {
            try {
                outcomes.put(one, intake.take(one.request()));
            } catch (RevocationRefused | RuntimeException e) { // what one request holds must not fail the others
                one.answer().completeExceptionally(e);
            }
        }
        Optional<RevocationStep> step = intake.step();
        if (step.isPresent()) {
            RevocationHolding next = held.revocations().with(step.get(), prunable(now), now);
            commit(Change.of(SERVER, "revoke"), next, Optional.of(step.get().events()));
            index.putAll(intake.fresh());
        }
        byte[] statement = live.state().statement().orElseThrow();
        outcomes.forEach((one, outcome) -> one.answer()
                .complete(new Revoked(outcome.sequence(), outcome.accepted(), outcome.duplicates(), statement)));
    }

    // ---- one state after the other

    private DomainState commit(Change change, RevocationHolding revocations, Optional<byte[]> events)
            throws RepositoryUnavailable, VerificationException {
        Instant now = clock.instant();
        DomainState held = live.state();
        DomainState next = composer.compose(held, change, revocations, now);
        long version = append(held, next, new StateWriter.Note(change.principal(), change.verb(), now), events);
        serve(held, next, now);
        ledgerVersion = version;
        inDoubt = false;
        return next;
    }

    /** Leaves the domain in doubt until the caller serves what is stored now. */
    private long append(DomainState held, DomainState next, StateWriter.Note note, Optional<byte[]> events)
            throws RepositoryUnavailable {
        String domain = held.domain().name();
        try {
            Map<String, byte[]> changes = StateWriter.changes(ledger, held, next, note, events);
            inDoubt = true;
            if (ledger.append(domain, ledgerVersion, changes) instanceof AppendResult.Appended appended) {
                return appended.version();
            }
            moved = true;
            throw notAlone();
        } catch (LedgerException e) {
            throw storeFailed(e);
        }
    }

    private void serve(DomainState held, DomainState next, Instant now) {
        shelving.putChanged(held, next);
        live = live(next, false);
        shelving.supersede(held, next, now);
    }

    private void serveStatement() {
        live = live(live.state(), true);
    }

    private Live live(DomainState state, boolean sameHistory) {
        ServedFile history = sameHistory
                ? live.files().history()
                : Shelf.json(state.revocations().history(), PublishedFiles.NO_CACHE);
        ServedFile statement = state.timestamp()
                .map(file -> Shelf.json(file.bytes(), statementCaching(state)))
                .orElse(null);
        return new Live(state, new PublishedFiles(statement, history, shelf));
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
    private void settle() throws RepositoryUnavailable, VerificationException {
        if (moved) {
            throw notAlone();
        }
        if (!inDoubt) {
            return;
        }
        DomainState held = live.state();
        String domain = held.domain().name();
        try {
            Instant now = clock.instant();
            var stored = ledger.snapshot(domain);
            if (stored.version() != ledgerVersion) {
                DomainState landed = new StateReader(ledger, held.domain(), stored, Composer.times(now)).read();
                EventLog.forEach(ledger, domain, ledgerVersion + 1, entry -> EventLog.index(ledger, entry, index));
                shelving.put(landed);
                ledgerVersion = stored.version();
                live = live(landed, false);
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

    private static RepositoryUnavailable storeFailed(LedgerException e) {
        return new RepositoryUnavailable(
                Code.STORE_FAILED, "The store failed (" + e.code() + "). Free or repair its disk, restart the server,"
                        + " then send the same again.", e);
    }

    private static RepositoryUnavailable closedFailure() {
        return new RepositoryUnavailable(Code.CLOSED, "This server is stopping; ask another, or this one later.");
    }

    private boolean submit(Runnable work) {
        if (closed) {
            return false;
        }
        try {
            lane.execute(work);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Stops signing; what was reserved is given back so that the next start need not wait. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            lane.execute(this::finish);
        } catch (RejectedExecutionException e) {
            LOG.debug("domain {} was closed already", live.state().domain());
        }
        lane.close();
        failPending(closedFailure());
    }

    private void finish() {
        failPending(closedFailure());
        try {
            if (!inDoubt && !moved) {
                reservation.release();
            }
        } catch (RepositoryUnavailable e) {
            LOG.warn(
                    "domain {}: the reservation was not given back: {}",
                    live.state().domain(),
                    e.code());
        }
    }

    /** The paces and lives of what is signed. */
    public RepositorySettings settings() {
        return settings;
    }

    /** The domain. */
    public TrustDomain domain() {
        return live.state().domain();
    }
}
