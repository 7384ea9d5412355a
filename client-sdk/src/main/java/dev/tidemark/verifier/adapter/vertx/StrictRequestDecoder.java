package dev.tidemark.verifier.adapter.vertx;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, which repairs some of what it should not trust: here both framings at once, folded lines, loose white
 * space in the request line and unprintable targets make a request invalid, and nothing after it is read. Ends a
 * connection whose header section does not arrive in time. One for each connection.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final byte DEL = 0x7f;
    private static final String LENGTH_FIELD = "content-length:";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32} [\\x21-\\x7e]+ HTTP/[0-9]\\.[0-9]");

    private final Duration headDeadline;
    private boolean inHead = true;
    private boolean lineBegun;
    private boolean lineSeen;
    private boolean lengthSeen;
    private boolean crSeen;
    private boolean refused;
    private @Nullable String fault;
    private @Nullable ChunkedForm chunks;
    private @Nullable Future<?> deadline;

    StrictRequestDecoder(int maxLineBytes, int maxHeaderBytes, Duration headDeadline) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(maxLineBytes)
                .setMaxHeaderSize(maxHeaderBytes)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setValidateHeaders(true));
        this.headDeadline = headDeadline;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        expectHead(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        headEnded();
        super.handlerRemoved0(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        headEnded();
        super.channelInactive(context);
    }

    private void expectHead(ChannelHandlerContext context) {
        if (deadline == null) {
            deadline =
                    context.executor().schedule(() -> close(context), headDeadline.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private void headEnded() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (inHead && in.isReadable()) {
            expectHead(context);
            look(in, lookBeforeLine(in));
        }
        int before = out.size();
        int from = in.readerIndex();
        super.decode(context, in, out);
        if (chunks != null && !chunks.takes(in, from, in.readerIndex())) {
            breakOff(context, out, before);
        }
        for (int i = before; i < out.size() && !refused; i++) {
            if (isBroken(out.get(i))) {
                breakOff(context, out, i);
            } else {
                seen(out.get(i));
            }
        }
    }

    private void breakOff(ChannelHandlerContext context, List<Object> out, int from) {
        refused = true;
        List<Object> untold = out.subList(from, out.size());
        untold.forEach(ReferenceCountUtil::release);
        untold.clear();
        BrokenBody.tell(context.channel());
    }

    private static boolean isBroken(Object message) {
        return message instanceof HttpContent content
                && !(message instanceof HttpRequest)
                && content.decoderResult().isFailure();
    }

    private void seen(Object message) {
        if (message instanceof HttpRequest request) {
            headEnded();
            inHead = false;
            chunks = HttpUtil.isTransferEncodingChunked(request) ? new ChunkedForm() : null;
            if (request.decoderResult().isSuccess()) {
                Optional.ofNullable(fault)
                        .or(() -> RequestForm.faultOf(request.method(), request.uri()))
                        .or(() -> RequestForm.faultOf(
                                request.headers(), request.protocolVersion().equals(HttpVersion.HTTP_1_1)))
                        .ifPresent(found -> refuse(request, found));
            }
        }
        if (message instanceof LastHttpContent) {
            inHead = true;
            lineBegun = false;
            lineSeen = false;
            lengthSeen = false;
            crSeen = false;
            fault = null;
        }
    }

    private void refuse(HttpRequest request, String found) {
        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(found)));
        refused = true;
    }

    /**
     * What stands before a request line: Netty drops white space and control characters there as they come, so that a line
     * may have lost them when it is whole. Empty lines are all that may (RFC 9112 section 2.2).
     *
     * @return where what follows them begins
     */
    private int lookBeforeLine(ByteBuf in) {
        int at = in.readerIndex();
        while (at < in.writerIndex() && !lineBegun) {
            byte next = in.getByte(at);
            if (next == (crSeen ? LF : CR)) {
                crSeen = !crSeen;
                at++;
            } else {
                lineBegun = true;
                fault = crSeen || next <= ' ' || next == DEL ? "something before the request line" : null;
            }
        }
        return at;
    }

    /** The lines that Netty is about to read: each is looked at once, whole, as it came. */
    private void look(ByteBuf in, int from) {
        int start = from;
        for (int end = lineEnd(in, start); end >= 0; end = lineEnd(in, start)) {
            boolean empty = end - start == 1 && in.getByte(start) == CR;
            if (empty) {
                return;
            }
            lookAtLine(in, start, end);
            start = end + 1;
        }
    }

    private static int lineEnd(ByteBuf in, int start) {
        return in.indexOf(start, in.writerIndex(), LF);
    }

    private void lookAtLine(ByteBuf in, int start, int end) {
        byte first = in.getByte(start);
        if (!lineSeen) {
            lineSeen = true;
            String line = in.toString(start, end - start, StandardCharsets.ISO_8859_1);
            if (!line.endsWith("\r")
                    || !REQUEST_LINE
                            .matcher(line.substring(0, line.length() - 1))
                            .matches()) {
                fault = "a request line of loose form";
            }
        } else if (first == ' ' || first == '\t') {
            fault = "a folded line";
        } else if (isLength(in, start, end)) {
            fault = lengthSeen ? "several Content-Length" : fault;
            lengthSeen = true;
        }
    }

    /** Of several in HTTP/1.0, Netty keeps the first and drops the others without a word. */
    private static boolean isLength(ByteBuf in, int start, int end) {
        String line = in.toString(start, Math.min(end - start, LENGTH_FIELD.length()), StandardCharsets.ISO_8859_1);
        return line.equalsIgnoreCase(LENGTH_FIELD);
    }

    /** Called where Netty would drop Content-Length and go on. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        fault = "Content-Length and Transfer-Encoding";
    }
}
