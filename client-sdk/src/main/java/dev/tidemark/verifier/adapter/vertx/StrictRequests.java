package dev.tidemark.verifier.adapter.vertx;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;

/**
 * Makes servers that refuse what two readers could read in two ways: requests with both framings or several lengths, folded
 * lines, loose white space, control characters, several hosts. Such requests reach the invalid request handler, and nothing
 * after them on the connection is read. HTTP/1; HTTP/2 has no such forms. Immutable.
 *
 * @param maxLineBytes of a request line
 * @param maxHeaderBytes of a header section
 * @param headDeadline from the first byte of a header section, or the opening of the connection, to its last byte; a
 *     connection that takes longer is closed
 */
public record StrictRequests(int maxLineBytes, int maxHeaderBytes, Duration headDeadline) {
    private static final String DECODER = "httpDecoder";

    /** 8 KiB, 16 KiB, 15 seconds. */
    public static final StrictRequests DEFAULT = new StrictRequests(8 << 10, 16 << 10, Duration.ofSeconds(15));

    /**
     * A server that is not listening yet. Its connection handler is taken: another one would leave it lenient.
     *
     * @param options without HTTP/2 in clear text, which is turned off: where it can be asked for, the first request of a
     *     connection is read before anybody can look at how
     */
    public HttpServer server(Vertx vertx, HttpServerOptions options) {
        HttpServerOptions strict = new HttpServerOptions(options).setHttp2ClearTextEnabled(false);
        return vertx.createHttpServer(strict).connectionHandler(this::tighten);
    }

    private void tighten(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        if (pipeline.get(DECODER) != null) {
            pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(maxLineBytes, maxHeaderBytes, headDeadline));
        }
    }
}
