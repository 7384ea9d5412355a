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
 * @param headerDeadline from the opening of a connection to the last byte of its first header section; later ones have
 *     the idle timeout
 * @param bodyDeadline from the first byte of a request to the last of its body
 * @param shutdownGrace how long answers under way may take at the end
 * @param maxPublishBytes of a publish body
 * @param maxRevocationBytes of a revocation body
 * @param publishBudgetBytes of all publish bodies under way
 * @param revocationBudgetBytes of all revocation bodies under way, so that no publication is in the way of a revocation
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
        Duration headerDeadline,
        Duration bodyDeadline,
        Duration shutdownGrace,
        int maxPublishBytes,
        int maxRevocationBytes,
        long publishBudgetBytes,
        long revocationBudgetBytes) {
    private static final int MAX_PUBLISH_BYTES = 64 << 20;
    private static final int MAX_REVOCATION_BYTES = 1 << 20;

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
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                MAX_PUBLISH_BYTES,
                MAX_REVOCATION_BYTES,
                ofHeap(8, MAX_PUBLISH_BYTES),
                ofHeap(16, 16L * MAX_REVOCATION_BYTES));
    }

    /** A body is in memory twice while its form is taken apart; so its share of the heap is small. */
    private static long ofHeap(int part, long least) {
        return Math.max(least, Runtime.getRuntime().maxMemory() / part);
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
                headerDeadline,
                deadline,
                shutdownGrace,
                maxPublishBytes,
                maxRevocationBytes,
                publishBudgetBytes,
                revocationBudgetBytes);
    }

    /** The same with another deadline for the first header section of a connection. */
    public HttpOptions withHeaderDeadline(Duration deadline) {
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
                bodyDeadline,
                shutdownGrace,
                maxPublishBytes,
                maxRevocationBytes,
                publishBudgetBytes,
                revocationBudgetBytes);
    }

    /** The same with another budget for publish bodies under way. */
    public HttpOptions withPublishBudget(long bytes) {
        return new HttpOptions(
                readHost,
                readPort,
                writeHost,
                writePort,
                eventLoops,
                workers,
                maxHeaderBytes,
                idleTimeout,
                headerDeadline,
                bodyDeadline,
                shutdownGrace,
                maxPublishBytes,
                maxRevocationBytes,
                bytes,
                revocationBudgetBytes);
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
                headerDeadline,
                bodyDeadline,
                shutdownGrace,
                maxPublishBytes,
                maxRevocationBytes,
                publishBudgetBytes,
                revocationBudgetBytes);
    }
}
