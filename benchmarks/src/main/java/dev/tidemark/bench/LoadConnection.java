package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One kept connection that asks for one path again and again (HTTP/1.1, no {@code Accept-Encoding}). A conditional one
 * sends the entity tag of the last full answer. Not thread-safe.
 */
final class LoadConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final byte[] NOTHING = new byte[0];

    private final Socket socket;
    private final InputStream in;
    private final String path;
    private final boolean conditional;
    private final byte[] buffer = new byte[128 * 1024];
    private byte[] request;

    LoadConnection(int port, String path, boolean conditional) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        this.in = socket.getInputStream();
        this.path = path;
        this.conditional = conditional;
        this.request = request("");
    }

    private byte[] request(String more) {
        String text = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Asks once.
     *
     * @return the body; empty for a 304
     * @throws BenchFailed for every answer but a 200 with a length and, to a conditional request, a 304
     */
    byte[] exchange() throws IOException, BenchFailed {
        return exchange(request);
    }

    /** Posts JSON once, with a token; returns the body of the 200. */
    byte[] post(String token, byte[] json) throws IOException, BenchFailed {
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length + "\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(first, first.length + json.length);
        System.arraycopy(json, 0, whole, first.length, json.length);
        return exchange(whole);
    }

    /** Sends a whole request of any kind once; returns the body of the 200. */
    byte[] exchange(byte[] asked) throws IOException, BenchFailed {
        socket.getOutputStream().write(asked);
        int filled = 0;
        int end = -1;
        while (end < 0) {
            filled += read(filled, buffer.length - filled);
            end = endOfHead(filled);
        }
        String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        if (conditional && head.startsWith("HTTP/1.1 304 ")) {
            return NOTHING;
        }
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new BenchFailed(
                    path + " was answered " + head.lines().findFirst().orElse(""));
        }
        int length = Integer.parseInt(field(head, "content-length"));
        if (conditional) {
            request = request("If-None-Match: " + field(head, "etag") + "\r\n");
        }
        while (filled < end + length) {
            filled += read(filled, end + length - filled);
        }
        return Arrays.copyOfRange(buffer, end, end + length);
    }

    private int read(int offset, int length) throws IOException {
        int read = length == 0 ? -1 : in.read(buffer, offset, length);
        if (read < 0) {
            throw new IOException("the answer to " + path + " is cut off or too long");
        }
        return read;
    }

    private int endOfHead(int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n' && buffer[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }

    private String field(String head, String name) throws BenchFailed {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new BenchFailed(path + " was answered without " + name + "."));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
