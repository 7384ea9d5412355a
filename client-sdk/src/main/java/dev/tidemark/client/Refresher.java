package dev.tidemark.client;

import dev.tidemark.client.StatementSteps.Offer;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.VerificationException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One cycle of the client's workflow (protocol, section 4), in its order: {@link RootSteps}, {@link StatementSteps},
 * {@link ContentSteps}. Each role that passes its own step is kept at once and raises its mark; the published state
 * changes only when everything has passed. Used by one thread at a time.
 */
final class Refresher {
    private final Standing standing;
    private final Sources sources;
    private final RootSteps roots;
    private final StatementSteps statements;
    private final Limits limits;
    private final TrustTime time;
    private Offer offer = Offer.REFUSED;

    Refresher(Mirrors mirrors, ClientStore store, Limits limits, TrustTime time, CachedState cached) {
        this.standing = new Standing(store, cached);
        this.sources = new Sources(mirrors, standing::report);
        this.roots = new RootSteps(standing, mirrors, limits, time);
        this.statements = new StatementSteps(standing, roots, mirrors, limits, time);
        this.limits = limits;
        this.time = time;
    }

    /** What the last cycle found worth telling, although it went on. */
    List<Failure> reports() {
        return standing.reports();
    }

    /** What became of the statement of the last cycle for something pushed. */
    Offer offer() {
        return offer;
    }

    /**
     * Runs one cycle over what was pushed, if anything was, with the mirrors behind it for what is missing. A root that
     * did not come along with something pushed is asked for only if the statement names one.
     *
     * @throws RefusedException with the reason; the published state is what it was
     */
    TrustState refresh(Times times, Optional<Pushed> news) throws RefusedException, InterruptedException {
        standing.forgetReports();
        return cycle(times, news, this::publish, this::confirm);
    }

    /**
     * Runs one cycle over roles that may have expired. What it finds is not kept as published: a restart bootstraps
     * again, and the next cycle that passes assembles it anew.
     *
     * @throws RefusedException with the reason
     */
    TrustState bootstrap(Times times) throws RefusedException, InterruptedException {
        return cycle(times, Optional.empty(), this::holdExpired, this::holdExpired);
    }

    private TrustState cycle(
            Times sampled, Optional<Pushed> news, UnaryOperator<TrustState> publish, UnaryOperator<TrustState> confirm)
            throws RefusedException, InterruptedException {
        sources.begin(news);
        ContentSteps content = new ContentSteps(standing, sources, limits, news);
        offer = Offer.REFUSED;
        long epochBefore = standing.constants().epoch();
        try {
            Times arriving = news.isPresent() ? pushedSteps(news.get(), sampled) : polledSteps(sampled);
            boolean sameEpoch = standing.constants().epoch() == epochBefore;
            Times times = sameEpoch ? arriving : RootSteps.at(time.read().instant(), sampled);
            content.index(times);
            return standing.isPublishedIndex() ? confirm.apply(sameState(times)) : publish.apply(content.state(times));
        } catch (VerificationException e) {
            throw new RefusedException(Failure.of(e));
        } catch (AssemblyException e) {
            throw new RefusedException(e.failure());
        } finally {
            content.end();
            standing.store().keepMarks(standing.marks(), standing.published());
            standing.store().notKept().ifPresent(why -> standing.report(Failure.notKept(why)));
        }
    }

    private Times polledSteps(Times sampled) throws VerificationException, RefusedException, InterruptedException {
        Times arriving = roots.poll(sampled);
        statements.poll(arriving);
        return arriving;
    }

    private Times pushedSteps(Pushed news, Times sampled)
            throws VerificationException, RefusedException, InterruptedException {
        Times arriving = roots.pushed(news, sampled);
        try {
            offer = statements.pushed(news, arriving);
        } catch (VerificationException e) {
            offer = e.rejection() instanceof Rejection.Behind ? Offer.BEHIND : Offer.REFUSED;
            throw e;
        }
        return arriving;
    }

    /** Nothing but the statement is new: the same content is confirmed, once everything held is looked at again. */
    private TrustState sameState(Times times) throws VerificationException {
        standing.trusted().requireWhole(times);
        return standing.published().orElseThrow().confirmedBy(standing.trusted());
    }

    private TrustState confirm(TrustState confirmed) {
        standing.store().confirm(confirmed);
        standing.published(confirmed);
        return confirmed;
    }

    private TrustState publish(TrustState state) {
        Optional<TrustState> before = standing.published();
        if (before.isPresent()
                && before.get().revocations().epoch() < state.revocations().epoch()) {
            standing.store().keepEpoch(before.get());
        }
        standing.store().publish(state);
        standing.raise(standing.marks().withSequence(state.revocationSequence()));
        standing.published(state);
        return state;
    }

    private TrustState holdExpired(TrustState state) {
        TrustState held = state.takenExpired();
        standing.raise(standing.marks().withSequence(held.revocationSequence()));
        standing.published(held);
        return held;
    }
}
