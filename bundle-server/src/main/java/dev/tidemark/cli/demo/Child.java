package dev.tidemark.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the demonstration, spoken to in JSON. Its standard error goes to a file that is shown if it fails. */
final class Child implements AutoCloseable {
    private static final ObjectReader JSON = new JsonMapper().reader();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Writer in;
    private final BlockingQueue<Optional<JsonNode>> answers = new LinkedBlockingQueue<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "demo-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a Java program from this program's own class path, with this process's own choices of the virtual machine. */
    static Child start(String name, Path errors, String main, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:") || argument.startsWith("-Xlog"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(args);
        return new Child(
                name, new ProcessBuilder(command).redirectError(errors.toFile()).start());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                answers.add(Optional.of(JSON.readTree(line)));
                line = lines.readLine();
            }
        } catch (IOException e) {
            // A stream that breaks has ended; the empty answer says so.
        }
        answers.add(Optional.empty());
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    void send(JsonNode command) throws DemoFailed {
        try {
            in.write(command + "\n");
            in.flush();
        } catch (IOException e) {
            throw ended();
        }
    }

    /** The next answer. */
    JsonNode answer() throws DemoFailed, InterruptedException {
        Optional<JsonNode> answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
            throw new DemoFailed(name + " (pid " + pid() + ") did not answer within " + PATIENCE.toSeconds() + " s");
        }
        return answer.orElseThrow(this::ended);
    }

    private DemoFailed ended() {
        return new DemoFailed(name + " (pid " + pid() + ") ended before the demonstration did");
    }

    void requireAlive() throws DemoFailed {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    /** Asks the process to end, and makes it if it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
