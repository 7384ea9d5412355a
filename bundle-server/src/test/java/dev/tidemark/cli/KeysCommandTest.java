package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {
    @TempDir
    Path directory;

    Cli cli;

    @BeforeEach
    void passphrase() throws IOException {
        cli = new Cli(directory);
        cli.write("pass", Cli.PASSPHRASE + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "p256"})
    void generate_key_isReadByOpensslAndByShowAndByJose(String type) throws Exception {
        Cli.Said made =
                cli.run("keys", "generate", "--out=k.p8", "--type=" + type, "--passphrase-file=pass", "--output=json");

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(openssl("pkey", "-in", "k.p8", "-passin", "file:pass", "-pubout"))
                .isEqualTo(made.json().path("spki").asText())
                .isEqualTo(Files.readString(directory.resolve("k.pub.pem")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("k.p8"))))
                .isEqualTo("rw-------");
        JWK jwk = JWK.parse(made.json().path("jwk").toString());
        assertThat(jwk.isPrivate()).isFalse();
        assertThat(jwk.getKeyID()).isEqualTo(jwk.computeThumbprint().toString());
        for (String file : new String[] {"k.p8", "k.pub.pem"}) {
            Cli.Said shown = cli.run("keys", "show", file, "--passphrase-file=pass", "--output=json");
            assertThat(shown.json().path("keyid")).isEqualTo(made.json().path("keyid"));
            assertThat(shown.json().path("jwk")).isEqualTo(made.json().path("jwk"));
        }
    }

    @Test
    void show_keyOfAWorkspace_isTheOneItsRootNames() throws Exception {
        Cli.withWorkspace(directory);
        Cli.Said shown = cli.run("keys", "show", "authors/public/root-1.pem", "--output=json");

        assertThat(Files.readString(directory.resolve("authors/root/1.root.json")))
                .contains(shown.json().path("keyid").asText());
    }

    @Test
    void generate_existingFile_isNeverReplaced() throws Exception {
        cli.write("k.p8", "mine");

        assertThat(cli.run("keys", "generate", "--out=k.p8", "--passphrase-file=pass")
                        .err())
                .contains("[key_file_exists]");
        assertThat(Files.readString(directory.resolve("k.p8"))).isEqualTo("mine");
    }

    @Test
    void show_exposedOrUnencryptedKey_isRefused() throws Exception {
        openssl("genpkey", "-algorithm", "ed25519", "-out", "plain.pem");

        Cli.Said said = cli.run("keys", "show", "plain.pem", "--passphrase-file=pass");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).containsAnyOf("[key_file_unencrypted]", "[key_file_exposed]");
    }

    private String openssl(String... args) throws IOException, InterruptedException {
        String[] command = new String[args.length + 1];
        command[0] = "openssl";
        System.arraycopy(args, 0, command, 1, args.length);
        Process process =
                new ProcessBuilder(command).directory(directory.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
