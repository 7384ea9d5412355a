package dev.tidemark.client.push;

import java.time.Duration;

/**
 * How a stream is kept.
 *
 * @param idle without anything newer, until another connection is tried; also the time an answer may take
 * @param firstBackoff the span of the pause after one failure; it doubles with each, and the pause is a random part of it
 * @param maxBackoff the longest span
 * @param notOffered the span after an answer that there are no events; the pause is at least its half
 * @param settled how long a stream must have been of use for earlier failures to be forgotten
 */
public record PushLimits(
        Duration idle, Duration firstBackoff, Duration maxBackoff, Duration notOffered, Duration settled) {
    /** 15 s idle; pauses from 1 s to 1 min; 10 min where there are no events; 5 s to settle. */
    public static final PushLimits DEFAULT = new PushLimits(
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5));

    /** The same with another idle time. */
    public PushLimits withIdle(Duration other) {
        return new PushLimits(other, firstBackoff, maxBackoff, notOffered, settled);
    }
}
