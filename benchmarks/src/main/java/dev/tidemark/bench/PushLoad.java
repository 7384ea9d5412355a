package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Listeners to events: plain connections that one thread reads. A process of its own. Orders: {@code connect PORT PATH N},
 * {@code arm}, {@code await}, {@code count}, {@code close}. Moments are of {@code System.nanoTime()}, which on Linux is one
 * clock for all processes.
 */
final class PushLoad {
    /** What the line of an update begins with; no other byte of it is a line feed. */
    private static final byte[] UPDATE = "\nevent: u".getBytes(StandardCharsets.US_ASCII);

    private static final long PATIENCE_SECONDS = 120;

    private final Selector selector;
    private final List<Heard> all = new ArrayList<>();
    private final AtomicLong events = new AtomicLong();
    private volatile CountDownLatch updates = new CountDownLatch(0);

    /** One connection. Owned by the reading thread, but for the stamp, which a latch hands over. */
    private static final class Heard {
        private final SocketChannel channel;
        private int matched;
        private boolean inUpdate;
        private boolean lineEnded;
        private long stamp;

        Heard(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private PushLoad(Selector selector) {
        this.selector = selector;
    }

    public static void main(String[] args) throws Exception {
        PushLoad load = new PushLoad(Selector.open());
        Thread reader = new Thread(load::read, "reader");
        reader.setDaemon(true);
        reader.start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(load.obey(line.split(" ")));
        }
    }

    private String obey(String[] order) throws IOException, InterruptedException {
        switch (order[0]) {
            case "connect" -> connect(Integer.parseInt(order[1]), order[2], Integer.parseInt(order[3]));
            case "arm" -> updates = new CountDownLatch(all.size());
            case "await" -> {
                require(updates.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "an update did not reach everybody");
                return stamps();
            }
            case "count" -> {
                return Long.toString(events.get());
            }
            default -> {
                for (Heard one : all) {
                    one.channel.close();
                }
                all.clear();
                selector.wakeup();
            }
        }
        return Integer.toString(all.size());
    }

    /** Returns once everybody has been greeted. */
    private void connect(int port, String path, int count) throws IOException, InterruptedException {
        byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        long before = events.get();
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            Heard heard = new Heard(channel);
            all.add(heard);
            channel.register(selector, SelectionKey.OP_READ, heard);
            selector.wakeup();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (events.get() - before < 2L * count) {
            require(System.nanoTime() < deadline, "not everybody was greeted");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** First, median, 99th percentile and last. */
    private String stamps() {
        long[] sorted = all.stream().mapToLong(one -> one.stamp).sorted().toArray();
        int last = sorted.length - 1;
        return sorted[0] + " " + sorted[sorted.length / 2] + " " + sorted[Math.min(last, sorted.length * 99 / 100)]
                + " " + sorted[last];
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new IllegalStateException(otherwise);
        }
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            while (true) {
                selector.select(key -> take((Heard) key.attachment(), buffer));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the connections could not be read", e);
        }
    }

    private void take(Heard heard, ByteBuffer buffer) {
        try {
            buffer.clear();
            if (heard.channel.read(buffer) < 0) {
                heard.channel.close();
            }
        } catch (IOException e) { // closed by the other thread; whoever waits for it will say so
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < buffer.position(); i++) {
            take(heard, buffer.get(i), now);
        }
    }

    private void take(Heard heard, byte next, long now) {
        if (next == '\n' && heard.lineEnded) {
            events.incrementAndGet();
            if (heard.inUpdate) {
                heard.inUpdate = false;
                heard.stamp = now;
                updates.countDown();
            }
        }
        heard.lineEnded = next == '\n';
        heard.matched = next == UPDATE[heard.matched] ? heard.matched + 1 : next == '\n' ? 1 : 0;
        if (heard.matched == UPDATE.length) {
            heard.inUpdate = true;
            heard.matched = 0;
        }
    }
}
