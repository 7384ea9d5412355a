package dev.tidemark.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers a body whose chunked coding (RFC 9112 section 7.1) is broken, which would otherwise be cut without a word. */
final class BrokenChunks extends ChannelInboundHandlerAdapter {
    private final BooleanSupplier unanswered;
    private final Supplier<String> requestIds;

    private BrokenChunks(BooleanSupplier unanswered, Supplier<String> requestIds) {
        this.unanswered = unanswered;
        this.requestIds = requestIds;
    }

    /**
     * Looks at what one connection sends from now on.
     *
     * @param unanswered whether no answer to its last request has begun
     */
    static void watch(HttpConnection connection, BooleanSupplier unanswered, Supplier<String> requestIds) {
        Channel channel = ((ConnectionBase) connection).channel();
        channel.pipeline().addBefore("handler", "broken-chunks", new BrokenChunks(unanswered, requestIds));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpContent content
                && content.decoderResult().isFailure()
                && unanswered.getAsBoolean()) {
            ReferenceCountUtil.release(message);
            RawAnswer.send(
                    context.channel(),
                    Problem.malformedBody("The chunked coding of the body is broken. Send it again."),
                    requestIds.get());
        } else {
            context.fireChannelRead(message);
        }
    }
}
