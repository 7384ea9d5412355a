package dev.tidemark.client;

import java.time.Duration;

/**
 * How long a cycle waits for its mirrors. What a fetch itself may take is in
 * {@link dev.tidemark.client.fetch.FetchLimits}.
 *
 * @param grace for the others, once one mirror has given a good answer; and until the next is asked, while one that was
 *     asked for a file is silent
 * @param cycle for all answers of one cycle together
 */
record Patience(Duration grace, Duration cycle) {
    /** 1 s for the others, 2 min for a cycle. */
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(2));
}
