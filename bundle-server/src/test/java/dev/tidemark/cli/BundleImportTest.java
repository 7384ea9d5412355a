package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleImportTest {
    @TempDir
    Path directory;

    Cli cli;

    @BeforeEach
    void workspace() throws Exception {
        cli = Cli.withWorkspace(directory);
    }

    private Cli.Said importing(String... more) {
        String[] args = new String[4 + more.length];
        args[0] = "bundle";
        args[1] = "import";
        args[2] = Cli.vector().toString();
        args[3] = "--dir=authors";
        System.arraycopy(more, 0, args, 4, more.length);
        return cli.run(args);
    }

    @Test
    void import_vector_lintsWithoutErrors() {
        Cli.Said said = cli.run("bundle", "lint", "--dir", "authors", "--output", "json");

        assertThat(said.exitCode()).isZero();
        assertThat(said.json().path("errors").asLong()).isZero();
        assertThat(said.json().path("findings").findValuesAsText("code")).containsOnly("source_unusable");
    }

    @Test
    void import_unsignedWithoutTheWord_isRefused() {
        Cli.Said said = importing();

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).contains("[unsigned_input]", "--unsigned-input");
    }

    @Test
    void import_overAPolicyThatWasEdited_isRefusedUntilReplaceIsSaid() throws Exception {
        Path policy = directory.resolve("authors/policy/bundle.json");
        String imported = Files.readString(policy);
        Files.writeString(policy, "{}");

        assertThat(importing("--unsigned-input").err()).contains("[would_replace]");
        assertThat(Files.readString(policy)).isEqualTo("{}");
        assertThat(importing("--unsigned-input", "--replace").exitCode()).isZero();
        assertThat(Files.readString(policy)).isEqualTo(imported);
    }

    @Test
    void import_privateKeyInAJwkSet_isRefusedAndNothingIsWritten() throws Exception {
        cli.write("leak", Cli.JWKS.replace("\"kid\"", "\"d\":\"AAAA\",\"kid\""));

        Cli.Said said =
                importing("--unsigned-input", "--issuer=oidc=leak", "--issuer-name=oidc=https://issuer.example/oidc");

        assertThat(said.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(directory.resolve("authors/issuers/oidc")).doesNotExist();
        assertThat(directory.resolve("authors/public/issuer.oidc.pem")).doesNotExist();
    }

    @Test
    void import_issuerThatSignsItself_needsNoPassphraseAndLeavesNoPrivateKey() throws Exception {
        Path publicKey = directory.resolve("authors/public/policy-1.pem");

        Cli.Said said = importing(
                "--unsigned-input",
                "--issuer=oidc=jwks",
                "--issuer-name=oidc=https://issuer.example/oidc",
                "--issuer-role-key=oidc=" + publicKey);

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(Files.readString(directory.resolve("authors/public/issuer.oidc.pem")))
                .isEqualTo(Files.readString(publicKey));
        assertThat(directory.resolve("authors/keys/issuer.oidc.p8")).doesNotExist();
        assertThat(Files.readString(directory.resolve("authors/issuers/oidc/delegation.json")))
                .contains("oidc_jwks", "https://issuer.example/oidc");
    }

    @Test
    void import_slugOfAnotherIssuer_isRefused() {
        Cli.Said said =
                importing("--unsigned-input", "--issuer=corp=jwks", "--issuer-name=corp=https://issuer.example/oidc");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err()).contains("[issuer_mismatch]");
    }

    @Test
    void lint_brokenPolicyAndKeys_reportsEverythingWithPointersAndExitsOne() throws Exception {
        Path policy = directory.resolve("authors/policy/bundle.json");
        Files.writeString(
                policy,
                Files.readString(policy).replace("\"max_staleness_seconds\" : 300", "\"max_staleness_seconds\" : 1"));
        Path jwks = directory.resolve("authors/issuers/corp/jwks.json");
        Files.writeString(jwks, Files.readString(jwks).replace("software-jwks", "other"));

        Cli.Said said = cli.run("bundle", "lint", "--dir=authors", "--output=json");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.json().path("findings").findValuesAsText("code"))
                .contains("window_not_achievable", "issuer_mismatch");
        assertThat(said.json().path("findings").findValuesAsText("pointer"))
                .contains("/route_groups/0/routes/0/max_staleness_seconds", "/issuer");
        assertThat(cli.run("bundle", "lint", "--dir=authors").out()).contains("policy/bundle.json#/route_groups/0");
    }
}
