package dev.tidemark.storage.rocksdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts small JVMs on the tests' class path. Whoever starts one ends it. */
final class ChildJvm {

    private ChildJvm() {}

    /**
     * @param scratch for what the child writes beside its work: its standard error and the native library, which a
     *     killed JVM would leave behind in the system's temporary directory
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
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ROCKSDB_SHAREDLIB_DIR", scratch.toString());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors(scratch)));
        return builder.start();
    }

    static String errorsOf(Path scratch) throws IOException {
        return Files.readString(errors(scratch).toPath());
    }

    private static File errors(Path scratch) {
        return scratch.resolve("stderr").toFile();
    }
}
