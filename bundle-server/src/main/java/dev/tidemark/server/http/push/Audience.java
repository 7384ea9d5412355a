package dev.tidemark.server.http.push;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one domain on one event loop, which owns all of this. Sends to some, then lets the loop do its other
 * work, then to the next.
 */
final class Audience {
    /** How many connections are written to in one go: about a millisecond. */
    static final int AT_ONCE = 128;

    /** Events that may wait for a loop that does not keep up; a lost one costs its readers a fetch. */
    private static final int WAITING = 256;

    private final EventLoop loop;
    private final PushLimits limits;
    private final PushCounts counts;
    private final List<Listener> members = new ArrayList<>();
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private @Nullable Delivery current;
    private int next;
    private boolean ended;

    Audience(EventLoop loop, PushLimits limits, PushCounts counts) {
        this.loop = loop;
        this.limits = limits;
        this.counts = counts;
    }

    /** Called from anywhere. */
    void send(Delivery delivery) {
        try {
            loop.execute(() -> take(delivery));
        } catch (RejectedExecutionException e) { // the loop has stopped, and its connections with it
            delivery.finished();
        }
    }

    /** Called from anywhere; {@code done} is run on the loop once nobody listens any more. */
    void end(Runnable done) {
        try {
            loop.execute(() -> {
                ended = true;
                new ArrayList<>(members).forEach(Listener::end);
                done.run();
            });
        } catch (RejectedExecutionException e) {
            done.run();
        }
    }

    // ---- on the loop

    /** With {@code greeting} as its first event. */
    void join(Listener listener, Event greeting) {
        listener.index = members.size();
        members.add(listener);
        if (ended) {
            listener.end();
        } else {
            offer(listener, greeting);
        }
    }

    /** Somebody who has been served may take the place, and is then looked at twice: it knows what it was sent. */
    void leave(Listener listener) {
        if (listener.index >= 0) {
            Listener last = members.remove(members.size() - 1);
            if (last != listener) {
                members.set(listener.index, last);
                last.index = listener.index;
            }
            listener.index = -1;
        }
    }

    private void take(Delivery delivery) {
        waiting.add(delivery);
        if (waiting.size() > WAITING) {
            waiting.remove().finished();
        }
        if (current == null) {
            work();
        }
    }

    /** From the last to the first, so that who leaves moves nobody past the mark unserved. */
    private void work() {
        Delivery delivery = current;
        if (delivery == null) {
            delivery = waiting.poll();
            current = delivery;
            next = members.size();
        }
        if (delivery == null) {
            return;
        }
        int until = Math.max(0, next - AT_ONCE);
        for (int i = Math.min(next, members.size()) - 1; i >= until; i--) {
            if (i < members.size()) {
                offer(members.get(i), delivery.event());
            }
        }
        next = until;
        if (next == 0) {
            delivery.finished();
            current = null;
        }
        if (current != null || !waiting.isEmpty()) {
            later();
        }
    }

    /** Scheduled, not executed: what is executed runs before the loop turns to its connections again. */
    @SuppressWarnings("FutureReturnValueIgnored") // fails with the loop only
    private void later() {
        try {
            loop.schedule(this::work, 0, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            members.clear();
        }
    }

    private void offer(Listener listener, Event event) {
        switch (listener.offer(event, limits)) {
            case SENT -> counts.sent(event, listener.isPacked());
            case BEHIND -> {
                counts.dropped();
                listener.drop();
            }
            case HELD, GONE -> {}
        }
    }
}
