package dev.tidemark.verifier.adapter.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a hashed body as if it came from the network; it is always ready. */
final class ReplayedInput extends ServletInputStream {
    private final InputStream from;
    private final Supplier<AsyncContext> async;
    private final AtomicBoolean endTold = new AtomicBoolean();
    private final AtomicBoolean telling = new AtomicBoolean();
    private final AtomicLong left = new AtomicLong();
    private volatile @Nullable ReadListener listener;

    /** @param async the context of the request; asked when someone listens, fails unless it is asynchronous */
    ReplayedInput(HashedBody body, Supplier<AsyncContext> async) {
        this.from = body.stream();
        this.left.set(body.size());
        this.async = async;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read = from.read(to, offset, length);
        if (read > 0) {
            long after = left.addAndGet(-read);
            ReadListener told = listener;
            if (after == 0 && told != null && !telling.get()) {
                async.get().start(() -> end(told));
            }
        }
        return read;
    }

    @Override
    public boolean isFinished() {
        return left.get() == 0;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener to) {
        if (listener != null) {
            throw new IllegalStateException("a ReadListener was set before");
        }
        if (to == null) {
            throw new NullPointerException("a ReadListener is needed");
        }
        AsyncContext context = async.get();
        // Of the end nothing is told while somebody is still being told of data.
        telling.set(true);
        listener = to;
        context.start(() -> begin(to));
    }

    private void begin(ReadListener to) {
        try {
            if (!isFinished()) {
                to.onDataAvailable();
            }
        } catch (IOException | RuntimeException e) {
            to.onError(e);
            return;
        } finally {
            telling.set(false);
        }
        if (isFinished()) {
            end(to);
        }
    }

    private void end(ReadListener to) {
        if (!endTold.compareAndSet(false, true)) {
            return;
        }
        try {
            to.onAllDataRead();
        } catch (IOException | RuntimeException e) {
            to.onError(e);
        }
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
