package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.e2e.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code tidemark serve} as a process of its own. */
final class ServeProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final Path log;
    private final BufferedReader screen;
    final String reads;
    final String writes;

    ServeProcess(Path config, Path log, Map<String, String> environment) throws IOException {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(Program.java(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--output=json",
                        "--config=" + config))
                .redirectError(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        screen = process.inputReader(StandardCharsets.UTF_8);
        String first = screen.readLine();
        if (first == null) {
            process.destroyForcibly();
            throw new AssertionError("the server did not start: " + Files.readString(log));
        }
        JsonNode said = new JsonMapper().readTree(first);
        reads = said.path("read").asText();
        writes = said.path("write").asText();
    }

    /** What everyone on this machine can see of it. */
    String arguments() throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                .replace('\0', ' ');
    }

    /** Tells it to end; all it has logged. */
    String stop() throws IOException, InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close what is still to be read
        String rest = String.join("\n", screen.lines().toList());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not end");
        }
        return rest + Files.readString(log);
    }

    /** Ends it at once, as the system would: with SIGKILL, between any two instructions. */
    void kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != KILLED) {
            throw new AssertionError("the server was not killed, it ended: " + Files.readString(log));
        }
        process.destroyForcibly(); // closes its streams
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
