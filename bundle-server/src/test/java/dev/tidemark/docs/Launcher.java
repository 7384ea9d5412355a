package dev.tidemark.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * The program {@code ./tidemark} of the pages. The launcher of the checkout builds when something is newer; this one runs
 * what this build just made, packed into a jar and with a class archive, as the real one does, since pages start many
 * processes.
 */
final class Launcher {
    private final String text;

    private Launcher(String text) {
        this.text = text;
    }

    static Launcher prepare(Path work) throws IOException, InterruptedException {
        Files.createDirectories(work);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = packed(work);
        List<String> flags = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        Path archive = work.resolve("classes.jsa");
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(flags);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-cp", classPath, "dev.tidemark.cli.Main"));
        command.addAll(List.of("dev", "--once", "--listen", "127.0.0.1:0", "--write-listen", "127.0.0.1:0"));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("archive.log").toFile())
                .start()
                .waitFor();
        String tufClient = "if [ \"$1\" = tuf-client ]; then shift; exec '" + java + "' " + String.join(" ", flags)
                + " -cp '" + classPath + "' dev.tidemark.client.cli.Main \"$@\"; fi\n";
        return new Launcher(
                "#!/bin/sh\n" + tufClient + "TIDEMARK_LAUNCHER=\"$0\" exec '" + java + "' " + String.join(" ", flags)
                        + " -XX:SharedArchiveFile='" + archive + "' -Xlog:disable -Xlog:all=error:stderr"
                        + " -Djava.io.tmpdir=\"$TMPDIR\" -cp '" + classPath + "' dev.tidemark.cli.Main \"$@\"\n");
    }

    void write(Path file) throws IOException {
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("not executable: " + file);
        }
    }

    /** What only tests use has no place in a command, and an archive takes jars only. */
    private static String packed(Path work) throws IOException {
        List<String> packed = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            if (Files.isDirectory(Path.of(entry)) && Files.isDirectory(Path.of(entry, "dev/tidemark"))) {
                Path jar = work.resolve("classes-" + packed.size() + ".jar");
                if (isMain(Path.of(entry))) {
                    ToolProvider.findFirst("jar")
                            .orElseThrow()
                            .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", entry, ".");
                    packed.add(jar.toString());
                }
            } else if (entry.endsWith(".jar")) {
                packed.add(entry);
            }
        }
        return String.join(":", packed);
    }

    private static boolean isMain(Path classes) {
        return !Files.exists(classes.resolve("dev/tidemark/docs/Launcher.class"))
                && !classes.toString().contains("test-classes");
    }
}
