package dev.tidemark.server.http;

import java.time.Duration;

/**
 * How the two listeners behave.
 *
 * @param readHost address of the read listener
 * @param readPort 0 takes a free one
 * @param writeHost address of the write listener
 * @param writePort 0 takes a free one
 * @param eventLoops threads that serve reads
 * @param workers threads that authenticate, publish and scrape
 * @param maxHeaderBytes of a request's header section
 * @param idleTimeout a connection on which nothing moves for so long is closed
 * @param bodyDeadline from the first byte of a request to the last of its body
 * @param shutdownGrace how long answers under way may take at the end
 * @param maxPublishBytes of a publish body
 * @param maxRevocationBytes of a revocation body
 */
public record HttpOptions(
        String readHost,
        int readPort,
        String writeHost,
        int writePort,
        int eventLoops,
        int workers,
        int maxHeaderBytes,
        Duration idleTimeout,
        Duration bodyDeadline,
        Duration shutdownGrace,
        int maxPublishBytes,
        int maxRevocationBytes) {

    /** The documented defaults, on these addresses. */
    public static HttpOptions listening(String readHost, int readPort, String writeHost, int writePort) {
        return new HttpOptions(
                readHost,
                readPort,
                writeHost,
                writePort,
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                8,
                16 * 1024,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                64 << 20,
                1 << 20);
    }

    /** The same with another deadline for bodies. */
    public HttpOptions withBodyDeadline(Duration deadline) {
        return new HttpOptions(
                readHost,
                readPort,
                writeHost,
                writePort,
                eventLoops,
                workers,
                maxHeaderBytes,
                idleTimeout,
                deadline,
                shutdownGrace,
                maxPublishBytes,
                maxRevocationBytes);
    }

    /** The same with another idle timeout. */
    public HttpOptions withIdleTimeout(Duration timeout) {
        return new HttpOptions(
                readHost,
                readPort,
                writeHost,
                writePort,
                eventLoops,
                workers,
                maxHeaderBytes,
                timeout,
                bodyDeadline,
                shutdownGrace,
                maxPublishBytes,
                maxRevocationBytes);
    }
}
