package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands that need a server send, and what they make of its answers. */
class WireTest {
    @TempDir
    Path directory;

    Cli cli;
    WireServer server;

    @BeforeEach
    void start() throws Exception {
        cli = Cli.withWorkspace(directory);
        server = new WireServer(directory.resolve("authors"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Cli.Said publish(String... more) {
        return run(List.of("bundle", "publish", "--dir=authors", "--token-file=token", "--passphrase-file=pass"), more);
    }

    private Cli.Said status(String... more) {
        return run(List.of("status", "--domain=example.local", "--root=authors/root/1.root.json"), more);
    }

    private Cli.Said verify(String... more) {
        return run(
                List.of(
                        "verify",
                        "--domain=example.local",
                        "--root=authors/root/1.root.json",
                        "--state=state",
                        "--method=GET",
                        "--path=/v1/orders/search",
                        "--passport-file=token"),
                more);
    }

    private Cli.Said revoke(String... more) {
        return run(
                List.of(
                        "revoke",
                        "--token-file=token",
                        "--domain=example.local",
                        "--kind=jti",
                        "--issuer=" + Cli.ISSUER,
                        "--id=p-1",
                        "--reason=keyCompromise"),
                more);
    }

    private Cli.Said run(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.add("--server=" + server.address());
        all.add("--output=json");
        for (String option : more) {
            all.removeIf(other -> other.startsWith(option.substring(0, option.indexOf('=') + 1)));
            all.add(option);
        }
        return cli.run(all.toArray(String[]::new));
    }

    @Test
    void publish_newDomain_sendsTargetsPolicyIssuersThenNothing() throws Exception {
        JsonNode first = publish().json();

        assertThat(first.path("published").findValuesAsText("role"))
                .containsExactly("targets", "policy", "issuer.corp");
        assertThat(first.path("published").findValuesAsText("version")).containsExactly("1", "1", "1");
        assertThat(publish().json().path("published")).isEmpty();

        Path policy = directory.resolve("authors/policy/bundle.json");
        Files.writeString(policy, Files.readString(policy).replace("\"medium\"", "\"low\""));
        JsonNode second = publish().json();

        assertThat(second.path("published").findValuesAsText("role")).containsExactly("policy");
        assertThat(second.path("published").findValuesAsText("version")).containsExactly("2");
        assertThat(second.path("published").findValuesAsText("why")).containsExactly("new content");
    }

    @Test
    void publish_lifeNearlyOver_renewsAlthoughNothingChanged() {
        publish();
        cli.advance(Duration.ofDays(25));
        server.now = cli.now;

        JsonNode renewed = publish("--only=issuer.corp").json();

        assertThat(renewed.path("published").findValuesAsText("role")).containsExactly("issuer.corp");
        assertThat(renewed.path("published").findValuesAsText("version")).containsExactly("2");
    }

    @Test
    void publish_conflict_isExitFiveWithCodeAndWhatToDo() {
        server.refusal = Optional.of(409);

        Cli.Said said = publish();

        assertThat(said.exitCode()).isEqualTo(ExitCode.CONFLICT);
        assertThat(said.out()).isEmpty();
        assertThat(said.error().path("code").asText()).isEqualTo("said_no");
        assertThat(said.error().path("hint").asText()).contains("Do it another way.", "7", "r1");
    }

    @Test
    void publish_serverThatWasSetBack_isNotSignedFor() throws Exception {
        publish();
        server.close();
        server = new WireServer(directory.resolve("authors"));

        Cli.Said said = publish();

        assertThat(said.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(said.error().path("code").asText()).isEqualTo("server_set_back");
    }

    @Test
    void publish_lintErrors_sendsNothing() throws Exception {
        Files.writeString(directory.resolve("authors/policy/bundle.json"), "{}");

        assertThat(publish().error().path("code").asText()).isEqualTo("lint_failed");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void status_published_showsVersionsAgeAndExpiries() throws Exception {
        assertThat(status().error().path("code").asText()).isEqualTo("fetch_not_found");
        publish();

        Cli.Said said = status();

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.json().path("roles").findValuesAsText("role"))
                .containsExactly("root", "timestamp", "snapshot", "targets", "issuer.corp", "policy", "revocations");
        assertThat(said.json().path("routes").path("total").asInt()).isEqualTo(1);
        assertThat(said.json().path("first_deny").path("window_ms").asLong()).isEqualTo(300_000);
        assertThat(said.json().path("issuers").get(0).path("available").asBoolean())
                .isTrue();
    }

    @Test
    void status_oldStatement_isExitSix() {
        publish();
        cli.advance(Duration.ofMinutes(6));
        Cli.Said aged = status();
        assertThat(aged.exitCode()).isEqualTo(ExitCode.STALE);
        assertThat(aged.json().path("routes").path("closed").asInt()).isEqualTo(1);

        cli.advance(Duration.ofMinutes(10));
        Cli.Said expired = status();
        assertThat(expired.exitCode()).isEqualTo(ExitCode.STALE);
        assertThat(expired.error().path("code").asText()).isEqualTo("expired");
    }

    @Test
    void status_rootOfAnotherCeremony_isExitFour() {
        publish();
        cli.run(
                "init",
                "--domain=example.local",
                "--dir=other",
                "--passphrase-file=pass",
                "--root-keys=1",
                "--root-threshold=1");

        Cli.Said said = run(List.of("status", "--domain=example.local", "--root=other/root/1.root.json"));

        assertThat(said.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(said.error().path("code").asText()).isEqualTo("threshold_not_met");
    }

    @Test
    void verify_deniedPassport_isExitOneAlsoWithTheServerDown() {
        publish();
        Cli.Said up = verify();
        server.close();
        Cli.Said down = verify();

        for (Cli.Said said : List.of(up, down)) {
            assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(said.json().path("decision").asText()).isEqualTo("deny");
            assertThat(said.json().path("reason").asText()).isEqualTo("passport_malformed");
        }
        assertThat(up.json().path("warnings")).isEmpty();
        assertThat(down.json().path("warnings").toString()).contains("fetch_unavailable");
    }

    @Test
    void verify_nothingHeldAndServerDown_isExitThree() {
        server.close();

        assertThat(verify().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(status().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(publish().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(revoke().exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void revoke_receipt_isVerifiedUnderTheRoot() {
        publish();

        Cli.Said said = revoke("--root=authors/root/1.root.json");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.json().path("receipt_verified").asBoolean()).isTrue();
        assertThat(said.json().path("statement_issued_at").asText()).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(revoke().json().path("warnings").toString()).contains("not verified");
    }

    @Test
    void revoke_receiptUnderAnotherRoot_isExitFourAndSaysThatItWasTaken() {
        publish();
        cli.run(
                "init",
                "--domain=example.local",
                "--dir=other",
                "--passphrase-file=pass",
                "--root-keys=1",
                "--root-threshold=1");

        Cli.Said said = revoke("--root=other/root/1.root.json");

        assertThat(said.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(said.error().path("code").asText()).isEqualTo("threshold_not_met");
        assertThat(said.error().path("message").asText()).startsWith("The server took the revocation");
        assertThat(said.error().path("hint").asText()).contains("may be in force");
    }

    @Test
    void publish_onlyARoleThatIsNotHere_isUsageAndNothingIsSent() {
        Cli.Said said = publish("--only=issuer.nobody");

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.error().path("code").asText()).isEqualTo("unknown_role");
        assertThat(said.error().path("hint").asText()).contains("targets, policy, issuer.corp");
        assertThat(server.requests).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void status_fileThatIsNoRoot_isAMistakeOfTheCommandLine() {
        Cli.Said said = status("--root=pass");

        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.error().path("code").asText()).isEqualTo("file_malformed");
        assertThat(said.error().path("message").asText()).contains("pass cannot be used");
    }

    @Test
    void revoke_unusableEvent_isUsageAndNothingIsSent() {
        assertThat(revoke("--kind=passport").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(revoke("--reason=because").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(revoke("--issued-before=yesterday").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(revoke("--event-id=with space").error().path("code").asText())
                .isEqualTo("event_malformed");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void token_exposedOrInTheClear_isNotUsed() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("token"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(revoke().error().path("code").asText()).isEqualTo("token_file_exposed");
        assertThat(revoke("--server=http://example.org").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void verify_serverDown_saysThatTheServerIsNotThereRatherThanAFile() {
        publish();
        verify();
        server.close();

        Cli.Said said = verify();

        assertThat(said.json().path("warnings").toString())
                .contains("could not be reached")
                .contains(server.address())
                .doesNotContain("root.json");
    }

    @Test
    void verify_deniedBeforeARouteIsFound_isJudgedByNoWindow() {
        publish();

        Cli.Said said = cli.run(
                "verify",
                "--server=" + server.address(),
                "--domain=example.local",
                "--root=authors/root/1.root.json",
                "--state=state",
                "--method=PUT",
                "--path=/nowhere",
                "--passport-file=token");

        assertThat(said.out()).contains("no route, so no window").doesNotContainIgnoringCase("unknown");
    }

    private Cli.Said fetch(String... more) {
        return run(
                List.of("fetch", "--domain=example.local", "--root=authors/root/1.root.json", "--state=state"), more);
    }

    @Test
    void fetch_published_keepsAStateThatDecidesWithoutTheServer() {
        publish();
        Cli.Said said = fetch();
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.json().path("bundle_version").asLong()).isPositive();
        assertThat(said.json().path("roles").get(3).path("age_ms").isNumber()).isTrue();
        server.close();

        assertThat(verify().json().path("reason").asText()).isEqualTo("passport_malformed");
    }

    @Test
    void fetch_target_isCheckedAgainstWhatItsRoleSigned() throws Exception {
        publish();

        Cli.Said said = fetch("--target=policy/bundle.json", "--out=policy.json");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(directory.resolve("policy.json"))
                .hasSameBinaryContentAs(directory.resolve("authors/policy/bundle.json"));
        Cli.Said unknown = fetch("--target=policy/none.json");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.error().path("message").asText()).contains("policy/none.json");
        assertThat(unknown.error().path("hint").asText()).contains("policy/bundle.json", "issuers/corp/jwks.json");
    }

    @Test
    void fetch_serverDown_isExitThreeAndWhatWasHeldStays() {
        publish();
        fetch();
        server.close();

        Cli.Said said = fetch();

        assertThat(said.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(said.out()).isEmpty();
        assertThat(said.error().path("message").asText()).contains("What was held stays: bundle ");
        assertThat(verify().json().path("reason").asText()).isEqualTo("passport_malformed");
    }

    @Test
    void diff_servedBundle_isComparedWithTheWorkspace() throws Exception {
        publish();
        assertThat(cli.run("bundle", "diff", server.address(), "--dir=authors").exitCode())
                .isZero();
        Path policy = directory.resolve("authors/policy/bundle.json");
        Files.writeString(policy, Files.readString(policy).replace("\"medium\"", "\"low\""));

        Cli.Said said = cli.run("bundle", "diff", server.address(), "--dir=authors");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.out()).contains("LOOSENS", "risk: medium -> low", "1 difference: 1 loosen, 0 tighten");
    }
}
