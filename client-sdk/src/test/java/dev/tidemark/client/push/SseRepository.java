package dev.tidemark.client.push;

import dev.tidemark.client.TestDomain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A repository over raw sockets: the files of a domain, and streams of events that a test writes by hand. */
public final class SseRepository implements AutoCloseable {
    public static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private static final int PATIENCE_SECONDS = 30;

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
    private volatile Map<String, byte[]> files = Map.of();
    private volatile String answer = STREAM;

    public SseRepository() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        daemon(this::accept);
    }

    /** Serves what the domain has now. */
    public SseRepository serve(TestDomain domain) {
        return serve(domain.files());
    }

    public SseRepository serve(Map<String, byte[]> now) {
        files = Map.copyOf(now);
        return this;
    }

    /** What it answers to who asks for events, up to the first event. */
    public SseRepository answer(String head) {
        answer = head;
        return this;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    URI base() {
        return address().resolve("/v1/" + TestDomain.DOMAIN + "/");
    }

    /** Which files were asked for since the last call. */
    public List<String> asked() {
        List<String> now = List.copyOf(asked);
        asked.clear();
        return now;
    }

    /** The next connection that asked for events. */
    public Stream stream() throws InterruptedException {
        Stream next = streams.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody asked for events");
        }
        return next;
    }

    public boolean hasStream() {
        return !streams.isEmpty();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                daemon(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String path = line.split(" ")[1].replace("/v1/" + TestDomain.DOMAIN + "/", "");
                while (!in.readLine().isEmpty()) {
                    continue;
                }
                if (path.equals("events")) {
                    events(socket, in);
                    return;
                }
                asked.add(path);
                file(socket.getOutputStream(), files.get(path));
            }
        } catch (IOException e) {
            // The other end went.
        } finally {
            open.remove(socket);
        }
    }

    private static void file(OutputStream out, byte[] bytes) throws IOException {
        byte[] body = bytes == null ? new byte[0] : bytes;
        String head = (bytes == null ? "HTTP/1.1 404 Not Found" : "HTTP/1.1 200 OK") + "\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private void events(Socket socket, BufferedReader in) throws IOException {
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        Stream stream = new Stream(socket);
        streams.add(stream);
        if (!answer.contains("Content-Length: 0")) {
            try {
                while (in.read() >= 0) {
                    continue;
                }
            } finally {
                stream.ended.add(true);
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "sse-repository");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One reader of events. */
    public static final class Stream {
        private final Socket socket;
        private final BlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();

        Stream(Socket socket) {
            this.socket = socket;
        }

        public Stream send(String text) {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        public Stream send(byte[] bytes) {
            try {
                // In one go: a reader that leaves at once may have the socket closed before a second one.
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return this;
        }

        /** Waits until the reader has gone. */
        public void awaitEnd() throws InterruptedException {
            if (ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
                throw new AssertionError("the reader is still there");
            }
        }

        public void end() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
