package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Building, comparing and signing without a server. */
class OfflineAuthorsTest {
    private static final String TIME = "--time=2030-01-01T00:00:00Z";
    private static final Path POLICY = Path.of("authors/policy/bundle.json");

    @TempDir
    Path directory;

    Cli cli;

    @BeforeEach
    void workspace() throws IOException {
        cli = Cli.withWorkspace(directory);
    }

    private Cli.Said build(String out, String... more) {
        return run(List.of("bundle", "build", "--dir=authors", "--passphrase-file=pass", "--out=" + out), more);
    }

    private Cli.Said diff(String... args) {
        return run(List.of("bundle", "diff", "--dir=authors"), args);
    }

    private Cli.Said sign(String file, String... more) {
        return run(List.of("sign", file, "--passphrase-file=pass"), more);
    }

    private Cli.Said run(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        all.add("--output=json");
        return cli.run(all.toArray(String[]::new));
    }

    private Map<String, String> files(String folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory.resolve(folder))) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                files.put(directory.resolve(folder).relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    private void change(Consumer<ObjectNode> change) throws IOException {
        ObjectNode policy =
                (ObjectNode) new JsonMapper().readTree(directory.resolve(POLICY).toFile());
        change.accept(policy);
        Files.writeString(directory.resolve(POLICY), policy.toString());
    }

    private static ObjectNode route(ObjectNode policy) {
        return (ObjectNode) policy.at("/route_groups/0/routes/0");
    }

    // ---- build

    @Test
    void build_twiceAtOneTime_isTheSameBytesAndWritesNothingElsewhere() throws Exception {
        Map<String, String> before = files("authors");

        JsonNode first = build("one", TIME).json();
        cli.advance(Duration.ofDays(3));
        build("two", TIME);
        build("one.tar", TIME);
        build("two.tar", TIME);

        assertThat(first.path("roles").findValuesAsText("role")).containsExactly("targets", "policy", "issuer.corp");
        assertThat(first.path("roles").findValuesAsText("version")).containsExactly("1", "1", "1");
        assertThat(files("two")).isEqualTo(files("one"));
        assertThat(Files.readAllBytes(directory.resolve("two.tar")))
                .isEqualTo(Files.readAllBytes(directory.resolve("one.tar")));
        assertThat(files("authors")).isEqualTo(before);
    }

    @Test
    void build_archive_isReadByTarAndHoldsWhatTheFolderHolds() throws Exception {
        build("one", TIME);
        build("one.tar", TIME);
        Files.createDirectory(directory.resolve("unpacked"));

        Process tar = new ProcessBuilder("tar", "-xf", "one.tar", "-C", "unpacked")
                .directory(directory.toFile())
                .inheritIO()
                .start();

        assertThat(tar.waitFor()).isZero();
        assertThat(files("unpacked")).isEqualTo(files("one"));
        assertThat(diff("one.tar", "unpacked").exitCode()).isZero();
    }

    @Test
    void build_afterAPublication_countsOnAndKeepsWhatDidNotChange() throws Exception {
        try (WireServer server = new WireServer(directory.resolve("authors"))) {
            run(
                    List.of("bundle", "publish", "--dir=authors", "--passphrase-file=pass", "--token-file=token"),
                    "--server=" + server.address());
            change(policy -> route(policy).put("risk", "low"));

            Cli.Said here = build("here", TIME);
            Cli.Said based = build("based", TIME, "--base=" + server.address());

            assertThat(here.json().path("roles").findValuesAsText("role"))
                    .containsExactly("policy", "issuer.corp", "targets");
            assertThat(here.json().path("roles").findValuesAsText("version")).containsExactly("2", "1", "1");
            assertThat(here.json().path("roles").findValuesAsText("why"))
                    .containsExactly("new content", "unchanged", "unchanged");
            assertThat(based.exitCode()).as(based.err()).isZero();
            assertThat(files("based")).isEqualTo(files("here"));
        }
    }

    @Test
    void build_lintErrorsOrSomethingThere_writesNothing() throws Exception {
        Files.createDirectory(directory.resolve("there"));
        Files.writeString(directory.resolve("there/file"), "mine");
        assertThat(build("there").error().path("code").asText()).isEqualTo("file_exists");
        assertThat(files("there")).containsOnlyKeys("file");

        Files.writeString(directory.resolve(POLICY), "{}");
        assertThat(build("out").error().path("code").asText()).isEqualTo("lint_failed");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    // ---- diff

    @Test
    void diff_unchanged_isExitZero() {
        build("one");

        Cli.Said said = diff("one");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.json().path("changes")).isEmpty();
        assertThat(said.json().path("old").path("versions").path("policy").asInt())
                .isEqualTo(1);
    }

    @Test
    void diff_eachChange_saysWhetherItLoosens() throws Exception {
        build("one");
        change(policy -> {
            route(policy).put("risk", "low").put("max_staleness_seconds", 10).remove("allowed_sources");
            route(policy)
                    .putArray("allowed_sources")
                    .addObject()
                    .put("source_type", "software_jwks")
                    .put("issuer", Cli.ISSUER)
                    .put("trust_domain", "example.local")
                    .put("subject_prefix", "service:");
            policy.put("max_passport_seconds", 7_200);
            policy.putArray("reinstated")
                    .addObject()
                    .put("epoch", 1)
                    .put("kind", "jti")
                    .put("issuer", Cli.ISSUER)
                    .put("id", "p-1")
                    .put("until_sequence", 4);
        });

        Cli.Said said = diff("one");

        assertThat(said.exitCode()).isEqualTo(ExitCode.REFUSED);
        List<String> changes = new ArrayList<>();
        said.json()
                .path("changes")
                .forEach(change -> changes.add(change.path("effect").asText() + " "
                        + change.path("what").asText() + " "
                        + change.path("change").asText() + " "
                        + change.path("attribute").asText("-")));
        assertThat(changes)
                .contains(
                        "loosens route changed risk",
                        "tightens route changed freshness",
                        "loosens source added -",
                        "tightens source removed -",
                        "loosens policy changed longest passport",
                        "loosens reinstated added -");
        assertThat(said.json().path("loosened").asInt()).isEqualTo(4);
    }

    @Test
    void diff_isTheReverseTheOtherWayRound() throws Exception {
        Files.copy(directory.resolve(POLICY), directory.resolve("old.json"));
        change(policy -> {
            ObjectNode added = route(policy).deepCopy();
            added.put("route_id", "added").put("path_template", "/added");
            ((com.fasterxml.jackson.databind.node.ArrayNode) policy.at("/route_groups/0/routes")).add(added);
        });

        JsonNode forth = diff("old.json", POLICY.toString()).json();
        JsonNode back = diff(POLICY.toString(), "old.json").json();

        assertThat(forth.path("changes").findValuesAsText("effect")).containsExactly("loosens");
        assertThat(back.path("changes").findValuesAsText("effect")).containsExactly("tightens");
        assertThat(back.path("changes").findValuesAsText("change")).containsExactly("removed");
    }

    @Test
    void diff_issuerAndItsKeys_areCompared() throws Exception {
        build("one");
        Path jwks = directory.resolve("authors/issuers/corp/jwks.json");
        Files.writeString(jwks, Files.readString(jwks).replace("\"k1\"", "\"k2\""));
        Path delegation = directory.resolve("authors/issuers/corp/delegation.json");
        Files.writeString(delegation, Files.readString(delegation).replace("\"software\"", "\"remote_kms\""));

        List<String> sentences = new ArrayList<>();
        diff("one")
                .json()
                .path("changes")
                .forEach(change -> sentences.add(change.path("effect").asText() + " "
                        + change.path("what").asText() + " "
                        + change.path("name").asText() + " "
                        + change.path("attribute").asText("-")));

        assertThat(sentences)
                .containsExactly("loosens issuer corp key binding", "loosens key corp/k2 -", "tightens key corp/k1 -");
    }

    @Test
    void diff_whatDoesNotVerify_isExitFour() throws Exception {
        build("one");
        Path metadata = directory.resolve("one/metadata/1.policy.json");
        Files.writeString(metadata, Files.readString(metadata).replace("\"version\":1", "\"version\": 2"));

        assertThat(diff("one").exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    // ---- sign

    @Test
    void build_unsigned_hasAnEmptySignatureForEachKeyThatMay() throws Exception {
        build("draft", TIME, "--unsigned");

        assertThat(Files.readString(directory.resolve("draft/metadata/1.targets.json")))
                .containsPattern("\\{\"keyid\":\"[0-9a-f]{64}\",\"sig\":\"\"\\}");
    }

    @Test
    void sign_unsignedBuild_becomesOneThatVerifies() {
        build("draft", TIME, "--unsigned");
        assertThat(diff("draft").error().path("code").asText()).isEqualTo("threshold_not_met");

        for (String role : List.of("targets-1:targets", "policy-1:policy", "issuer.corp:issuer.corp")) {
            String[] names = role.split(":");
            Cli.Said said = sign("draft/metadata/1." + names[1] + ".json", "--key=authors/keys/" + names[0] + ".p8");
            assertThat(said.exitCode()).as(said.err()).isZero();
            assertThat(said.json().path("signatures").asInt()).isEqualTo(1);
        }

        assertThat(diff("draft").exitCode()).isZero();
    }

    @Test
    void sign_showsWhatItSignsBeforeItOpensTheKey() {
        build("draft", TIME, "--unsigned");

        Cli.Said said = cli.run(
                "sign", "draft/metadata/1.targets.json", "--key=authors/keys/targets-1.p8", "--passphrase-file=none");

        assertThat(said.err())
                .containsSubsequence(
                        "role     targets, version 1",
                        "domain   example.local",
                        "expires  2031-01-01",
                        "sha256   ",
                        "issuer.corp is signed by 1",
                        Cli.ISSUER,
                        "[key_file_missing]");
    }

    @Test
    void sign_keyThatTheRoleDoesNotName_changesNothing() throws Exception {
        build("draft", TIME, "--unsigned");
        Map<String, String> before = files("draft");

        Cli.Said said = sign("draft/metadata/1.policy.json", "--key=authors/keys/root-1.p8");

        assertThat(said.error().path("code").asText()).isEqualTo("sign_key_not_of_role");
        assertThat(files("draft")).isEqualTo(before);
    }

    @Test
    void sign_whatCannotBeShownOrIsNoRole_isRefused() throws Exception {
        build("draft", TIME, "--unsigned");
        Path metadata = directory.resolve("draft/metadata/1.policy.json");
        String text = Files.readString(metadata);

        Files.writeString(metadata, text.replace("\"version\":1", "\"version\":1,\"also\":\"hidden\""));
        assertThat(sign("draft/metadata/1.policy.json", "--show")
                        .error()
                        .path("code")
                        .asText())
                .isEqualTo("sign_unknown_member");
        Files.writeString(metadata, text.replace("\"version\":1", "\"version\":2"));
        assertThat(sign("draft/metadata/1.policy.json", "--show")
                        .error()
                        .path("message")
                        .asText())
                .contains("version 2 inside");
        Files.writeString(metadata, text.replace("\"targets\":{", "\"targetz\":{"));
        assertThat(sign("draft/metadata/1.policy.json", "--show")
                        .error()
                        .path("code")
                        .asText())
                .isEqualTo("sign_not_a_role");
        assertThat(sign("authors/root/1.root.json", "--key=authors/keys/policy-1.p8")
                        .error()
                        .path("code")
                        .asText())
                .isEqualTo("sign_key_not_of_role");
    }

    @Test
    void sign_root_takesItsThirdKeyToo() {
        Cli.Said said = sign("authors/root/1.root.json", "--key=authors/keys/root-3.p8");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.json().path("signatures").asInt()).isEqualTo(3);
        assertThat(run(List.of("bundle", "lint", "--dir=authors")).exitCode()).isZero();
    }
}
