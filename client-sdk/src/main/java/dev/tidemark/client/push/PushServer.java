package dev.tidemark.client.push;

import dev.tidemark.client.push.PushException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** One place events may come from, and when it may be asked next. Guarded by whoever has it. */
final class PushServer {
    private static final int MAX_DOUBLINGS = 16;

    private final URI base;
    private int failures;
    private long notBeforeNanos;
    private long leastPauseMillis;

    /** @param base of the repository, ending in a slash */
    PushServer(URI base, long nowNanos) {
        this.base = base;
        this.notBeforeNanos = nowNanos;
    }

    String name() {
        return base.toString();
    }

    URI events() {
        return base.resolve("events");
    }

    /** Nanoseconds from now on; not positive if it may be asked now. */
    long dueInNanos(long nowNanos) {
        return notBeforeNanos - nowNanos;
    }

    /** What it asks for before it is connected to again; bounded, so that it cannot send us away. */
    void leaveAlone(long millis, PushLimits limits) {
        leastPauseMillis = Math.min(millis, limits.maxBackoff().toMillis());
    }

    void forgetFailures() {
        failures = 0;
    }

    void failed(Reason why, long nowNanos, PushLimits limits, RandomGenerator random) {
        Duration pause;
        if (why == Reason.NOT_OFFERED) {
            pause = part(limits.notOffered(), 0.5 + random.nextDouble() / 2);
        } else {
            long span = limits.firstBackoff().toMillis() << Math.min(failures, MAX_DOUBLINGS);
            pause = part(Duration.ofMillis(Math.min(span, limits.maxBackoff().toMillis())), random.nextDouble());
            failures++;
        }
        notBeforeNanos = nowNanos
                + Math.max(pause.toNanos(), Duration.ofMillis(leastPauseMillis).toNanos());
    }

    private static Duration part(Duration span, double share) {
        return Duration.ofMillis(Math.round(span.toMillis() * share));
    }
}
