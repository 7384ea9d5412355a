package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.TrustedMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
    @TempDir
    Path directory;

    @Test
    void init_madeWorkspace_hasAVerifyingRootAndPrivateKeysForTheirOwnerOnly() throws Exception {
        Cli cli = Cli.withWorkspace(directory);

        Root root = TrustedMetadata.pinned(
                        Files.readAllBytes(cli.directory.resolve("authors/root/1.root.json")), Limits.DEFAULT)
                .root()
                .role();
        assertThat(root.role("root").threshold()).isEqualTo(2);
        assertThat(root.role("root").keyIds()).hasSize(3);
        assertThat(root.tidemark().orElseThrow().domain().name()).isEqualTo("example.local");
        assertThat(root.tidemark().orElseThrow().salt()).hasSize(16);
        assertThat(root.tidemark().orElseThrow().managed()).isFalse();
        assertThat(root.expires()).isEqualTo("2031-01-01T00:00:00Z");
        assertThat(names("authors/keys"))
                .containsExactly(
                        "issuer.corp.p8", "policy-1.p8", "root-1.p8", "root-2.p8", "root-3.p8", "targets-1.p8");
        assertThat(names("authors/online")).containsExactly("revocations.p8", "snapshot.p8", "timestamp.p8");
        for (String folder : List.of("authors/keys", "authors/online")) {
            for (String name : names(folder)) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                                directory.resolve(folder).resolve(name))))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void init_existingWorkspace_isNeverOverwritten() throws Exception {
        Cli cli = Cli.withWorkspace(directory);
        byte[] before = Files.readAllBytes(directory.resolve("authors/root/1.root.json"));

        Cli.Said said = cli.run("init", "--domain=other.local", "--dir=authors", "--passphrase-file=pass");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).contains("[workspace_exists]");
        assertThat(Files.readAllBytes(directory.resolve("authors/root/1.root.json")))
                .isEqualTo(before);
    }

    @Test
    void init_managedOnATerminal_asksTwiceWarnsAndPutsAuthorsKeysWithTheServers() throws Exception {
        Cli cli = new Cli(directory);
        cli.terminal = typing("correct horse", "correct horse");

        Cli.Said said = cli.run(
                "init", "--domain=example.local", "--managed", "--root-keys=1", "--root-threshold=1", "--output=json");

        assertThat(said.exitCode()).isZero();
        assertThat(said.json().path("warnings").toString())
                .contains("lose one", "One root key alone", "authors' passphrase", "can change every route");
        assertThat(names("keys")).containsExactly("root-1.p8");
        assertThat(names("online"))
                .containsExactly("policy-1.p8", "revocations.p8", "snapshot.p8", "targets-1.p8", "timestamp.p8");
    }

    @Test
    void init_differingPassphrasesOrNoTerminal_makesNothing() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(cli.run("init", "--domain=example.local").err()).contains("[passphrase_needed]");
        cli.terminal = typing("correct horse", "correct house");
        Cli.Said said = cli.run("init", "--domain=example.local");

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("[passphrase_refused]");
        assertThat(names(".")).isEmpty();
    }

    @Test
    void init_unusableNumbersAndNames_areUsage() {
        Cli cli = new Cli(directory);

        assertThat(cli.run("init", "--domain=Example").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("init", "--domain=example.local", "--root-threshold=4")
                        .err())
                .contains("[threshold_malformed]");
        assertThat(cli.run("init", "--domain=example.local", "--issuer=../x=https://i.example")
                        .err())
                .contains("[slug_malformed]");
    }

    private List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Terminal typing(String... answers) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(answers));
        return new Terminal() {
            @Override
            public boolean isInteractive() {
                return true;
            }

            @Override
            public char[] readSecret(String prompt) {
                return rest.removeFirst().toCharArray();
            }
        };
    }
}
