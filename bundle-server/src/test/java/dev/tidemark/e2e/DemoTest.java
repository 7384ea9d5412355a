package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark demo} as a process of its own, with the processes it starts. */
class DemoTest {
    private static final double WINDOW_SECONDS = 6;
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern SERVER = Pattern.compile("pid (\\d+)");
    private static final Pattern SECONDS = Pattern.compile("(\\d+\\.\\d{3}) s");

    @TempDir
    Path directory;

    @Test
    void demo_undisturbed_endsWithZeroAndShowsTheMainJob() throws Exception {
        Process demo = start();
        try {
            List<String> screen =
                    demo.inputReader(StandardCharsets.UTF_8).lines().toList();

            assertThat(exit(demo)).as(text(screen)).isZero();
            assertThat(screen).allSatisfy(line -> assertThat(line).isPrintable());
            assertThat(line(screen, "4  decide")).contains("POST /v1/refunds").contains("ALLOWED at all three");
            assertThat(line(screen, "5  revoke")).contains("durable and signed");
            assertThat(after(screen, "5  revoke"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("DENIED  revoked_passport"))
                    .allSatisfy(line -> assertThat(seconds(line)).isLessThan(WINDOW_SECONDS));
            assertThat(line(screen, "6  outage")).contains("server stopped");
            assertThat(after(screen, "6  outage"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("DENIED  stale_bundle_fail_closed"))
                    .allSatisfy(line -> assertThat(seconds(line)).isBetween(WINDOW_SECONDS, WINDOW_SECONDS + 2));
            assertThat(line(screen, "7  go on"))
                    .contains("GET /v1/catalogue")
                    .contains("offline-ok")
                    .contains("ALLOWED at all three");
            assertThat(leftBehind()).isEmpty();
        } finally {
            end(demo);
        }
    }

    @Test
    void demo_oneVerifierKilledInTheMiddle_endsWithANonZeroCode() throws Exception {
        Process demo = start();
        try {
            BufferedReader screen = demo.inputReader(StandardCharsets.UTF_8);
            List<String> shown = new ArrayList<>();
            while (shown.stream().noneMatch(line -> line.contains("4  decide"))) {
                shown.add(nextLine(screen, shown));
            }
            List<ProcessHandle> children = demo.descendants().toList();
            Matcher server = SERVER.matcher(line(shown, "1  server"));
            assertThat(server.find()).as(text(shown)).isTrue();
            List<ProcessHandle> verifiers = children.stream()
                    .filter(child -> child.pid() != Long.parseLong(server.group(1)))
                    .toList();
            assertThat(verifiers).as(text(shown)).hasSize(3);

            verifiers.get(1).destroyForcibly();

            shown.addAll(screen.lines().toList());
            assertThat(exit(demo)).as(text(shown)).isEqualTo(1);
            assertThat(text(shown))
                    .contains("demo_failed")
                    .containsPattern("verifier-\\d \\(pid " + verifiers.get(1).pid() + "\\) ended before")
                    .doesNotContain("7  go on");
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(leftBehind()).isEmpty();
        } finally {
            end(demo);
        }
    }

    /** Standard error goes to the same lines; temporary files into a folder of ours. */
    private Process start() throws IOException {
        return new ProcessBuilder(Program.java(
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.tidemark.cli.Main",
                        "demo"))
                .redirectErrorStream(true)
                .start();
    }

    private static String nextLine(BufferedReader screen, List<String> shown) throws IOException {
        String line = screen.readLine();
        if (line == null) {
            throw new AssertionError("the demonstration ended early:\n" + text(shown));
        }
        return line;
    }

    private static int exit(Process demo) throws InterruptedException {
        assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return demo.exitValue();
    }

    private static void end(Process demo) {
        List<ProcessHandle> children = demo.descendants().toList();
        demo.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static String line(List<String> screen, String start) {
        return screen.stream()
                .filter(line -> line.contains(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + start + " in\n" + text(screen)));
    }

    /** The lines of one verifier each that follow a numbered one. */
    private static List<String> after(List<String> screen, String start) {
        return screen.stream()
                .dropWhile(line -> !line.contains(start))
                .skip(1)
                .takeWhile(line -> line.strip().startsWith("verifier-"))
                .toList();
    }

    private static double seconds(String line) {
        Matcher found = SECONDS.matcher(line);
        assertThat(found.find()).as(line).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines);
    }

    private List<String> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("tidemark"))
                    .toList();
        }
    }
}
