package dev.tidemark.server.repository;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.repository.RepositoryUnavailable.Code;
import dev.tidemark.storage.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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
    static final String SERVER = "server";

    private static final Logger LOG = LoggerFactory.getLogger(DomainRepository.class);

    private final Ledger ledger;
    private final Lane lane;
    private final Clock clock;
    private final RepositorySettings settings;
    private final Reservation reservation;
    private final Pruning pruning;
    private final Archive archive;
    private final Succession succession;
    private final Heart heart;
    private final Publishing publishing;
    private final Revoking revoking;
    private final Inquiries inquiries;
    private volatile boolean closed;

    DomainRepository(
            Opened opened, OnlineKeys keys, Ledger ledger, Lane lane, Clock clock, RepositorySettings settings) {
        this.ledger = ledger;
        this.lane = lane;
        this.clock = clock;
        this.settings = settings;
        this.reservation = opened.reservation();
        this.archive = opened.archive();
        this.pruning = opened.pruning();
        String domain = opened.state().domain().name();
        Composer composer = new Composer(keys, settings, reservation);
        this.succession = new Succession(
                opened.state(),
                opened.ledgerVersion(),
                ledger,
                clock,
                settings,
                composer,
                pruning,
                new Compaction(lane, Compaction.SMALL),
                archive);
        this.heart = new Heart(succession, composer, lane, clock, settings);
        this.publishing = new Publishing(succession, ledger, lane, clock);
        this.revoking = new Revoking(
                succession, new EventIndex(ledger, domain), lane, clock, settings.coalesce(), settings.limits());
        this.inquiries = new Inquiries(succession::state, ledger, domain);
    }

    /** What {@link DomainOpening} found. */
    record Opened(DomainState state, long ledgerVersion, Reservation reservation, Pruning pruning, Archive archive) {}

    // ---- readers

    /** The file at a path below the domain; {@code null} if there is none in memory. Never blocks. */
    public @Nullable ServedFile find(String path) {
        ServedFile served = succession.live().files().find(path);
        return served == null ? archive.find(path) : served;
    }

    /**
     * The file at a path that {@link #find} did not find, from the store: one that the served state no longer names.
     * Never blocks. {@code null} if there surely is none. Fails with {@link RepositoryUnavailable} when too many wait
     * already, and with what the store throws.
     */
    public @Nullable CompletableFuture<Optional<ServedFile>> load(String path) {
        return archive.load(path);
    }

    /**
     * The standard rendering at a path; {@code null} if there is none. Refused once this domain is no longer {@link
     * #ready}: those who read views judge no age, so we must. Never blocks.
     */
    public @Nullable ViewAnswer view(String path) {
        ViewAnswer view = succession.live().files().views().find(path);
        return view instanceof ViewAnswer.Rendered && !ready() ? ViewAnswer.Refused.STALE : view;
    }

    /** The state that is served. */
    public DomainState state() {
        return succession.state();
    }

    /** Whether the statement that is served is younger than two re-sign intervals. */
    public boolean ready() {
        Succession.Live now = succession.live();
        return now.files().statement() != null
                && !clock.instant().isAfter(Deadlines.resignBy(now.state(), settings.heartbeat()));
    }

    /** The code of what keeps this domain from signing now; empty if nothing does. */
    public Optional<String> failure() {
        return heart.failure();
    }

    /** Whether the clock is further ahead than what is believed of it, so that dead revocations are not removed. */
    public boolean pruningHeld() {
        return pruning.isHeld();
    }

    /**
     * Versions, ages and the time to the first denial, as JSON.
     *
     * @param configDigest names the configuration in force
     */
    public byte[] freshness(String configDigest) {
        return Freshness.json(succession.state(), clock.instant(), configDigest);
    }

    /** The moments that matter of what is served now. */
    public Deadlines deadlines() {
        return Deadlines.of(succession.state(), settings.heartbeat());
    }

    static Instant issuedAt(DomainState state) {
        return state.chain()
                .timestamp()
                .flatMap(verified -> verified.role().tidemark())
                .map(statement -> statement.issuedAt())
                .orElse(Instant.EPOCH);
    }

    /** How many superseded files are still served from the store. */
    public int supersededFiles() {
        return archive.size();
    }

    /**
     * From now on tells {@code watcher} of all that comes to be served, on the lane, in order, before it is acknowledged;
     * first, at once, of the statement that is served now, if there is one. The watcher must not block. There is one; to
     * be called before {@link #start}.
     */
    public void watch(Consumer<News> watcher) {
        DomainState now = succession.state();
        if (now.isSigned()) {
            watcher.accept(News.ofStatement(now));
        }
        succession.watch(watcher);
    }

    /**
     * From the next statement on serves views as well. There is one renderer, and it is this domain's alone; to be called
     * before {@link #start}.
     */
    public void show(ViewRenderer renderer) {
        succession.show(renderer);
    }

    // ---- auditors

    /**
     * Events of revocation with their full names, as JSON: {@code {domain, epoch, sequence, events, next, more}}. Never
     * blocks. Fails with {@link SequenceAhead} or {@link RepositoryUnavailable}.
     *
     * @param after the number before the first one wanted
     * @param limit at most this many; fewer when they are long, and then {@code more} says so
     */
    public CompletableFuture<byte[]> events(long after, int limit) {
        return closed ? CompletableFuture.failedFuture(closedFailure()) : inquiries.events(after, limit);
    }

    /**
     * Which of these names do not count in the state that is served, and why, as JSON: {@code {domain, epoch, sequence,
     * results}}. Never blocks. Fails with {@link RepositoryUnavailable}.
     */
    public CompletableFuture<byte[]> check(List<NameInQuestion> names) {
        return closed ? CompletableFuture.failedFuture(closedFailure()) : inquiries.check(names);
    }

    // ---- writers

    /** Begins to sign at the interval of the settings. */
    public void start() {
        try {
            if (!closed) {
                lane.execute(heart::beat);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("domain {} is closing", domain());
        }
    }

    /**
     * Runs a proposal against the state held then, and publishes what it says. Where the policy reinstates names the
     * proposal runs again, against the state held by then.
     *
     * <p>Fails with what the proposal threw, with {@link VerificationException} if a reader would refuse the outcome, or
     * with {@link RepositoryUnavailable}. Except for a store whose answer is lost, a failure changed nothing.
     */
    public CompletableFuture<Published> publish(Proposal proposal) {
        return closed ? CompletableFuture.failedFuture(closedFailure()) : publishing.publish(proposal);
    }

    /**
     * Revokes. Completes once the events are durable and in a signed statement; requests that arrive within the settings'
     * interval share one.
     *
     * <p>Fails with {@link RevocationRefused} or {@link RepositoryUnavailable}; then none of the request's events was
     * taken, except that a store whose answer is lost may have taken all: send the same events again.
     */
    public CompletableFuture<Revoked> revoke(RevocationRequest request) {
        return revoking.revoke(request);
    }

    // ---- housekeeping

    /**
     * Drops files that have stayed long enough, and history: what must be kept of it is in the state and in rows. Not on
     * the lane, which does not notice.
     */
    void tidy() {
        archive.expire(clock.instant());
        ledger.trimBefore(domain().name(), succession.ledgerVersion());
    }

    /** Completes when all that is on the lane now has run; whether the domain then knows what is stored. */
    CompletableFuture<Boolean> barrier() {
        CompletableFuture<Boolean> passed = new CompletableFuture<>();
        try {
            lane.execute(() -> passed.complete(succession.isSound()));
        } catch (RejectedExecutionException e) {
            passed.complete(false);
        }
        return passed;
    }

    static RepositoryUnavailable closedFailure() {
        return new RepositoryUnavailable(Code.CLOSED, "This server is stopping; ask another, or this one later.");
    }

    /** Stops signing; what was reserved is given back so that the next start need not wait. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        heart.stop();
        try {
            lane.execute(this::finish);
        } catch (RejectedExecutionException e) {
            LOG.debug("domain {} was closed already", domain());
        }
        lane.close();
        revoking.close();
        archive.close();
        inquiries.close();
    }

    private void finish() {
        revoking.close();
        try {
            if (succession.isSound()) {
                reservation.release();
            }
        } catch (RepositoryUnavailable e) {
            LOG.warn("domain {}: the reservation was not given back: {}", domain(), e.code());
        }
    }

    /** The paces and lives of what is signed. */
    public RepositorySettings settings() {
        return settings;
    }

    /** The domain. */
    public TrustDomain domain() {
        return succession.state().domain();
    }
}
