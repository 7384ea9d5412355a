package dev.tidemark.server.http.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An event loop sends to some, and does its other work before it sends to the next. */
class AudienceTest {
    private static final int MANY = 2 * Audience.AT_ONCE + 44;

    private final Deque<Runnable> later = new ArrayDeque<>();
    private final PushCounts counts = new PushCounts();
    private final Audience audience = new Audience(loop(), PushLimits.DEFAULT, counts);
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicInteger finished = new AtomicInteger();

    /** Runs at once what is executed, and keeps what is scheduled. */
    private EventLoop loop() {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("execute")) {
                        ((Runnable) arguments[0]).run();
                    } else if (method.getName().equals("schedule")) {
                        later.add((Runnable) arguments[0]);
                    }
                    return null;
                });
    }

    private static Event event(long version) {
        return Event.timestamp(version, new byte[] {1, 2, 3});
    }

    private void send(long version) {
        audience.send(new Delivery(event(version), 1, finished::incrementAndGet));
    }

    private Listener join(long greeting) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        Listener listener = new Listener(channel, true, false);
        channels.add(channel);
        listeners.add(listener);
        audience.join(listener, event(greeting));
        return listener;
    }

    /** How many have so many events, the greeting among them. */
    private long having(int events) {
        return channels.stream()
                .filter(channel -> channel.outboundMessages().size() == events)
                .count();
    }

    @Test
    void send_toMany_yieldsAfterSome() {
        for (int i = 0; i < MANY; i++) {
            join(1);
        }

        send(2);
        assertThat(having(2)).isEqualTo(Audience.AT_ONCE);
        assertThat(finished).hasValue(0);
        later.remove().run();
        assertThat(having(2)).isEqualTo(2 * Audience.AT_ONCE);
        later.remove().run();

        assertThat(having(2)).isEqualTo(MANY);
        assertThat(finished).hasValue(1);
        assertThat(later).isEmpty();
        assertThat(counts.events(Event.Kind.TIMESTAMP)).isEqualTo(2L * MANY);
    }

    @Test
    void send_whileListenersComeAndGo_reachesEveryoneWhoStaysOnceAndInOrder() {
        for (int i = 0; i < MANY; i++) {
            join(1);
        }
        send(2);
        send(3);
        // One who was not served yet, one who was, and one who comes with the newest.
        audience.leave(listeners.get(5));
        audience.leave(listeners.get(MANY - 1));
        join(3);
        while (!later.isEmpty()) {
            later.remove().run();
        }

        assertThat(finished).hasValue(2);
        assertThat(channels.get(5).outboundMessages()).hasSize(1);
        assertThat(channels.get(MANY - 1).outboundMessages()).hasSize(2);
        assertThat(channels.get(MANY).outboundMessages()).hasSize(1);
        assertThat(having(3)).isEqualTo(MANY - 2);
    }

    @Test
    void send_toALoopThatDoesNotKeepUp_dropsTheOldestWaiting() {
        for (int i = 0; i < MANY; i++) {
            join(1);
        }
        for (int version = 2; version < 1_000; version++) {
            send(version);
        }
        while (!later.isEmpty()) {
            later.remove().run();
        }

        assertThat(finished).hasValue(998);
        assertThat(channels.get(0).outboundMessages()).hasSizeLessThan(300);
    }
}
