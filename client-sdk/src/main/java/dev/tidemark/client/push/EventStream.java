package dev.tidemark.client.push;

import dev.tidemark.client.push.PushException.Reason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection. It has no thread: what arrives is read on the HTTP client's, one buffer after the other. Follows no
 * redirect (the client's setting), asks for no compression, sends no credential.
 */
final class EventStream implements AutoCloseable {
    /** Of one event, lines and all. */
    static final int MAX_EVENT_BYTES = 256 << 10;

    private static final Set<Integer> NOT_OFFERED = Set.of(204, 403, 404, 405, 410, 501);

    /** What hears of it; called by one thread at a time. */
    interface Listener {
        /** The answer is a stream of events. */
        void opened();

        void event(PushEvent event);

        void retry(long millis);

        /** It is over; called at most once, and not after {@link EventStream#close}. */
        void ended(PushException why);
    }

    private final URI address;
    private final Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<?> answer;
    private volatile Flow.@Nullable Subscription subscription;

    EventStream(URI address, Listener listener) {
        this.address = address;
        this.listener = listener;
    }

    /** Begins; returns at once. */
    void open(HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "text/event-stream")
                .header("Accept-Encoding", "identity")
                .GET()
                .build();
        CompletableFuture<HttpResponse<Void>> asked = client.sendAsync(request, this::body);
        answer = asked;
        if (over.get()) {
            asked.cancel(true);
        }
        var unused = asked.whenComplete((response, problem) -> end(problem == null ? ended() : unreachable()));
    }

    private PushException unreachable() {
        return subscription == null
                ? new PushException(Reason.UNREACHABLE, "No events can be had from " + address + ".")
                : ended();
    }

    private PushException ended() {
        return new PushException(Reason.ENDED, "The stream of " + address + " ended.");
    }

    private BodySubscriber<Void> body(HttpResponse.ResponseInfo info) {
        return new Body(refusal(info));
    }

    private Optional<PushException> refusal(HttpResponse.ResponseInfo info) {
        int status = info.statusCode();
        if (NOT_OFFERED.contains(status)) {
            return Optional.of(new PushException(
                    Reason.NOT_OFFERED, address + " answered " + status + ": this server pushes nothing."));
        }
        if (status != 200) {
            return Optional.of(new PushException(
                    status >= 500 || status == 429 ? Reason.UNREACHABLE : Reason.NOT_A_STREAM,
                    address + " answered " + status + "."));
        }
        String type = info.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
        String encoding = info.headers().firstValue("content-encoding").orElse("identity");
        boolean stream = type.equals("text/event-stream") || type.startsWith("text/event-stream;");
        return stream && encoding.equals("identity")
                ? Optional.empty()
                : Optional.of(new PushException(
                        Reason.NOT_A_STREAM, address + " answered with something else than plain events."));
    }

    private void end(PushException why) {
        if (over.compareAndSet(false, true)) {
            try {
                listener.ended(why);
            } finally {
                release();
            }
        }
    }

    private void release() {
        Flow.Subscription reading = subscription;
        if (reading != null) {
            reading.cancel();
        }
        CompletableFuture<?> asked = answer;
        if (asked != null) {
            asked.cancel(true);
        }
    }

    /** Ends it, unheard. */
    @Override
    public void close() {
        over.set(true);
        release();
    }

    private final class Body implements BodySubscriber<Void>, EventParser.Sink {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final EventParser parser = new EventParser(MAX_EVENT_BYTES, this);
        private final Optional<PushException> refused;

        Body(Optional<PushException> refused) {
            this.refused = refused;
        }

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription next) {
            subscription = next;
            if (over.get()) {
                next.cancel();
            } else if (refused.isPresent()) {
                end(refused.get());
            } else {
                listener.opened();
                next.request(1);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            try {
                for (ByteBuffer buffer : buffers) {
                    parser.feed(buffer);
                }
            } catch (PushException e) {
                end(e);
            }
            Flow.Subscription reading = subscription;
            if (!over.get() && reading != null) {
                reading.request(1);
            }
        }

        @Override
        public void event(RawEvent raw) throws PushException {
            Optional<PushEvent> event = EventReader.read(raw);
            if (event.isPresent() && !over.get()) {
                listener.event(event.get());
            }
        }

        @Override
        public void retry(long millis) {
            listener.retry(millis);
        }

        @Override
        public void onError(Throwable problem) {
            done.completeExceptionally(problem);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
