package dev.tidemark.server.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which hour revocations that are dead may be dropped at. What is dropped is gone, so a wall clock that leaps is not
 * followed: it may be at most an hour ahead of what was believed before and the time that has passed since, which is less
 * than what dead revocations are kept for. It is believed anew once it has run for an hour beside elapsed time. Owned by
 * the domain's lane, but for {@link #isHeld}.
 */
final class Pruning {
    static final Duration LEAP = Duration.ofHours(1);
    static final Duration PROBATION = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Pruning.class);
    private static final Duration DRIFT = Duration.ofSeconds(30);
    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();

    private final String domain;
    private final LongSupplier nanos;
    private Sample believed;
    private Sample onProbation;
    private boolean started;
    private volatile boolean held;

    /** A wall time, and the elapsed time when it was. */
    private record Sample(Instant wall, long nanos) {
        Instant after(long now) {
            return wall.plusNanos(now - nanos);
        }
    }

    /**
     * As of a start.
     *
     * @param prunedBefore the hour that was pruned last, as far as the state tells; the only past time that is believed,
     *     since the last signed one may be of a clock that had leapt already
     * @param nanos elapsed time, from any origin
     */
    Pruning(String domain, int prunedBefore, Instant now, LongSupplier nanos) {
        this.domain = domain;
        this.nanos = nanos;
        long start = nanos.getAsLong();
        this.believed = new Sample(Instant.ofEpochSecond((prunedBefore + 1) * HOUR_SECONDS), start);
        this.onProbation = new Sample(now, start);
    }

    /** The hour that may be pruned at now; never ahead of what readers allow. */
    int before(Instant now) {
        long elapsed = nanos.getAsLong();
        judge(now, elapsed);
        Instant expected = believed.after(elapsed);
        boolean ahead = now.isAfter(expected.plus(LEAP));
        tell(ahead, now, expected);
        return at(ahead ? expected : now);
    }

    /** Readers refuse a {@code prune_before} above the hour of the statement less one. */
    static int at(Instant time) {
        long hour = Math.floorDiv(time.getEpochSecond(), HOUR_SECONDS);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, hour - 1));
    }

    private void judge(Instant now, long elapsed) {
        Instant foreseen = onProbation.after(elapsed);
        if (Duration.between(foreseen, now).abs().compareTo(DRIFT) > 0) {
            onProbation = new Sample(now, elapsed);
        } else if (elapsed - onProbation.nanos() >= PROBATION.toNanos()) {
            believed = new Sample(now, elapsed);
            onProbation = believed;
        }
    }

    private void tell(boolean ahead, Instant now, Instant expected) {
        if (ahead && !held && started) {
            LOG.warn(
                    "domain {}: the clock says {} where {} was expected; no dead revocation is removed until it has run"
                            + " on from there for an hour. If that time is wrong, correct the clock of this host now.",
                    domain,
                    now,
                    expected);
        } else if (!ahead && held) {
            LOG.info("domain {}: the clock is believed again, dead revocations are removed", domain);
        }
        started = true;
        held = ahead;
    }

    /** Whether the clock is too far ahead to be believed, so that dead revocations stay. Thread-safe. */
    boolean isHeld() {
        return held;
    }
}
