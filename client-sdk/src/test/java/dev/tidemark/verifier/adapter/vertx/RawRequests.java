package dev.tidemark.verifier.adapter.vertx;

import dev.tidemark.verifier.adapter.AdapterRefusal;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersAdaptor;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** The bytes of a connection through the strict decoder and the adapter's reading of heads, without a socket. */
public final class RawRequests {
    private static final StrictRequests LIMITS = StrictRequests.DEFAULT;

    private final List<Message> messages = new ArrayList<>();
    /** Vert.x ends a connection of another version. */
    private boolean over;

    private RawRequests() {}

    /** One request of a connection: its head as Netty made it, what the adapter made of that, and its body. */
    public static final class Message {
        private final HttpRequest head;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private Optional<ReceivedRequest> received = Optional.empty();
        private Optional<AdapterRefusal> refusal = Optional.empty();
        private boolean whole;

        private Message(HttpRequest head) {
            this.head = head;
        }

        public String method() {
            return head.method().name();
        }

        public String target() {
            return head.uri();
        }

        public String version() {
            return head.protocolVersion().text();
        }

        public MultiMap fields() {
            return new HeadersAdaptor(head.headers());
        }

        /** Empty if it was refused. */
        public Optional<ReceivedRequest> received() {
            return received;
        }

        /** Why it was; empty if it was not. */
        public Optional<AdapterRefusal> refusal() {
            return refusal;
        }

        /** Whether its head was taken for one of HTTP/1; after one that was not, nothing is read. */
        public boolean isHttp() {
            return head.decoderResult().isSuccess() && knownVersion().isPresent();
        }

        private Optional<HttpVersion> knownVersion() {
            return switch (version()) {
                case "HTTP/1.0" -> Optional.of(HttpVersion.HTTP_1_0);
                case "HTTP/1.1" -> Optional.of(HttpVersion.HTTP_1_1);
                default -> Optional.empty();
            };
        }

        /** Whether its body came to its end. */
        public boolean isWhole() {
            return whole;
        }

        public byte[] body() {
            return body.toByteArray();
        }

        /** Everything that is known of it, as text; how much came of half a body is chance. */
        @Override
        public String toString() {
            return isHttp() + " " + method() + " " + target() + " " + version() + " "
                    + head.headers().entries() + " " + refusal + " " + (whole ? ByteBufUtil.hexDump(body()) : "half");
        }
    }

    /**
     * The requests of a connection that then ends.
     *
     * @param bytes all that came
     * @param piece length of the {@code n}-th piece, at least 1
     */
    public static List<Message> read(byte[] bytes, IntUnaryOperator piece) {
        RawRequests read = new RawRequests();
        EmbeddedChannel channel = new EmbeddedChannel(
                new StrictRequestDecoder(LIMITS.maxLineBytes(), LIMITS.maxHeaderBytes(), LIMITS.headDeadline()));
        int at = 0;
        for (int n = 0; at < bytes.length && channel.isOpen(); n++) {
            int length = Math.min(piece.applyAsInt(n), bytes.length - at);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
            at += length;
            read.take(channel);
        }
        channel.finish();
        read.take(channel);
        return read.messages;
    }

    private void take(EmbeddedChannel channel) {
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            try {
                if (!over) {
                    take(message);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void take(Object message) {
        if (message instanceof HttpRequest head) {
            messages.add(admit(new Message(head)));
            over = messages.get(messages.size() - 1).knownVersion().isEmpty();
        }
        if (!over && message instanceof HttpContent content) {
            Message last = messages.get(messages.size() - 1);
            if (last.whole) {
                throw new AssertionError("a body went on after its end");
            }
            last.body.writeBytes(ByteBufUtil.getBytes(content.content()));
            last.whole = content instanceof LastHttpContent
                    && content.decoderResult().isSuccess();
        }
    }

    /** As Vert.x does it: what is no HTTP/1 never reaches a handler. */
    private static Message admit(Message message) {
        if (message.knownVersion().isEmpty() || !message.isHttp()) {
            message.refusal = Optional.of(AdapterRefusal.REQUEST_MALFORMED);
            return message;
        }
        try {
            message.received = Optional.of(
                    ReceivedRequest.of(request(message, message.knownVersion().get())));
        } catch (RefusedException e) {
            message.refusal = Optional.of(e.refusal());
        }
        return message;
    }

    /** The five things that are asked of a request of Vert.x while its head is read. */
    private static HttpServerRequest request(Message message, HttpVersion version) {
        MultiMap fields = message.fields();
        return (HttpServerRequest) Proxy.newProxyInstance(
                RawRequests.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "method" -> HttpMethod.valueOf(message.method());
                    case "uri" -> message.target();
                    case "version" -> version;
                    case "headers" -> fields;
                    case "getHeader" -> fields.get(arguments[0].toString());
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
