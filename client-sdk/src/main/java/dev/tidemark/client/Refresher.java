package dev.tidemark.client;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.state.Marks;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cycle of the client's workflow (protocol, section 4), in its order. Each role that passes its own step is kept at
 * once and raises its mark; the published state changes only when everything has passed. Used by one thread at a time.
 */
final class Refresher {
    private static final int MAX_ROOTS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    private final Mirrors mirrors;
    private final Question nextRoot;
    private final Question newestStatement;
    private final ClientStore store;
    private final Limits limits;
    private final TrustTime time;

    private TrustedMetadata trusted;
    private Optional<TrustState> published;
    private Marks marks;

    /** A root since the marks were last kept replaced keys, so that version numbers may begin again. */
    private boolean numbersBeginAgain;

    /** Filled anew by every cycle. */
    private Optional<Pushed> pushed = Optional.empty();

    private LocalSegments local = new LocalSegments(Optional.empty(), List.of(), (path, file) -> Optional.empty());
    private Offer offer = Offer.REFUSED;
    private final List<Failure> reports = new ArrayList<>();

    Refresher(Mirrors mirrors, ClientStore store, Limits limits, TrustTime time, CachedState cached) {
        this.mirrors = mirrors;
        this.nextRoot = mirrors.question();
        this.newestStatement = mirrors.question();
        this.store = store;
        this.limits = limits;
        this.time = time;
        this.trusted = cached.trusted();
        this.published = cached.held();
        this.marks = cached.marks();
    }

    /** The state after the last cycle that passed. */
    Optional<TrustState> published() {
        return published;
    }

    /** What the last cycle found worth telling, although it went on. */
    List<Failure> reports() {
        return List.copyOf(reports);
    }

    /** What became of the statement of the last cycle for something pushed. */
    enum Offer {
        REFUSED,
        BEHIND,
        CONTRADICTED,
        HELD,
        NEWER
    }

    Offer offer() {
        return offer;
    }

    /**
     * Runs one cycle.
     *
     * @throws RefusedException with the reason; the published state is what it was
     */
    TrustState refresh(Times times) throws RefusedException, InterruptedException {
        return refresh(times, Optional.empty());
    }

    /**
     * Runs one cycle over what was pushed, with the mirrors behind it for what is missing. A root that did not come along
     * is asked for only if the statement names one.
     */
    TrustState refresh(Times times, Optional<Pushed> news) throws RefusedException, InterruptedException {
        reports.clear();
        pushed = news;
        local = new LocalSegments(published, news.map(Pushed::deltas).orElse(List.of()), store::target);
        offer = Offer.REFUSED;
        return cycle(times, this::publish, this::confirm);
    }

    /**
     * Runs one cycle over roles that may have expired. What it finds is not kept as published: a restart bootstraps
     * again, and the next cycle that passes assembles it anew.
     *
     * @throws RefusedException with the reason
     */
    TrustState bootstrap(Times times) throws RefusedException, InterruptedException {
        pushed = Optional.empty();
        return cycle(times, this::holdExpired, this::holdExpired);
    }

    private TrustState holdExpired(TrustState state) {
        TrustState held = state.takenExpired();
        raise(marks.withSequence(held.revocationSequence()));
        published = Optional.of(held);
        return held;
    }

    private TrustState cycle(Times sampled, UnaryOperator<TrustState> publish, UnaryOperator<TrustState> confirm)
            throws RefusedException, InterruptedException {
        mirrors.begin();
        long epochBefore = epoch();
        try {
            Times arriving = pushed.isPresent() ? pushedSteps(pushed.get(), sampled) : polledSteps(sampled);
            Times times = epoch() == epochBefore ? arriving : at(time.read().instant(), sampled);
            boolean newIndex = snapshotStep(times);
            return newIndex || !holdsWhole() || !isPublishedIndex()
                    ? publish.apply(newState(times))
                    : confirm.apply(sameState(times));
        } catch (VerificationException e) {
            throw new RefusedException(Failure.of(e));
        } catch (AssemblyException e) {
            throw new RefusedException(e.failure());
        } finally {
            store.keepMarks(marks, published);
            store.notKept().ifPresent(why -> reports.add(Failure.notKept(why)));
        }
    }

    private Times polledSteps(Times sampled) throws VerificationException, RefusedException, InterruptedException {
        Times arriving = rootStep(sampled);
        timestampStep(arriving);
        return arriving;
    }

    private Times pushedSteps(Pushed news, Times sampled)
            throws VerificationException, RefusedException, InterruptedException {
        mirrors.prefer(news.newest().server());
        Times arriving = pushedRoots(news, sampled);
        pushedStatement(news, arriving);
        return arriving;
    }

    // ---- step 2: the root chain

    private Times rootStep(Times sampled) throws VerificationException, RefusedException, InterruptedException {
        int steps = 0;
        while (steps < MAX_ROOTS && nextRoot()) {
            steps++;
        }
        return settleRoot(sampled);
    }

    /** That no further root was pushed says nothing; polls ask, and so does a statement that names one. */
    private Times pushedRoots(Pushed news, Times sampled) throws VerificationException {
        for (int steps = 0; steps < MAX_ROOTS; steps++) {
            Optional<byte[]> next =
                    news.file(RepositoryPaths.root(trusted.root().role().version() + 1), limits.rootBytes());
            if (next.isEmpty()) {
                break;
            }
            takeRoot(trusted.withRoot(next.get()));
        }
        return settleRoot(sampled);
    }

    private Times settleRoot(Times sampled) throws VerificationException {
        TrustedMetadata before = trusted;
        Times times = inEpoch(sampled);
        trusted = trusted.rootSettled(times);
        boolean recovered =
                before.timestamp().isPresent() && trusted.timestamp().isEmpty();
        numbersBeginAgain =
                recovered || (numbersBeginAgain && trusted.timestamp().isEmpty());
        if (recovered) {
            store.forgetStatement();
        }
        RootExtension constants = trusted.root().role().tidemark().orElseThrow();
        raise(marks.withRoot(trusted.root().role().version(), constants.epoch(), numbersBeginAgain));
        numbersBeginAgain = false;
        return times;
    }

    /** What an earlier epoch signed says nothing about time: who stole its keys may have signed it far ahead. */
    private Times inEpoch(Times sampled) {
        boolean begun = marks.signedTimeMillis() > 0 && epoch() == marks.epoch();
        return begun ? sampled : at(time.wall(), sampled);
    }

    private static Times at(Instant now, Times sampled) {
        return new Times(now, sampled.maxClockError(), sampled.expiry());
    }

    private long epoch() {
        return trusted.root().role().tidemark().orElseThrow().epoch();
    }

    /**
     * One version up, if any mirror has it. That a mirror says there is none ends the chain, once the others had their
     * time; that none says so, because none answers or all send what does not verify, is a failed cycle, not "newest".
     */
    private boolean nextRoot() throws RefusedException, InterruptedException {
        String path = RepositoryPaths.root(trusted.root().role().version() + 1);
        boolean absent = false;
        Faults faults = new Faults();
        try (Question asked = nextRoot.ask(path, limits.rootBytes())) {
            for (Optional<Flight> next = asked.next(); next.isPresent(); next = asked.next()) {
                Flight answer = next.get();
                try {
                    takeRoot(trusted.withRoot(answer.bytes()));
                    return true;
                } catch (FetchException e) {
                    if (!answer.isLate()) {
                        faults.add(e);
                    }
                    if (!answer.isLate() && e.reason() == FetchException.Reason.NOT_FOUND) {
                        absent = true;
                        asked.settle(answer);
                    }
                } catch (VerificationException e) {
                    reports.add(faults.add(e));
                }
            }
        }
        if (!absent) {
            throw faults.refused();
        }
        return false;
    }

    private void takeRoot(TrustedMetadata next) {
        store.keepRoot(next.root());
        numbersBeginAgain |=
                KeyReplacement.between(trusted.root().role(), next.root().role());
        trusted = next;
    }

    // ---- step 3: the statement

    /** Every mirror is asked; of the answers that come in time the newest valid one wins, in whatever order they come. */
    private void timestampStep(Times times) throws VerificationException, RefusedException, InterruptedException {
        boolean answered = false;
        Faults faults = new Faults();
        try (Question asked = newestStatement.ask(RepositoryPaths.TIMESTAMP, limits.timestampBytes())) {
            for (Optional<Flight> next = asked.next(); next.isPresent(); next = asked.next()) {
                Flight answer = next.get();
                try {
                    if (acceptTimestamp(answer.bytes(), times) || !answered) {
                        mirrors.prefer(answer.mirror());
                    }
                    answered = true;
                    asked.settle(answer);
                } catch (FetchException e) {
                    if (!answer.isLate()) {
                        faults.add(e);
                    }
                } catch (VerificationException e) {
                    // What was the newest when it was asked for may be behind by now.
                    if (!answer.isLate() || !(e.rejection() instanceof Rejection.Behind)) {
                        reports.add(faults.add(e));
                    }
                }
            }
        }
        if (!answered) {
            throw faults.refused();
        }
    }

    private void pushedStatement(Pushed news, Times times)
            throws VerificationException, RefusedException, InterruptedException {
        byte[] bytes = news.file(RepositoryPaths.TIMESTAMP, limits.timestampBytes())
                .orElseThrow(() -> new VerificationException(
                        new Rejection.TooLarge(RepositoryPaths.TIMESTAMP, limits.timestampBytes())));
        try {
            offer = acceptTimestamp(bytes, times) ? Offer.NEWER : contradicted() ? Offer.CONTRADICTED : Offer.HELD;
        } catch (VerificationException e) {
            offer = e.rejection() instanceof Rejection.Behind ? Offer.BEHIND : Offer.REFUSED;
            throw e;
        }
    }

    private boolean contradicted() {
        return reports.stream().anyMatch(report -> report.code().equals("equivocation"));
    }

    /** Whether it is newer than what is held. */
    private boolean acceptTimestamp(byte[] bytes, Times times)
            throws VerificationException, RefusedException, InterruptedException {
        TimestampStep step;
        try {
            step = trusted.withTimestamp(bytes, times);
        } catch (VerificationException e) {
            if (!(e.rejection() instanceof Rejection.RootWithheld)) {
                throw e;
            }
            Times settled = rootStep(times);
            step = trusted.withTimestamp(bytes, settled);
        }
        if (step instanceof TimestampStep.Contradicted contradicted) {
            reports.add(Failure.of(contradicted.report()));
        }
        if (!(step instanceof TimestampStep.Advanced advanced)) {
            return false;
        }
        Verified<Timestamp> statement = advanced.metadata().timestamp().orElseThrow();
        requireMarks(statement.role());
        Statement stated = statement.role().tidemark().orElseThrow();
        keepStatement(advanced.metadata(), times);
        boolean firstOfEpoch = marks.signedTimeMillis() == 0;
        raise(marks.withTimestamp(statement.role().version(), stated.issuedAt()));
        trusted = advanced.metadata();
        if (firstOfEpoch) {
            time.epochBegan(stated.issuedAt());
        } else {
            time.statementVerified(stated.issuedAt());
        }
        return true;
    }

    /** Written once: in the published state that it confirms, or as the newest statement seen if it does not. */
    private void keepStatement(TrustedMetadata newest, Times times) {
        if (holdsWhole() && confirmsPublished(newest, times)) {
            store.confirm(published.get().confirmedBy(newest));
        } else {
            store.keepTrusted("timestamp.json", newest.timestamp().orElseThrow());
        }
    }

    private boolean confirmsPublished(TrustedMetadata newest, Times times) {
        if (!isPublishedIndex()) {
            return false;
        }
        try {
            newest.requireWhole(times);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    /** What a lost or swapped directory no longer knows, the marks do. */
    private void requireMarks(Timestamp offered) throws VerificationException {
        requireNotBelow("timestamp version", marks.timestamp(), offered.version());
        requireNotBelow("snapshot version", marks.snapshot(), offered.snapshot().version());
        requireNotBelow(
                "revocation sequence",
                marks.sequence(),
                offered.tidemark().orElseThrow().revocationSequence());
    }

    private static void requireNotBelow(String what, long mark, long offered) throws VerificationException {
        if (offered < mark) {
            throw new VerificationException(new Rejection.Rollback(what, mark, offered));
        }
    }

    // ---- step 4: the index

    /** Whether the index changed. */
    private boolean snapshotStep(Times times) throws RefusedException, InterruptedException {
        MetaFile named = trusted.timestamp().orElseThrow().role().snapshot();
        if (holds(trusted.snapshot(), named)) {
            return false;
        }
        boolean consistent = trusted.root().role().consistentSnapshot();
        TrustedMetadata next = fetch(
                RepositoryPaths.role("snapshot", named.version(), consistent),
                limits.snapshotBytes(),
                bytes -> trusted.withSnapshot(bytes, times));
        Verified<Snapshot> index = next.snapshot().orElseThrow();
        store.keepTrusted("snapshot.json", index);
        raise(marks.withSnapshot(index.role().version()));
        trusted = next;
        return true;
    }

    private static boolean holds(Optional<? extends Verified<?>> held, MetaFile named) {
        if (held.isEmpty() || held.get().role().version() != named.version()) {
            return false;
        }
        try {
            named.require("held", held.get().bytes());
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    /** What was taken expired is no ground to stand on: roles in it may be what this cycle must refuse. */
    private boolean holdsWhole() {
        return published.isPresent() && !published.get().isTakenExpired();
    }

    private boolean isPublishedIndex() {
        TrustedMetadata of = published.orElseThrow().metadata();
        return of.snapshot().equals(trusted.snapshot())
                && of.root().equals(trusted.root())
                && of.targets().equals(trusted.targets());
    }

    /** Nothing but the statement is new: the same content is confirmed, once everything held is looked at again. */
    private TrustState sameState(Times times) throws VerificationException {
        trusted.requireWhole(times);
        return published.orElseThrow().confirmedBy(trusted);
    }

    private TrustState confirm(TrustState confirmed) {
        store.confirm(confirmed);
        published = Optional.of(confirmed);
        return confirmed;
    }

    // ---- steps 5 to 8: the roles, the targets, the state

    private TrustState newState(Times times)
            throws VerificationException, AssemblyException, RefusedException, InterruptedException {
        TrustedMetadata before = trusted;
        TrustedMetadata next = role(before.targets(), "targets", before, times, TrustedMetadata::withTargets);
        store.keepRole("targets.json", next.targets().orElseThrow());
        Map<String, Failure> refused = new TreeMap<>();
        for (DelegatedRole delegation :
                next.targets().orElseThrow().role().delegations().orElseThrow().roles()) {
            next = delegated(before, next, delegation.name(), times, refused);
        }
        next.requireWhole(times);
        trusted = next;
        TrustState state = StateAssembly.assemble(next, refused, published, this::target);
        reportUnavailable(state, refused);
        return state;
    }

    private TrustState publish(TrustState state) {
        if (published.isPresent()
                && published.get().revocations().epoch() < state.revocations().epoch()) {
            store.keepEpoch(published.get());
        }
        store.publish(state);
        raise(marks.withSequence(state.revocationSequence()));
        published = Optional.of(state);
        return state;
    }

    /** Whether its role did not pass or its key document: a disabled issuer is told. */
    private void reportUnavailable(TrustState state, Map<String, Failure> refused) {
        Map<String, String> why = new TreeMap<>();
        for (IssuerTrust issuer : state.bundle().issuers()) {
            if (issuer.availability() instanceof Availability.Unavailable refusal) {
                why.put(
                        DomainLayout.issuerRole(issuer.slug()),
                        refusal.code() + ". Its key document is refused; its owner must publish another.");
            }
        }
        refused.forEach((role, failure) -> why.put(role, failure.code() + ". " + failure.explanation()));
        why.forEach((role, problem) -> reports.add(new Failure("issuer_unavailable", role + ": " + problem)));
    }

    /** An issuer's role that does not pass disables that issuer alone; bytes that cannot be had fail the cycle. */
    private TrustedMetadata delegated(
            TrustedMetadata before, TrustedMetadata next, String name, Times times, Map<String, Failure> refused)
            throws VerificationException, RefusedException, InterruptedException {
        boolean issuer = DomainLayout.slugOf(name).isPresent();
        if (issuer && next.snapshot().orElseThrow().role().role(name).isEmpty()) {
            refused.put(name, Failure.of(new Rejection.RoleMissing(name + ".json")));
            return next;
        }
        try {
            TrustedMetadata with = role(
                    before.delegated(name),
                    name,
                    next,
                    times,
                    (held, bytes, at) -> held.withDelegated(name, bytes, at));
            store.keepRole(name + ".json", with.delegated(name).orElseThrow());
            return with;
        } catch (VerificationException e) {
            if (!issuer) {
                throw e;
            }
            refused.put(name, Failure.of(e));
            return next;
        }
    }

    /** One step of {@link TrustedMetadata} over bytes that are the ones the index names. */
    @FunctionalInterface
    private interface Step {
        TrustedMetadata take(TrustedMetadata held, byte[] bytes, Times times) throws VerificationException;
    }

    private <T extends SignedRole> TrustedMetadata role(
            Optional<Verified<T>> held, String name, TrustedMetadata next, Times times, Step step)
            throws VerificationException, RefusedException, InterruptedException {
        MetaFile named = next.snapshot()
                .orElseThrow()
                .role()
                .role(name)
                .orElseThrow(() -> new VerificationException(new Rejection.RoleMissing(name + ".json")));
        byte[] bytes = holds(held, named)
                ? held.orElseThrow().bytes()
                : fetch(
                        RepositoryPaths.role(
                                name, named.version(), next.root().role().consistentSnapshot()),
                        limits.targetsBytes(),
                        received -> {
                            named.require(name, received);
                            return received;
                        });
        return step.take(next, bytes, times);
    }

    private byte[] target(String path, TargetFile file) throws AssemblyException, InterruptedException {
        try {
            Optional<byte[]> kept = store.target(path, file);
            if (kept.isPresent()) {
                store.keepShared(file, kept.get());
                return kept.get();
            }
            Optional<byte[]> made = local.make(path, file);
            if (made.isPresent()) {
                store.keepTarget(file, made.get());
                return made.get();
            }
            byte[] bytes = fetch(
                    RepositoryPaths.target(
                            path, file.sha256(), trusted.root().role().consistentSnapshot()),
                    file.length(),
                    received -> {
                        file.require(path, received);
                        return received;
                    });
            store.keepTarget(file, bytes);
            return bytes;
        } catch (RefusedException e) {
            throw new AssemblyException(e.failure());
        }
    }

    /** What was pushed comes first; what is wrong with that is told like a mirror's fault, and the mirrors are asked. */
    private <T> T fetch(String path, long limitBytes, Mirrors.Check<T> check)
            throws RefusedException, InterruptedException {
        Mirrors.Check<T> telling = told(check);
        Optional<byte[]> there = pushed.flatMap(news -> news.file(path, limitBytes));
        if (there.isPresent()) {
            try {
                return telling.check(there.get());
            } catch (VerificationException e) {
                LOG.debug("What was pushed as {} is not what the index names", path);
            }
        }
        return mirrors.fetch(path, limitBytes, telling);
    }

    /** What does not pass is one mirror's fault: it is told, whether another has the right bytes or not. */
    private <T> Mirrors.Check<T> told(Mirrors.Check<T> check) {
        return bytes -> {
            try {
                return check.check(bytes);
            } catch (VerificationException e) {
                reports.add(Failure.of(e));
                throw e;
            }
        };
    }

    private void raise(Marks raised) {
        if (!raised.equals(marks)) {
            store.raised(raised);
            marks = raised;
        }
    }
}
