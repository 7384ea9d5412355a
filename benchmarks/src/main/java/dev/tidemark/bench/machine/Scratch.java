package dev.tidemark.bench.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The folder and the processes of one run. Closing it, or the end of this process, ends them all and removes it. */
public final class Scratch implements AutoCloseable {
    private static final long GRACE_SECONDS = 15;

    private final Path folder;
    private final Deque<Process> processes = new ArrayDeque<>();
    private boolean kept;

    private Scratch(Path folder) {
        this.folder = folder;
    }

    /** A new folder that only we can read. */
    public static Scratch create() throws IOException {
        Path folder = Files.createTempDirectory(
                "tidemark-bench-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Scratch scratch = new Scratch(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(scratch::close, "bench-clean-up"));
        return scratch;
    }

    /** Where a file of that name is in the folder. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /** Writes a file, with the folders above it. */
    public Path write(String name, byte[] content) throws IOException {
        Path file = path(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.write(file, content);
    }

    /** A file that only we can read. */
    public void writeSecret(String name, String content) throws IOException {
        Files.createFile(
                path(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(path(name), content);
    }

    /** Starts a process in the folder; its standard error goes to {@code name.err}. */
    public synchronized Process start(String name, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(path(name + ".err").toFile())
                .start();
        processes.push(process);
        return process;
    }

    /** The {@code java} that runs this program. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts a program of ours from this program's own class path. */
    public Process startJava(String name, List<String> flags, String main, List<String> args) throws IOException {
        return startJava(name, flags, System.getProperty("java.class.path"), main, args);
    }

    /** As {@link #startJava(String, List, String, List)}, from another class path. */
    public Process startJava(String name, List<String> flags, String classPath, String main, List<String> args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(flags);
        // What libraries unpack goes where it is removed with everything else.
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(args);
        return start(name, command);
    }

    /** Runs a program of ours to its end, which must be a good one. */
    public void runJava(String name, String main, List<String> args)
            throws IOException, InterruptedException, BenchFailed {
        Process process = startJava(name, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), main, args);
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
        if (process.waitFor() != 0) {
            throw ended(name);
        }
    }

    /** What a process that did not do its work left on its standard error. */
    public BenchFailed ended(String name) throws IOException {
        byte[] errors = Files.readAllBytes(path(name + ".err"));
        return new BenchFailed(name + " failed: " + new String(errors, StandardCharsets.UTF_8).strip());
    }

    /** Leaves the folder where it is when this is closed. */
    public synchronized void keep() {
        kept = true;
    }

    @Override
    public synchronized void close() {
        processes.forEach(Process::destroy);
        while (!processes.isEmpty()) {
            end(processes.pop());
        }
        try {
            remove();
        } catch (IOException e) {
            // What is left lies in a temporary folder that nobody else can read.
        }
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void remove() throws IOException {
        if (kept || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
