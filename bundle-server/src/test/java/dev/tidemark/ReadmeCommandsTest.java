package dev.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README as they stand, in a folder of their own and in a network of their own, since they name the
 * default ports. The first block is not among them: it is the demonstration and this build.
 */
class ReadmeCommandsTest {
    private static final Pattern BASH = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final long PATIENCE_SECONDS = 300;

    @TempDir
    private Path folder;

    @Test
    void readme_runYourOwn_endsWithTheRevokedPassportDenied() throws Exception {
        List<String> blocks = blocks(root().resolve("README.md"));
        prepare();

        String output = run(String.join("\n", blocks.subList(1, blocks.size())));

        assertThat(output)
                .contains("ALLOW")
                .contains("revoked_passport")
                .contains("\"accepted\":1")
                .contains("\"role\":\"issuer.orders\"");
        assertThat(output.indexOf("ALLOW")).isLessThan(output.indexOf("revoked_passport"));
    }

    private String run(String commands) throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("commands.sh"), "trap 'kill $(jobs -p)' EXIT\nip link set lo up\n" + commands);
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder("unshare", "--map-root-user", "--net", "bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the commands end within %s s; so far: %s", PATIENCE_SECONDS, Files.readString(output))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    /** The launcher of the checkout builds when something is newer; here it runs what this build just made. */
    private void prepare() throws IOException {
        Path launcher = Files.writeString(
                folder.resolve("tidemark"),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                        + "' dev.tidemark.cli.Main \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        for (String shared : List.of("docs", "vectors")) {
            Files.createSymbolicLink(folder.resolve(shared), root().resolve(shared));
        }
    }

    private static List<String> blocks(Path page) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BASH.matcher(Files.readString(page));
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    /** Surefire runs in the module's folder. */
    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }
}
