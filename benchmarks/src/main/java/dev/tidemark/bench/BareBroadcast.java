package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What sending costs when nothing else is done: accepts connections, answers each with a head that was made before, and
 * writes one buffer to all of them, one after the other, on one thread. A process of its own. Orders: {@code accept N},
 * {@code send BYTES}, {@code close}.
 */
final class BareBroadcast {
    private static final String FIELDS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final String FIRST_EVENT = "retry: 1\n\nid: 1\nevent: timestamp\ndata: {}\n\n";
    private static final String HEAD = FIELDS + FIRST_EVENT;

    private BareBroadcast() {}

    public static void main(String[] args) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16_384);
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            List<SocketChannel> all = new ArrayList<>();
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] order = line.split(" ");
                switch (order[0]) {
                    case "port" -> System.out.println(port);
                    case "accept" -> {
                        System.out.println(0);
                        accept(server, all, Integer.parseInt(order[1]));
                    }
                    case "send" -> System.out.println(send(all, Integer.parseInt(order[1])));
                    default -> {
                        for (SocketChannel one : all) {
                            one.close();
                        }
                        all.clear();
                        System.out.println(0);
                    }
                }
            }
        }
    }

    private static void accept(ServerSocketChannel server, List<SocketChannel> all, int count) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(1024);
        ByteBuffer head = direct(HEAD);
        for (int i = 0; i < count; i++) {
            SocketChannel one = server.accept();
            one.read(request.clear());
            one.write(head.duplicate());
            all.add(one);
        }
    }

    /** The moment before the first write. */
    private static long send(List<SocketChannel> all, int bytes) throws IOException {
        String frame = "id: 1\nevent: update\ndata: \n\n";
        ByteBuffer event =
                direct("id: 1\nevent: update\ndata: " + "x".repeat(Math.max(0, bytes - frame.length())) + "\n\n");
        long start = System.nanoTime();
        for (SocketChannel one : all) {
            one.write(event.duplicate());
        }
        return start;
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
