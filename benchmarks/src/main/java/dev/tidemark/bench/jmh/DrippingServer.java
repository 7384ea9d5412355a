package dev.tidemark.bench.jmh;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Answers every request with a long body, one byte a second, or with nothing but a hung up connection. Its threads are daemons. */
final class DrippingServer implements AutoCloseable {
    private static final int PACE_MILLIS = 1_000;
    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore dripping = new Semaphore(0);
    private volatile boolean drips;

    DrippingServer() throws IOException {
        start(this::accept, "drip-accept");
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Whether answers drip from now on, or are cut; those under way too. */
    void drip(boolean on) throws IOException {
        drips = on;
        if (!on) {
            hangUp();
        }
    }

    /** Until so many answers more have begun. */
    void awaitAnswers(int count) throws InterruptedException {
        dripping.acquire(count);
    }

    private void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> drip(socket), "drip");
            } catch (IOException e) {
                // Closed, or a reader that has gone.
            }
        }
    }

    /** Nothing more comes from the reader after its request: waiting for it paces the drip, and notices its end. */
    private void drip(Socket socket) {
        try (socket) {
            byte[] request = new byte[8192];
            if (socket.getInputStream().read(request) < 0) {
                return;
            }
            if (!drips) {
                return;
            }
            OutputStream out = socket.getOutputStream();
            out.write(HEAD);
            out.write('{');
            dripping.release();
            socket.setSoTimeout(PACE_MILLIS);
            while (!hungUp(socket)) {
                out.write(' ');
            }
        } catch (IOException e) {
            // Either side hung up.
        } finally {
            open.remove(socket);
        }
    }

    private static boolean hungUp(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
    }
}
