package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when a server finds a reason not to start. */
class ServeRefusalTest {
    @TempDir
    Path directory;

    @Test
    void serve_withoutConfiguration_saysHowToNameOne() {
        Cli.Said said = new Cli(directory).run("serve");

        assertThat(said.exitCode()).isEqualTo(ExitCode.START_REFUSED);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("there is no configuration", "tidemark.toml", "--config FILE");
    }

    @Test
    void serve_unknownSettings_areOneALineEachWithTheNearestKnownOne() throws Exception {
        Files.writeString(directory.resolve("tidemark.toml"), """
                [listen]
                reads = "127.0.0.1:0"

                [signing]
                resign_intervall_ms = 1000

                [[domains]]
                name = "example.local"
                root = "1.root.json"
                """);

        Cli.Said said = new Cli(directory).run("serve");

        assertThat(said.exitCode()).isEqualTo(ExitCode.START_REFUSED);
        assertThat(said.err().lines())
                .containsExactly(
                        "tidemark: The server did not start, for 2 reasons; correct each of them [start_refused]",
                        "  unknown setting listen.reads; write the nearest known one, listen.read [setting_unknown]",
                        "  unknown setting signing.resign_intervall_ms; write the nearest known one,"
                                + " signing.resign_interval_ms [setting_unknown]",
                        "  Nothing is served.");
        assertThat(new Cli(directory)
                        .run("serve", "--output=json")
                        .error()
                        .path("message")
                        .asText())
                .contains("listen.reads", "signing.resign_intervall_ms");
    }

    /** Without this, one bracket too few would be a server that nobody may change, and no word why. */
    @Test
    void serve_grantsThatAreNoList_areRefusedWithTheRightSpelling() throws Exception {
        Files.writeString(directory.resolve("tidemark.toml"), """
                [access.grants]
                subject = "alice"

                [[domains]]
                name = "example.local"
                root = "1.root.json"
                """);

        assertThat(new Cli(directory).run("serve").err()).contains("write [[access.grants]] above each grant");
    }
}
