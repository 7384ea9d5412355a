package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.Optional;

/** Step 2 of the workflow: the chain of roots, from the held one up. Used by one thread at a time. */
final class RootSteps {
    private static final int MAX_ROOTS = 256;

    private final Standing standing;
    private final Question nextRoot;
    private final Limits limits;
    private final TrustTime time;

    /** A root since the marks were last kept replaced keys, so that version numbers may begin again. */
    private boolean numbersBeginAgain;

    RootSteps(Standing standing, Mirrors mirrors, Limits limits, TrustTime time) {
        this.standing = standing;
        this.nextRoot = mirrors.question();
        this.limits = limits;
        this.time = time;
    }

    /** Asks the mirrors for roots until there is no further one. Returns the times that the steps after it judge by. */
    Times poll(Times sampled) throws VerificationException, RefusedException, InterruptedException {
        int steps = 0;
        while (steps < MAX_ROOTS && next()) {
            steps++;
        }
        return settle(sampled);
    }

    /** That no further root was pushed says nothing; polls ask, and so does a statement that names one. */
    Times pushed(Pushed news, Times sampled) throws VerificationException {
        for (int steps = 0; steps < MAX_ROOTS; steps++) {
            Optional<byte[]> next = news.file(nextPath(), limits.rootBytes());
            if (next.isEmpty()) {
                break;
            }
            take(standing.trusted().withRoot(next.get()));
        }
        return settle(sampled);
    }

    /**
     * One version up, if any mirror has it. That a mirror says there is none ends the chain, once the others had their
     * time; that none says so, because none answers or all send what does not verify, is a failed cycle, not "newest".
     */
    private boolean next() throws RefusedException, InterruptedException {
        boolean absent = false;
        Faults faults = new Faults();
        try (Question asked = nextRoot.ask(nextPath(), limits.rootBytes())) {
            for (Optional<Flight> next = asked.next(); next.isPresent(); next = asked.next()) {
                Flight answer = next.get();
                try {
                    take(standing.trusted().withRoot(answer.bytes()));
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
                    standing.report(faults.add(e));
                }
            }
        }
        if (!absent) {
            throw faults.refused();
        }
        return false;
    }

    private String nextPath() {
        return RepositoryPaths.root(standing.trusted().root().role().version() + 1);
    }

    private void take(TrustedMetadata next) {
        standing.store().keepRoot(next.root());
        numbersBeginAgain |= KeyReplacement.between(
                standing.trusted().root().role(), next.root().role());
        standing.trust(next);
    }

    private Times settle(Times sampled) throws VerificationException {
        TrustedMetadata before = standing.trusted();
        Times times = inEpoch(sampled);
        TrustedMetadata settled = before.rootSettled(times);
        standing.trust(settled);
        boolean recovered =
                before.timestamp().isPresent() && settled.timestamp().isEmpty();
        numbersBeginAgain =
                recovered || (numbersBeginAgain && settled.timestamp().isEmpty());
        if (recovered) {
            standing.store().forgetStatement();
        }
        RootExtension constants = standing.constants();
        standing.raise(
                standing.marks().withRoot(settled.root().role().version(), constants.epoch(), numbersBeginAgain));
        numbersBeginAgain = false;
        return times;
    }

    /** What an earlier epoch signed says nothing about time: who stole its keys may have signed it far ahead. */
    private Times inEpoch(Times sampled) {
        boolean begun = standing.marks().signedTimeMillis() > 0
                && standing.constants().epoch() == standing.marks().epoch();
        return begun ? sampled : at(time.wall(), sampled);
    }

    static Times at(Instant now, Times sampled) {
        return new Times(now, sampled.maxClockError(), sampled.expiry());
    }
}
