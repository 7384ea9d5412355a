package dev.tidemark.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** A problem for bytes that never became a request: written below the layer that would want one, then the end. */
final class RawAnswer {
    private RawAnswer() {}

    static void send(Channel channel, Problem problem, String requestId) {
        Buffer body = problem.document(requestId);
        String head = "HTTP/1.1 " + problem.status() + " " + problem.title() + "\r\n"
                + HttpHeaders.CONTENT_TYPE + ": " + Problem.MEDIA_TYPE + "\r\n"
                + HttpHeaders.CACHE_CONTROL + ": " + Problem.NO_STORE + "\r\n"
                + Problem.REQUEST_ID + ": " + requestId + "\r\n"
                + HttpHeaders.CONTENT_LENGTH + ": " + body.length() + "\r\n"
                + HttpHeaders.CONNECTION + ": close\r\n\r\n";
        channel.pipeline()
                .firstContext()
                .writeAndFlush(Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body.getBytes()))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
