package dev.tidemark.server.repository;

import dev.tidemark.metadata.VerificationException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs the statement again at the interval of the settings. Owned by the domain's lane, but for {@link #failure}. */
final class Heart {
    private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

    private final Succession succession;
    private final Composer composer;
    private final Lane lane;
    private final Clock clock;
    private final RepositorySettings settings;
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean stopped;
    private int sweptHour;

    Heart(Succession succession, Composer composer, Lane lane, Clock clock, RepositorySettings settings) {
        this.succession = succession;
        this.composer = composer;
        this.lane = lane;
        this.clock = clock;
        this.settings = settings;
    }

    /** The code of what keeps this domain from signing now; empty if nothing does. */
    Optional<String> failure() {
        return failure;
    }

    void stop() {
        stopped = true;
    }

    /** One beat, and the next after the interval, until it is stopped. */
    void beat() {
        if (!stopped) {
            try {
                once();
            } finally {
                beatLater();
            }
        }
    }

    private void beatLater() {
        try {
            lane.after(settings.heartbeat(), this::beat);
        } catch (RejectedExecutionException e) {
            LOG.debug("domain {} is closing", succession.state().domain());
        }
    }

    /** Signs the statement again, or a new snapshot where that is due. A failure is kept and told, never thrown. */
    private void once() {
        try {
            succession.settle();
            if (succession.state().isSigned()) {
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
            LOG.error(
                    "domain {} is not signed again: {}: {}", succession.state().domain(), code, e.getMessage(), e);
        }
        failure = Optional.of(code);
    }

    private void sign(Instant now) throws RepositoryUnavailable, VerificationException {
        DomainState held = succession.state();
        RevocationHolding swept = swept(held, now);
        if (!Identity.same(swept, held.revocations()) || composer.isHalfSpent(held, now)) {
            succession.commit(Change.of(DomainRepository.SERVER, "sign"), swept, Optional.empty());
        } else {
            succession.confirm(now);
        }
    }

    private RevocationHolding swept(DomainState held, Instant now) {
        int hour = succession.pruneBefore(now);
        if (hour == sweptHour) {
            return held.revocations();
        }
        sweptHour = hour;
        return held.revocations().swept(hour, now, succession.compaction());
    }
}
