package dev.tidemark.server.http;

import dev.tidemark.server.http.push.PushLimits;
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
 * @param times how long things may take
 * @param bodies how much may be sent
 * @param push what listeners to events may cost
 */
public record HttpOptions(
        String readHost,
        int readPort,
        String writeHost,
        int writePort,
        int eventLoops,
        int workers,
        int maxHeaderBytes,
        Times times,
        Bodies bodies,
        PushLimits push) {
    /**
     * How long things may take.
     *
     * @param idle a connection on which nothing moves for so long is closed
     * @param header from the opening of a connection to the last byte of its first header section; later ones have the
     *     idle timeout
     * @param body from the first byte of a request to the last of its body
     * @param shutdown how long answers under way may take at the end
     */
    public record Times(Duration idle, Duration header, Duration body, Duration shutdown) {
        /** The documented defaults. */
        public static final Times DEFAULT = new Times(
                Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(5));

        /** The same with another idle timeout. */
        public Times withIdle(Duration timeout) {
            return new Times(timeout, header, body, shutdown);
        }

        /** The same with another deadline for the first header section of a connection. */
        public Times withHeader(Duration deadline) {
            return new Times(idle, deadline, body, shutdown);
        }

        /** The same with another deadline for bodies. */
        public Times withBody(Duration deadline) {
            return new Times(idle, header, deadline, shutdown);
        }
    }

    /**
     * How many bytes may be sent.
     *
     * @param publish of one publish body
     * @param revocation of one revocation body
     * @param publishBudget of all publish bodies under way
     * @param revocationBudget of all revocation bodies under way, so that no publication is in the way of a revocation
     */
    public record Bodies(int publish, int revocation, long publishBudget, long revocationBudget) {
        private static final int PUBLISH = 64 << 20;
        private static final int REVOCATION = 1 << 20;

        /** The documented defaults; the budgets are shares of this process's heap. */
        public static Bodies ofHeap() {
            return new Bodies(PUBLISH, REVOCATION, ofHeap(8, PUBLISH), ofHeap(16, 16L * REVOCATION));
        }

        /** A body is in memory twice while its form is taken apart; so its share of the heap is small. */
        private static long ofHeap(int part, long least) {
            return Math.max(least, Runtime.getRuntime().maxMemory() / part);
        }

        /** The same with another limit of a publish body, and room for one. */
        public Bodies withPublish(int bytes) {
            return new Bodies(bytes, revocation, bytes, revocationBudget);
        }
    }

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
                Times.DEFAULT,
                Bodies.ofHeap(),
                PushLimits.DEFAULT);
    }

    /** The same with other times. */
    public HttpOptions with(Times other) {
        return new HttpOptions(
                readHost, readPort, writeHost, writePort, eventLoops, workers, maxHeaderBytes, other, bodies, push);
    }

    /** The same with other bounds of bodies. */
    public HttpOptions with(Bodies other) {
        return new HttpOptions(
                readHost, readPort, writeHost, writePort, eventLoops, workers, maxHeaderBytes, times, other, push);
    }

    /** The same with other bounds of listeners. */
    public HttpOptions with(PushLimits other) {
        return new HttpOptions(
                readHost, readPort, writeHost, writePort, eventLoops, workers, maxHeaderBytes, times, bodies, other);
    }
}
