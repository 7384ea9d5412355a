package dev.tidemark.client.fetch;

import java.time.Duration;

/**
 * How long a fetch may take. All of them hold at once.
 *
 * @param connect until the connection stands
 * @param idle without a single byte
 * @param total from the call to the last byte
 * @param grace after which the throughput is judged
 * @param minBytesPerSecond on average since the first byte, once {@code grace} has passed
 */
public record FetchLimits(Duration connect, Duration idle, Duration total, Duration grace, long minBytesPerSecond) {
    /** 3 s to connect, 5 s idle, 30 s in total, and 1 KiB/s after 5 s. */
    public static final FetchLimits DEFAULT = new FetchLimits(
            Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(5), 1024);
}
