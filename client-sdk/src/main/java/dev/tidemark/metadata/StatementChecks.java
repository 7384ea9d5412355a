package dev.tidemark.metadata;

import java.time.Duration;

/** What a statement must say beside being signed: of which root it is, and when. Pure. */
final class StatementChecks {
    private StatementChecks() {}

    static void requireOfThisRoot(Statement statement, Root root) throws VerificationException {
        RootExtension constants = root.tidemark().orElseThrow();
        RoleChecks.requireDomain(Timestamp.TYPE, constants.domain(), statement.domain());
        // A statement of a later epoch than ours was made under a root that we have not seen.
        if (statement.rootVersion() > root.version()) {
            throw new VerificationException(new Rejection.RootWithheld(root.version(), statement.rootVersion()));
        }
        requireEpoch(Timestamp.TYPE, statement.epoch(), root);
    }

    /** A statement of the cache was judged when it arrived; its root may have tightened the rules since. */
    static void requireTimes(Timestamp next, Statement statement, Root root, Times times) throws VerificationException {
        if (times.expiry() == Times.Expiry.REPORTED) {
            return;
        }
        if (statement.issuedAt().isAfter(times.now().plus(times.maxClockError()))) {
            throw new VerificationException(
                    new Rejection.FromFuture(statement.issuedAt(), times.now(), times.maxClockError()));
        }
        long limit = root.tidemark().orElseThrow().maxStatementSeconds();
        Duration life = Duration.between(statement.issuedAt(), next.expires());
        if (life.compareTo(Duration.ofSeconds(limit)) > 0) {
            throw new VerificationException(new Rejection.StatementTooLong(life.toSeconds(), limit));
        }
    }

    /** The statement's sequence is the role's, or these files are not of one state. */
    static void requireStated(RevocationsExtension revocations, Timestamp timestamp, Root root)
            throws VerificationException {
        requireEpoch(DomainLayout.REVOCATIONS, revocations.epoch(), root);
        long stated = timestamp.tidemark().orElseThrow().revocationSequence();
        if (stated != revocations.revocationSequence()) {
            throw new VerificationException(
                    new Rejection.MixAndMatch("revocation_sequence", stated, revocations.revocationSequence()));
        }
    }

    private static void requireEpoch(String name, long found, Root root) throws VerificationException {
        long expected = root.tidemark().orElseThrow().epoch();
        if (found != expected) {
            throw new VerificationException(new Rejection.WrongEpoch(name, expected, found));
        }
    }
}
