package dev.tidemark.server.http.push;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One connection that listens. Owned by its event loop. */
final class Listener {
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TRAILER_HEAD = "a\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    /** An empty last block of a deflate stream. */
    private static final byte[] LAST_BLOCK = {3, 0};

    private final ChannelHandlerContext wire;
    private final boolean chunked;
    private final boolean packed;
    private int crc;
    private int length;
    private long version;

    /** Where its audience keeps it; -1 if it does not. */
    int index = -1;

    /** What became of an event. */
    enum Outcome {
        SENT,
        HELD,
        BEHIND,
        GONE
    }

    Listener(Channel channel, boolean chunked, boolean packed) {
        this.wire = channel.pipeline().firstContext();
        this.chunked = chunked;
        this.packed = packed;
    }

    Channel channel() {
        return wire.channel();
    }

    boolean isPacked() {
        return packed;
    }

    /** Bytes that were sent by another way belong to the stream. */
    void count(Frame frame) {
        crc = frame.checksum().after(crc);
        length += frame.checksum().length();
    }

    /** Sends an event unless a later one was sent before, or too much is waiting already. */
    Outcome offer(Event event, PushLimits limits) {
        ChannelOutboundBuffer waiting = channel().unsafe().outboundBuffer();
        if (waiting == null || !channel().isActive()) {
            return Outcome.GONE;
        }
        if (event.version() <= version) {
            return Outcome.HELD;
        }
        if (waiting.size() >= limits.maxPendingEvents()
                || waiting.totalPendingWriteBytes() > limits.maxPendingBytes()) {
            return Outcome.BEHIND;
        }
        version = event.version();
        count(event.frame());
        Frame.Chunk chunk = packed ? event.frame().packed() : event.frame().plain();
        var unused = wire.writeAndFlush(chunk.view(chunked), channel().voidPromise());
        return Outcome.SENT;
    }

    /** Ends the connection at once, below whoever would wait for what it has not taken; the kernel forgets it too. */
    void drop() {
        channel().config().setOption(ChannelOption.SO_LINGER, 0);
        var unused = wire.close();
    }

    /** Ends the stream as its format wants it, then the connection. */
    void end() {
        ByteBuf last = Unpooled.buffer(32);
        if (packed) {
            ByteBuffer trailer = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
            trailer.put(LAST_BLOCK).putInt(crc).putInt(length);
            last.writeBytes(chunked ? TRAILER_HEAD : NOTHING);
            last.writeBytes(trailer.array());
            last.writeBytes(chunked ? LINE_END : NOTHING);
        }
        if (chunked) {
            last.writeBytes(LAST_CHUNK);
        }
        wire.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }
}
