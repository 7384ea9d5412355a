package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.state.Marks;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.Optional;

/** Step 3 of the workflow: the newest statement, and what it says of time. Used by one thread at a time. */
final class StatementSteps {
    private final Standing standing;
    private final RootSteps roots;
    private final Mirrors mirrors;
    private final Question newestStatement;
    private final Limits limits;
    private final TrustTime time;

    StatementSteps(Standing standing, RootSteps roots, Mirrors mirrors, Limits limits, TrustTime time) {
        this.standing = standing;
        this.roots = roots;
        this.mirrors = mirrors;
        this.newestStatement = mirrors.question();
        this.limits = limits;
        this.time = time;
    }

    /** What became of an offered statement. */
    enum Offer {
        REFUSED,
        BEHIND,
        CONTRADICTED,
        HELD,
        NEWER
    }

    /** Every mirror is asked; of the answers that come in time the newest valid one wins, in whatever order they come. */
    void poll(Times times) throws VerificationException, RefusedException, InterruptedException {
        boolean answered = false;
        Faults faults = new Faults();
        try (Question asked = newestStatement.ask(RepositoryPaths.TIMESTAMP, limits.timestampBytes())) {
            for (Optional<Flight> next = asked.next(); next.isPresent(); next = asked.next()) {
                Flight answer = next.get();
                try {
                    if (accept(answer.bytes(), times) == Offer.NEWER || !answered) {
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
                        standing.report(faults.add(e));
                    }
                }
            }
        }
        if (!answered) {
            throw faults.refused();
        }
    }

    /** The statement that was pushed. */
    Offer pushed(Pushed news, Times times) throws VerificationException, RefusedException, InterruptedException {
        byte[] bytes = news.file(RepositoryPaths.TIMESTAMP, limits.timestampBytes())
                .orElseThrow(() -> new VerificationException(
                        new Rejection.TooLarge(RepositoryPaths.TIMESTAMP, limits.timestampBytes())));
        return accept(bytes, times);
    }

    private Offer accept(byte[] bytes, Times times)
            throws VerificationException, RefusedException, InterruptedException {
        TimestampStep step = step(bytes, times);
        if (step instanceof TimestampStep.Contradicted contradicted) {
            standing.report(Failure.of(contradicted.report()));
            return Offer.CONTRADICTED;
        }
        if (step instanceof TimestampStep.Advanced advanced) {
            take(advanced.metadata(), times);
            return Offer.NEWER;
        }
        return Offer.HELD;
    }

    /** A statement of a root that is not held yet has that root asked for. */
    private TimestampStep step(byte[] bytes, Times times)
            throws VerificationException, RefusedException, InterruptedException {
        try {
            return standing.trusted().withTimestamp(bytes, times);
        } catch (VerificationException e) {
            if (!(e.rejection() instanceof Rejection.RootWithheld)) {
                throw e;
            }
            Times settled = roots.poll(times);
            return standing.trusted().withTimestamp(bytes, settled);
        }
    }

    private void take(TrustedMetadata newest, Times times) throws VerificationException {
        Verified<Timestamp> statement = newest.timestamp().orElseThrow();
        Marks marks = standing.marks();
        requireMarks(marks, statement.role());
        keep(newest, times);
        Statement stated = statement.role().tidemark().orElseThrow();
        boolean firstOfEpoch = marks.signedTimeMillis() == 0;
        standing.raise(marks.withTimestamp(statement.role().version(), stated.issuedAt()));
        standing.trust(newest);
        if (firstOfEpoch) {
            time.epochBegan(stated.issuedAt());
        } else {
            time.statementVerified(stated.issuedAt());
        }
    }

    /** Written once: in the published state that it confirms, or as the newest statement seen if it does not. */
    private void keep(TrustedMetadata newest, Times times) {
        if (standing.confirmsPublished(newest, times)) {
            standing.store().confirm(standing.published().orElseThrow().confirmedBy(newest));
        } else {
            standing.store().keepTrusted("timestamp.json", newest.timestamp().orElseThrow());
        }
    }

    /** What a lost or swapped directory no longer knows, the marks do. */
    private static void requireMarks(Marks marks, Timestamp offered) throws VerificationException {
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
}
