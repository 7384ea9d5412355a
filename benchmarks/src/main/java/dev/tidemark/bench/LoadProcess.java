package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The load, in a process of its own that lives as long as the run: one thread a connection, each asking again as soon as
 * it is answered. Orders and answers are lines of words.
 */
final class LoadProcess {
    static final int CONNECTIONS = 8;

    private final Scratch scratch;
    private final Writer orders;
    private final BufferedReader answers;

    /**
     * What was answered.
     *
     * @param requests answered
     * @param full those of them with a body
     * @param bytes of bodies
     * @param micros that it took
     */
    record Answered(long requests, long full, long bytes, long micros) {
        Answered plus(Answered other) {
            return new Answered(
                    requests + other.requests, full + other.full, bytes + other.bytes, Math.max(micros, other.micros));
        }
    }

    private LoadProcess(Scratch scratch, Process process) {
        this.scratch = scratch;
        this.orders = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    static LoadProcess start(Scratch scratch) throws IOException {
        return new LoadProcess(
                scratch,
                scratch.startJava("load", List.of("-XX:+UseSerialGC"), LoadProcess.class.getName(), List.of()));
    }

    /** Puts a server under load. */
    Answered load(ServerUnderTest server, Target target, Duration time) throws IOException, BenchFailed {
        orders.write(server.port() + " " + target.path() + " " + target.conditional() + " " + time.toMillis() + "\n");
        orders.flush();
        String line = answers.readLine();
        if (line == null) {
            throw scratch.ended("load");
        }
        String[] words = line.split(" ");
        Answered answered = new Answered(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        if (!target.conditional() && answered.bytes() != answered.requests() * target.bytes()) {
            throw new BenchFailed(server.name() + " sent bodies of another length.");
        }
        return answered;
    }

    /** No more load. */
    void end() throws IOException {
        orders.close();
    }

    /** The process itself; ends when its orders do. */
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Answered all = loadAll(
                    threads,
                    Integer.parseInt(words[0]),
                    words[1],
                    Boolean.parseBoolean(words[2]),
                    Duration.ofMillis(Long.parseLong(words[3])));
            System.out.println(all.requests() + " " + all.full() + " " + all.bytes() + " " + all.micros());
        }
        threads.shutdown();
    }

    private static Answered loadAll(ExecutorService threads, int port, String path, boolean conditional, Duration time)
            throws InterruptedException, ExecutionException {
        List<Callable<Answered>> tasks = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            tasks.add(() -> loadOne(port, path, conditional, time));
        }
        Answered all = new Answered(0, 0, 0, 0);
        for (Future<Answered> one : threads.invokeAll(tasks)) {
            all = all.plus(one.get());
        }
        return all;
    }

    private static Answered loadOne(int port, String path, boolean conditional, Duration time)
            throws IOException, BenchFailed {
        try (LoadConnection connection = new LoadConnection(port, path, conditional)) {
            long requests = 0;
            long full = 0;
            long bytes = 0;
            long start = System.nanoTime();
            long now = start;
            while (now - start < time.toNanos()) {
                int length = connection.exchange().length;
                requests++;
                full += length > 0 ? 1 : 0;
                bytes += length;
                now = System.nanoTime();
            }
            return new Answered(requests, full, bytes, (now - start) / 1_000);
        }
    }
}
