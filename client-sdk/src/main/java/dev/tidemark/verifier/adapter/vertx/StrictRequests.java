package dev.tidemark.verifier.adapter.vertx;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;

/**
 * Makes a server refuse what two readers could read in two ways: requests with both framings or several lengths, folded
 * lines, loose white space, control characters, several hosts. Set it as the server's connection handler; such requests
 * then reach the invalid request handler, and nothing after them on the connection is read. HTTP/1 only. Immutable.
 *
 * @param maxLineBytes of a request line
 * @param maxHeaderBytes of a header section
 * @param headDeadline from the first byte of a header section, or the opening of the connection, to its last byte; a
 *     connection that takes longer is closed
 */
public record StrictRequests(int maxLineBytes, int maxHeaderBytes, Duration headDeadline)
        implements Handler<HttpConnection> {
    private static final String DECODER = "httpDecoder";

    /** 8 KiB, 16 KiB, 15 seconds. */
    public static final StrictRequests DEFAULT = new StrictRequests(8 << 10, 16 << 10, Duration.ofSeconds(15));

    @Override
    public void handle(HttpConnection connection) {
        ((ConnectionBase) connection)
                .channel()
                .pipeline()
                .replace(DECODER, DECODER, new StrictRequestDecoder(maxLineBytes, maxHeaderBytes, headDeadline));
    }
}
