package dev.tidemark.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the commands of one page as they stand: in a folder of the page's own, with the launcher, {@code docs},
 * {@code vectors} and {@code examples} in it, and in a network of the page's own, since pages name the default ports.
 * The script has its commands at the line numbers of the page, so what bash says about a line is about the page's.
 */
final class PageRun {
    private static final long PATIENCE_SECONDS = 300;

    private final Page page;
    private final Launcher launcher;
    private final Path folder;
    private final Path work;

    /** @param work a folder that does not exist yet, for this run alone */
    PageRun(Page page, Path work, Launcher launcher) {
        this.page = page;
        this.launcher = launcher;
        this.work = work;
        this.folder = work.resolve("folder");
    }

    /** Runs everything; a process or a thing that does not end is ended. */
    Transcript run() throws IOException, InterruptedException {
        prepareEmpty();
        return execute();
    }

    /** The same, from a copy of what another page left behind. */
    Transcript runAfter(PageRun before) throws IOException, InterruptedException {
        Files.createDirectories(work.resolve("tmp"));
        copy(before.folder, folder);
        return execute();
    }

    /** With modes and times, which key files need. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Process copy = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start();
        if (copy.waitFor() != 0) {
            throw new IOException("no copy of " + from);
        }
    }

    private Transcript execute() throws IOException, InterruptedException {
        Path script = Files.writeString(work.resolve("commands.sh"), script());
        Path output = work.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("unshare", "--map-root-user", "--net", "bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("TMPDIR", work.resolve("tmp").toString());
        builder.environment().put("HOME", work.resolve("tmp").toString());
        Process process = builder.start();
        List<ProcessHandle> started;
        boolean ended;
        try {
            ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
        String text = Files.readString(output).replace(work.resolve("tmp").toString(), "/tmp");
        return new Transcript(page, text, ended ? process.exitValue() : -1);
    }

    private String script() {
        List<String> lines = new ArrayList<>();
        for (int line = 0; line <= page.lines().size(); line++) {
            lines.add("");
        }
        lines.set(0, ". '" + Page.checkout().resolve("bundle-server/src/test/resources/docs/prelude.sh") + "'");
        for (Block block : page.blocks()) {
            if (block.runs()) {
                lines.set(
                        block.line() - 1,
                        "begin " + block.line() + " '" + block.word("exits").orElse("") + "'");
                for (int line = block.line(); line < block.end() - 1; line++) {
                    lines.set(line, page.lines().get(line));
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private void prepareEmpty() throws IOException, InterruptedException {
        Files.createDirectories(work.resolve("tmp"));
        Files.createDirectories(folder);
        launcher.write(folder.resolve("tidemark"));
        for (String shared : List.of("docs", "vectors", "examples", "client-sdk/src/test/interop/transcript")) {
            Files.createDirectories(folder.resolve(shared).getParent());
            copy(Page.checkout().resolve(shared), folder.resolve(shared));
        }
    }
}
