package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one shape of a domain's delegations: each way to leave it is refused with a word on what is wrong. */
class DomainLayoutTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private Rejection refused(Consumer<ObjectNode> change) throws VerificationException {
        change.accept(repository.json("targets"));
        Targets targets = parse("targets");
        return rejected(Rejection.class, () -> DomainLayout.require(targets));
    }

    private Targets parse(String role) throws VerificationException {
        return Targets.parse(role, JsonReader.of(role, repository.json(role)), RepositoryKind.TIDEMARK);
    }

    private static ArrayNode roles(ObjectNode targets) {
        return (ArrayNode) targets.at("/delegations/roles");
    }

    @Test
    void slug_isShortLowerCaseAndPlain() {
        assertThat(new String[] {"a", "0", "a-b", "a-", "a".repeat(63)}).allMatch(DomainLayout::isSlug);
        assertThat(new String[] {"", "-a", "A", "a.b", "a_b", "a/b", "a ", "a".repeat(64)})
                .noneMatch(DomainLayout::isSlug);
    }

    @Test
    void role_ofAnIssuer_isNamedByItsSlug() {
        assertThat(DomainLayout.issuerRole("acme")).isEqualTo("issuer.acme");
        assertThat(DomainLayout.issuerTarget("acme")).isEqualTo("issuers/acme/jwks.json");
        assertThat(DomainLayout.slugOf("issuer.acme")).contains("acme");
        assertThat(new String[] {"policy", "issuer.", "issuer", "acme", "issuer.A", "xissuer.acme"})
                .allMatch(role -> DomainLayout.slugOf(role).isEmpty())
                .noneMatch(DomainLayout::isIssuerRole);
        assertThat(DomainLayout.pathPattern("issuer.acme")).isEqualTo("issuers/acme/*");
        assertThat(DomainLayout.pathPattern("policy")).isEqualTo("policy/*");
    }

    @Test
    void layout_asItShouldBe_passes() throws VerificationException {
        DomainLayout.require(parse("targets"));
        roles(repository.json("targets")).remove(2);
        DomainLayout.require(parse("targets"));
    }

    @Test
    void layout_targetsOfItsOwn_areNamed() throws VerificationException {
        assertThat(refused(json -> json.withObject("/targets")
                        .set("policy/x", TargetFile.of(new byte[0]).toJson())))
                .isEqualTo(new Rejection.NotDelegated("targets", "it signs targets of its own"));
    }

    @Test
    void layout_withoutItsTwoRoles_isRefused() throws VerificationException {
        Rejection both = new Rejection.NotDelegated("targets", "policy and revocations must be delegated");
        assertThat(refused(json -> {
                    roles(json).remove(2);
                    roles(json).remove(1);
                }))
                .isEqualTo(both);
        assertThat(refused(json -> roles(json).remove(0))).isEqualTo(both);
        assertThat(refused(json -> json.remove("delegations"))).isEqualTo(both);
    }

    @Test
    void layout_roleOutOfItsPlace_isNumbered() throws VerificationException {
        String order = "the order is policy, revocations, then issuers";
        repository.delegation(ISSUER).put("name", "extra");
        assertThat(refused(json -> {})).isEqualTo(new Rejection.NotDelegated("delegation 2", order));
        assertThat(refused(json -> roles(json).remove(1))).isEqualTo(new Rejection.NotDelegated("delegation 1", order));
        assertThat(refused(json -> roles(json).remove(0))).isEqualTo(new Rejection.NotDelegated("delegation 0", order));
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "revocations", ISSUER})
    void layout_delegationOfAnotherShape_isNamed(String role) throws VerificationException {
        repository.delegation(role).put("terminating", false);
        assertThat(refused(json -> {})).isEqualTo(new Rejection.NotDelegated(role, "it is not terminating"));
        repository.delegation(role).put("terminating", true).putArray("paths").add("x");
        assertThat(refused(json -> {}))
                .isEqualTo(
                        new Rejection.NotDelegated(role, "its path pattern is not " + DomainLayout.pathPattern(role)));
    }

    @Test
    void layout_oneIssuerTwice_isNamed() throws VerificationException {
        ObjectNode twin = repository.delegation(ISSUER).deepCopy().put("name", "issuer.twin");
        twin.putArray("paths").add("issuers/twin/*");
        assertThat(refused(json -> roles(json).add(twin)))
                .isEqualTo(new Rejection.NotDelegated("issuer.twin", "another delegation names the same issuer"));
    }

    // ---- what a delegated role may sign

    private Rejection refusedOwn(String role) throws VerificationException {
        Targets targets = parse(role);
        return rejected(Rejection.class, () -> DomainLayout.requireOwnPaths(role, targets));
    }

    private void sign(String role, String path) {
        repository
                .json(role)
                .withObject("/targets")
                .set(path, TargetFile.of(new byte[1]).toJson());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "_", "A-z_0.9~", "a..b"})
    void path_plainFileNameInItsFolder_isTaken(String name) throws VerificationException {
        sign("policy", "policy/" + name);
        DomainLayout.requireOwnPaths("policy", parse("policy"));
    }

    @Test
    void path_isTakenUpTo128Characters() throws VerificationException {
        sign("policy", "policy/" + "a".repeat(128));
        DomainLayout.requireOwnPaths("policy", parse("policy"));
        sign("policy", "policy/" + "a".repeat(129));
        assertThat(refusedOwn("policy"))
                .isEqualTo(
                        new Rejection.NotDelegated("policy", "it signs a path that is no plain file name in policy/"));
    }

    /** Names that are as good as hidden, that leave the folder, or that have the same length as a path within it. */
    @ParameterizedTest
    @ValueSource(strings = {"policy/.a", "policy/-a", "policy/~a", "policy/", "policx/a", "Policy/a", "policya"})
    void path_ofAnotherFolderOrForm_isRefused(String path) throws VerificationException {
        sign("policy", path);
        assertThat(refusedOwn("policy"))
                .isEqualTo(
                        new Rejection.NotDelegated("policy", "it signs a path that is no plain file name in policy/"));
    }

    @Test
    void role_thatDelegates_isRefused_andOneWithAnEmptyListIsNot() throws VerificationException {
        ObjectNode delegations = repository.json("policy").putObject("delegations");
        delegations.putObject("keys");
        delegations.putArray("roles");
        DomainLayout.requireOwnPaths("policy", parse("policy"));
        delegations
                .withArray("roles")
                .add(repository.delegation("policy").deepCopy().put("name", "deeper"));
        assertThat(refusedOwn("policy"))
                .isEqualTo(new Rejection.NotDelegated("policy", "a delegated role may not delegate"));
    }

    @Test
    void target_withoutTheDigestThatNamesItsFile_isRefused() throws VerificationException {
        ((ObjectNode) repository.json("policy").at("/targets/policy~1bundle.json"))
                .putObject("hashes")
                .put("sha512", "0".repeat(128));
        assertThat(refusedOwn("policy"))
                .isEqualTo(new Rejection.NotDelegated(
                        "policy", "a target has no sha256 digest, by which files are named"));
    }
}
