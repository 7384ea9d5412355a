package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.AutoComplete;

/** What a real bash completes with the script. */
class CompletionTest {
    @TempDir
    Path directory;

    @Test
    void bash_completesCommandsOptionsAndWords() throws Exception {
        Cli.Said said = new Cli(directory).run("completion", "bash");
        Files.writeString(directory.resolve("script"), said.out());

        assertThat(said.out().lines())
                .containsExactlyElementsOf(AutoComplete.bash("tidemark", Main.commandLine(Commands.top()))
                        .lines()
                        .toList());
        assertThat(complete("")).contains("init", "bundle", "sign", "fetch", "config", "completion");
        assertThat(complete("bundle", "")).containsExactlyInAnyOrder("import", "lint", "build", "diff", "publish");
        assertThat(complete("keys", "generate", "--ty")).containsExactly("--type");
        assertThat(complete("keys", "generate", "--type", "")).containsExactlyInAnyOrder("ed25519", "p256");
        assertThat(complete("status", "--output", "j")).containsExactly("json");
        assertThat(complete("completion", "")).contains("bash", "zsh");
    }

    /** What is offered for the last word. */
    private List<String> complete(String... words) throws IOException, InterruptedException {
        String line = "tidemark " + String.join(" ", words);
        String script = ". ./script\ncompopt() { :; }\ncomplete -p tidemark >/dev/null || exit 1\nCOMP_WORDS=(tidemark "
                + quoted(words) + ")\nCOMP_CWORD=" + words.length + "\nCOMP_LINE='" + line + "'\nCOMP_POINT="
                + line.length() + "\n_complete_tidemark\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        Process bash = new ProcessBuilder("bash", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    private static String quoted(String... words) {
        return String.join(
                " ", List.of(words).stream().map(word -> "'" + word + "'").toList());
    }
}
