package dev.tidemark.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/**
 * What commands see of the world.
 *
 * @param clock wall time
 * @param random for keys, salts and event ids
 * @param directory that relative paths are resolved against
 * @param environment variables by name
 * @param terminal the person in front
 * @param out results
 * @param err everything else
 */
public record CliContext(
        Clock clock,
        SecureRandom random,
        Path directory,
        Map<String, String> environment,
        Terminal terminal,
        PrintWriter out,
        PrintWriter err) {

    public CliContext {
        environment = Map.copyOf(environment);
    }

    /** The process's own. */
    static CliContext ofProcess() {
        return new CliContext(
                Clock.systemUTC(),
                new SecureRandom(),
                Path.of("").toAbsolutePath(),
                System.getenv(),
                Terminal.ofProcess(),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err));
    }

    private static PrintWriter writer(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
    }

    /** An absolute path. */
    Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }

    /** A path as a user reads it: relative when it lies below the working directory. */
    String show(Path path) {
        Path shown = path.startsWith(directory) ? directory.relativize(path) : path;
        return shown.toString().isEmpty() ? "." : shown.toString();
    }
}
