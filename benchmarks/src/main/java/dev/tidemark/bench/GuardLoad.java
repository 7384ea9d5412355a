package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.verifier.BoundCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls, each sent once, from a process of its own: one thread a connection, each sending the next as soon as it is
 * answered. Every answer must be the expected one. Orders and answers are lines of words.
 */
final class GuardLoad {
    /** A number of calls must be a multiple of it. */
    static final int CONNECTIONS = 8;

    private final Scratch scratch;
    private final Writer orders;
    private final BufferedReader answers;

    /** What was answered, how long it took in all, and half and 99 % of the calls at most. */
    record Answered(long requests, long micros, long medianMicros, long tailMicros) {}

    private GuardLoad(Scratch scratch, Process process) {
        this.scratch = scratch;
        this.orders = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    static GuardLoad start(Scratch scratch) throws IOException {
        return new GuardLoad(
                scratch,
                scratch.startJava("guard-load", List.of("-XX:+UseSerialGC"), GuardLoad.class.getName(), List.of()));
    }

    /**
     * Sends calls.
     *
     * @param calls file of {@link BoundCall#line}s
     * @param length of every answer's body
     */
    Answered load(ServerUnderTest server, String path, Path calls, int length) throws IOException, BenchFailed {
        orders.write(server.port() + " " + path + " " + length + " " + calls + "\n");
        orders.flush();
        String line = answers.readLine();
        if (line == null) {
            throw scratch.ended("guard-load");
        }
        String[] words = line.split(" ");
        return new Answered(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
    }

    /** No more load. */
    void end() throws IOException {
        orders.close();
    }

    /** The process itself; ends when its orders do. */
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", 4);
            List<byte[]> requests = Files.readAllLines(Path.of(words[3])).stream()
                    .map(call -> BoundCall.parse(call).sent(words[1]))
                    .toList();
            System.out.println(send(Integer.parseInt(words[0]), requests, Integer.parseInt(words[2])));
        }
    }

    private static String send(int port, List<byte[]> requests, int length)
            throws IOException, InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        List<LoadConnection> connections = new ArrayList<>();
        try {
            List<Latencies.Step> threads = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                LoadConnection connection = new LoadConnection(port, "a call", false);
                connections.add(connection);
                threads.add(() -> {
                    if (connection.exchange(requests.get(next.getAndIncrement())).length != length) {
                        throw new BenchFailed("a call was answered with another length");
                    }
                });
            }
            return Latencies.of(threads, requests.size() / CONNECTIONS).line();
        } finally {
            for (LoadConnection connection : connections) {
                connection.close();
            }
        }
    }
}
