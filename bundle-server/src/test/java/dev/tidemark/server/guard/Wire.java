package dev.tidemark.server.guard;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A caller that writes its own bytes. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    final InputStream in;

    /** One answer. */
    record Answer(int status, String head, String body) {
        List<String> values(String name) {
            return new RecordingUpstream.Seen(head, new byte[0]).values(name);
        }

        /** The code of a denial; empty for anything else. */
        String reason() {
            int at = body.indexOf("\"reason\": \"");
            return at < 0 ? "" : body.substring(at + 11, body.indexOf('"', at + 11));
        }
    }

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends one request on a connection of its own and reads its answer. */
    static Answer exchange(int port, String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.write(request);
            return wire.read();
        }
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Answer read() throws IOException {
        String head = RecordingUpstream.head(in);
        if (head.isEmpty()) {
            return new Answer(0, "\r\n", "");
        }
        int status = Integer.parseInt(head.substring(9, 12));
        byte[] body = status < 200 ? new byte[0] : RecordingUpstream.body(head, in);
        return new Answer(status, head, new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Whether nothing more comes: the other side has closed. */
    boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
