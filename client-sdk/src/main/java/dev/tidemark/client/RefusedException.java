package dev.tidemark.client;

import java.time.Duration;
import java.util.Optional;

/** A cycle or a cached state was refused; nothing was published. */
final class RefusedException extends Exception {
    private final transient Failure failure;
    private final transient Optional<Duration> retryAfter;

    RefusedException(Failure failure) {
        this(failure, Optional.empty());
    }

    RefusedException(Failure failure, Optional<Duration> retryAfter) {
        super(failure.code());
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    Failure failure() {
        return failure;
    }

    /** When the sources want to be asked again, if all of them said. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
