package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.bench.machine.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A process of this program that is told what to do, a line of words each, and answers each with a line of numbers. */
final class Worker {
    private final Scratch scratch;
    private final String name;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private Worker(Scratch scratch, String name, Process process) {
        this.scratch = scratch;
        this.name = name;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    static Worker start(Scratch scratch, String name, Class<?> main, List<String> args) throws IOException {
        return new Worker(scratch, name, scratch.startJava(name, List.of(), main.getName(), args));
    }

    long[] ask(String order) throws IOException, BenchFailed {
        orders.write(order + "\n");
        orders.flush();
        String line = answers.readLine();
        if (line == null) {
            throw scratch.ended(name);
        }
        return Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** No more orders; the process ends. */
    void end() throws IOException {
        orders.close();
    }

    long cpuMicros() {
        return CpuClock.ofTree(process.toHandle());
    }
}
