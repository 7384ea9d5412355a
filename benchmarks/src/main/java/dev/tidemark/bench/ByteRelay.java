package dev.tidemark.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * Passes connections through to a server and counts what it answers. What revocations take is counted apart: bodies of
 * segments, and the deltas in events. Everything else is metadata: heads of answers, statements, roles, frames.
 */
final class ByteRelay implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket listening;
    private final int server;
    private final LongAdder payload = new LongAdder();
    private final LongAdder metadata = new LongAdder();

    /**
     * What passed.
     *
     * @param payload bytes of revocations
     * @param metadata all others
     */
    record Passed(long payload, long metadata) {
        Passed since(Passed before) {
            return new Passed(payload - before.payload, metadata - before.metadata);
        }
    }

    private ByteRelay(ServerSocket listening, int server) {
        this.listening = listening;
        this.server = server;
    }

    /** @param server port of the loopback address */
    static ByteRelay to(int server) throws IOException {
        ByteRelay relay = new ByteRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
        daemon(relay::accept);
        return relay;
    }

    String address() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    Passed passed() {
        return new Passed(payload.sum(), metadata.sum());
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket from = listening.accept();
            Socket to = new Socket(InetAddress.getLoopbackAddress(), server);
            from.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            Connection connection = new Connection(from, to);
            daemon(connection::requests);
            daemon(connection::answers);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // An end of the connection; whoever waits for its bytes will say so.
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    /** One connection; the client asks for one thing at a time. */
    private final class Connection {
        private final Socket client;
        private final Socket server;
        private volatile Split split = new Split("");

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void requests() throws IOException {
            try (Socket ended = server;
                    InputStream in = client.getInputStream()) {
                OutputStream out = ended.getOutputStream();
                byte[] buffer = new byte[BUFFER];
                StringBuilder head = new StringBuilder();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    head.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    if (head.indexOf("\r\n\r\n") >= 0) {
                        split = new Split(head.substring(0, head.indexOf("\r\n")));
                        head.setLength(0);
                    }
                    out.write(buffer, 0, read);
                }
            }
        }

        void answers() throws IOException {
            try (Socket ended = client;
                    InputStream in = server.getInputStream()) {
                OutputStream out = ended.getOutputStream();
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    int revocations = split.count(buffer, read);
                    payload.add(revocations);
                    metadata.add((long) read - revocations);
                    out.write(buffer, 0, read);
                }
            }
        }
    }

    /** Finds the revocations in the answer to one request. */
    private static final class Split {
        private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] DELTAS = "\"deltas\":[".getBytes(StandardCharsets.US_ASCII);

        private final boolean segment;
        private final boolean events;
        private int matched;
        private boolean inside;

        /** @param request its first line */
        Split(String request) {
            this.segment = request.contains(".tmr ");
            this.events = request.contains("/events ");
        }

        int count(byte[] bytes, int length) {
            int counted = 0;
            for (int i = 0; (segment || events) && i < length; i++) {
                counted += step(bytes[i]) ? 1 : 0;
            }
            return counted;
        }

        private boolean step(byte next) {
            if (inside) {
                inside = segment || next != ']';
                return inside;
            }
            byte[] opening = segment ? END_OF_HEAD : DELTAS;
            matched = next == opening[matched] ? matched + 1 : next == opening[0] ? 1 : 0;
            if (matched == opening.length) {
                matched = 0;
                inside = true;
            }
            return false;
        }
    }
}
