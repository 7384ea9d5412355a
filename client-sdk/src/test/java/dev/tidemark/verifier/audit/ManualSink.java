package dev.tidemark.verifier.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A sink in memory that can fail, take a part, and hang. */
final class ManualSink implements AuditSink {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final CountDownLatch entered = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean fails;
    volatile int takesAtMost = Integer.MAX_VALUE;

    /** From now on it waits until {@link CountDownLatch#countDown} of the latch. */
    CountDownLatch hang() {
        gate = new CountDownLatch(1);
        return gate;
    }

    @Override
    public int write(List<byte[]> given) throws IOException {
        entered.countDown();
        try {
            if (!gate.await(60, TimeUnit.SECONDS)) {
                throw new IOException("nobody let it go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (fails) {
            throw new IOException("told to fail");
        }
        int kept = Math.min(takesAtMost, given.size());
        given.subList(0, kept).forEach(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
        return kept;
    }

    @Override
    public void close() {}
}
