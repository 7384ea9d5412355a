package dev.tidemark.storage.rocksdb;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** Starts small JVMs on the tests' class path. Whoever starts one ends it. */
final class ChildJvm {

    private ChildJvm() {}

    /**
     * @param scratch for its standard error and the native library, unpacked here once: a killed JVM would leave a copy of
     *     its own behind in the system's temporary directory
     */
    static Process start(Path scratch, Class<?> main, String... arguments) throws IOException {
        return start(scratch, List.of(), main, arguments);
    }

    /** As above, run by another command. */
    static Process start(Path scratch, List<String> wrapper, Class<?> main, String... arguments) throws IOException {
        Files.createDirectories(scratch);
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-XX:-UsePerfData"));
        command.add("-Djava.library.path=" + library(scratch).getParent());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors(scratch)));
        return builder.start();
    }

    static String errorsOf(Path scratch) throws IOException {
        return Files.readString(errors(scratch).toPath());
    }

    private static Path library(Path scratch) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        Path library = scratch.resolve(name);
        if (Files.notExists(library)) {
            try (InputStream packed = RocksDB.class.getClassLoader().getResourceAsStream(name)) {
                Files.copy(Objects.requireNonNull(packed, name), library);
            }
        }
        return library;
    }

    private static File errors(Path scratch) {
        return scratch.resolve("stderr").toFile();
    }
}
