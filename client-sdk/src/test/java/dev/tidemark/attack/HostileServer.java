package dev.tidemark.attack;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.HttpFetcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror on a real socket: honest by the files of another, but where it was told to answer in its own way. */
final class HostileServer implements AutoCloseable {
    /** What it does with a connection once the request has been read. */
    @FunctionalInterface
    interface Answer {
        void to(Socket socket, OutputStream out) throws IOException;
    }

    private static final String BASE = "/v1/" + TestDomain.DOMAIN;

    private final Fetcher honest;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    HostileServer(Fetcher honest) throws IOException {
        this.honest = honest;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** From now on the path is answered like that. */
    HostileServer answer(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    HttpFetcher fetcher(FetchLimits limits) {
        return new HttpFetcher(URI.create("http://127.0.0.1:" + socket.getLocalPort() + BASE), limits);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            String path = path(connection);
            Optional<Answer> own = Optional.ofNullable(answers.get(path));
            own.orElse((socket, out) -> honest(path, out)).to(connection, connection.getOutputStream());
        } catch (IOException e) {
            // The reader went away, or the test is over.
        }
    }

    private static String path(Socket connection) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        String request = String.valueOf(in.readLine());
        String line = request;
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        return request.split(" ")[1].substring(BASE.length() + 1);
    }

    private void honest(String path, OutputStream out) throws IOException {
        try {
            whole(out, "200 OK", "", honest.fetch(path, Long.MAX_VALUE));
        } catch (FetchException e) {
            whole(out, "404 Not Found", "", new byte[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void whole(OutputStream out, String status, String header, byte[] body) throws IOException {
        head(out, status, header + "Content-Length: " + body.length + "\r\n");
        out.write(body);
        out.flush();
    }

    static void head(OutputStream out, String status, String headers) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** A body that has no end. */
    static void endless(Socket socket, OutputStream out) throws IOException {
        head(out, "200 OK", "");
        while (!socket.isClosed()) {
            out.write(new byte[8192]);
        }
    }

    /** A body of which one byte comes at a time, until the reader hangs up. */
    static void dripping(Socket socket, OutputStream out) throws IOException {
        head(out, "200 OK", "Content-Length: 10000\r\n");
        do {
            out.write(' ');
            out.flush();
        } while (!hungUp(socket, 10));
    }

    /** Nothing at all, until the reader hangs up. */
    static void silent(Socket socket, OutputStream out) throws IOException {
        hungUp(socket, 60_000);
    }

    private static boolean hungUp(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
