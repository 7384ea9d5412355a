package dev.tidemark.client.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** One body on its way in: counts while it reads, stops at the limit, and can be asked whether it still moves. */
final class Transfer {
    private final long limitBytes;
    private final Progress progress = new Progress();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile boolean tooLarge;
    private volatile boolean encoded;
    private volatile Flow.@Nullable Subscription subscription;

    Transfer(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A body of any status but 200 is an error page: it is not read, nor is one that says it is too long or encoded. */
    BodySubscriber<Void> accept(ResponseInfo info) {
        tooLarge = info.headers().allValues("Content-Length").stream().anyMatch(this::isAboveLimit);
        encoded = info.headers().allValues("Content-Encoding").stream()
                .anyMatch(coding -> !coding.strip().equalsIgnoreCase("identity"));
        return new Reader(info.statusCode() == 200 && !tooLarge && !encoded);
    }

    private boolean isAboveLimit(String length) {
        try {
            return new BigInteger(length.strip()).compareTo(BigInteger.valueOf(limitBytes)) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    boolean isEncoded() {
        return encoded;
    }

    long limitBytes() {
        return limitBytes;
    }

    boolean isTooLarge() {
        return tooLarge;
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    void cancel() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    long nanosToNextBound(FetchLimits limits) {
        return progress.nanosToNextBound(limits);
    }

    void requireProgress(String what, FetchLimits limits) throws FetchException {
        progress.require(what, limits);
    }

    private final class Reader implements BodySubscriber<Void> {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final boolean wanted;

        Reader(boolean wanted) {
            this.wanted = wanted;
        }

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription next) {
            subscription = next;
            progress.at(0);
            if (wanted) {
                next.request(Long.MAX_VALUE);
            } else {
                next.cancel();
                done.complete(null);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (body.size() + (long) buffer.remaining() > limitBytes) {
                    tooLarge = true;
                    cancel();
                    done.completeExceptionally(new IOException("too large"));
                    return;
                }
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                body.write(chunk, 0, chunk.length);
            }
            progress.at(body.size());
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
