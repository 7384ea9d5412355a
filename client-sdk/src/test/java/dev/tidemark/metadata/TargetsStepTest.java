package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.DELEGATED;
import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.REPLAY;
import static dev.tidemark.metadata.MetadataFixture.at;
import static dev.tidemark.metadata.MetadataFixture.key;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsStepTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private <T extends Rejection> T refused(Class<T> type, String role) throws VerificationException {
        TrustedMetadata held = repository.before(role);
        return rejected(type, () -> repository.step(held, role, NOW_STRICT));
    }

    private <T extends Rejection> T refusedLayout(Class<T> type, Consumer<ObjectNode> change)
            throws VerificationException {
        repository.edit("targets", change);
        return refused(type, "targets");
    }

    private static ArrayNode roles(ObjectNode targets) {
        return (ArrayNode) targets.at("/delegations/roles");
    }

    // ---- the index decides which bytes

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void role_bytesTheIndexDoesNotName_areRefused(String role) throws VerificationException {
        TrustedMetadata held = repository.before(role);
        byte[] bytes = repository.bytes(role);
        byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = '\n';
        rejected(Rejection.LengthMismatch.class, () -> MetadataFixture.step(held, role, longer, NOW_STRICT));
        repository.editAlone(role, json -> json.put("expires", "2030-01-20T00:00:00Z"));
        rejected(Rejection.HashMismatch.class, () -> repository.step(held, role, NOW_STRICT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void role_signedBySomeoneElse_isRefused(String role) throws VerificationException {
        repository.sign(role, "snapshot").edit(role, json -> {});
        refused(Rejection.ThresholdNotMet.class, role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void role_anotherTypeSignedByItsKey_isRefused(String role) throws VerificationException {
        repository.edit(role, json -> json.put("_type", "snapshot"));
        assertThat(refused(Rejection.WrongType.class, role))
                .isEqualTo(new Rejection.WrongType(role, "targets", "snapshot"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void role_anotherVersionThanTheIndexSays_isRefused(String role) throws VerificationException {
        ObjectNode line = (ObjectNode) repository.json("snapshot").at("/meta/" + role + ".json");
        line.put("version", 9);
        repository.linkIndex();
        assertThat(refused(Rejection.WrongVersion.class, role)).isEqualTo(new Rejection.WrongVersion(role, 9, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void role_withoutTheExtensionOrWithAnotherType_isRefused(String role) throws VerificationException {
        repository.edit(role, json -> json.put("tidemark", 1));
        refused(Rejection.ExtensionInvalid.class, role);
        repository.edit(role, json -> json.remove("tidemark"));
        assertThat(refused(Rejection.ExtensionInvalid.class, role).role()).isEqualTo(role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"targets", "policy", "revocations", ISSUER})
    void role_ofAnotherDomain_isRefused(String role) throws VerificationException {
        repository.extension(role, it -> it.put("domain", "canary.example.local"));
        refused(Rejection.WrongDomain.class, role);
    }

    @ParameterizedTest
    @CsvSource({"targets,365", "policy,30", "revocations,30", ISSUER + ",30"})
    void role_atTheInstantOfExpiry_isExpired(String role, int days) throws VerificationException {
        Instant expires = NOW.plus(Duration.ofDays(days));
        repository.edit("root", json -> json.put("expires", "2040-01-01T00:00:00Z"));
        repository.edit("snapshot", json -> json.put("expires", "2040-01-01T00:00:00Z"));
        repository.heartbeat(1, expires.minusSeconds(5));
        for (String other : DELEGATED) {
            if (!other.equals(role)) {
                repository.edit(other, json -> json.put("expires", "2040-01-01T00:00:00Z"));
            }
        }
        TrustedMetadata held = repository.before(role, at(expires.minusSeconds(5)));
        repository.step(held, role, at(expires.minusMillis(1)));
        assertThat(rejected(Rejection.Expired.class, () -> repository.step(held, role, at(expires)))
                        .role())
                .isEqualTo(role);
        assertThat(repository
                        .step(held, role, new Times(expires, REPLAY.maxClockError(), REPLAY.expiry()))
                        .expired(expires))
                .containsOnlyKeys(role);
    }

    @Test
    void role_outOfOrder_isAMistakeOfTheCaller() throws VerificationException {
        TrustedMetadata root = repository.pinned();
        assertThatThrownBy(() -> repository.step(root, "targets", NOW_STRICT))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> repository.step(root, "policy", NOW_STRICT)).isInstanceOf(IllegalStateException.class);
    }

    // ---- the layout of a domain

    @Test
    void layout_targetsOfItsOwn_areRefused() throws VerificationException {
        refusedLayout(
                Rejection.NotDelegated.class,
                json -> json.withObject("/targets")
                        .set("policy/bundle.json", TargetFile.of(new byte[0]).toJson()));
    }

    @Test
    void layout_noDelegationsAtAll_isRefused() throws VerificationException {
        refusedLayout(Rejection.NotDelegated.class, json -> json.remove("delegations"));
    }

    @Test
    void layout_policyOnly_isRefused() throws VerificationException {
        refusedLayout(Rejection.NotDelegated.class, json -> {
            roles(json).remove(2);
            roles(json).remove(1);
        });
    }

    @Test
    void layout_anotherOrder_isRefused() throws VerificationException {
        refusedLayout(
                Rejection.NotDelegated.class,
                json -> roles(json).add(roles(json).remove(0)));
    }

    @Test
    void layout_issuerBeforeRevocations_isRefused() throws VerificationException {
        refusedLayout(
                Rejection.NotDelegated.class,
                json -> roles(json).insert(1, roles(json).remove(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"extra", "issuer.", "issuer.UPPER", "issuer.a/b", "issuer.-a", "issuer.a.b"})
    void layout_roleOfAnotherName_isRefused(String name) throws VerificationException {
        repository.delegation(ISSUER).put("name", name);
        refusedLayout(Rejection.NotDelegated.class, json -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "revocations", ISSUER})
    void layout_delegationThatDoesNotTerminate_isRefused(String role) throws VerificationException {
        repository.delegation(role).put("terminating", false);
        assertThat(refusedLayout(Rejection.NotDelegated.class, json -> {}).what())
                .isEqualTo(role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "issuers/*", "issuers/acme/*/*", "issuers/other/*", "issuers/acme/jwks.json", ""})
    void layout_anotherPathPattern_isRefused(String pattern) throws VerificationException {
        repository.delegation(ISSUER).putArray("paths").add(pattern);
        refusedLayout(Rejection.NotDelegated.class, json -> {});
    }

    @Test
    void layout_oneMorePathPattern_isRefused() throws VerificationException {
        ((ArrayNode) repository.delegation(ISSUER).get("paths")).add("policy/*");
        refusedLayout(Rejection.NotDelegated.class, json -> {});
    }

    @Test
    void layout_hashPrefixesInsteadOfPaths_areRefused() throws VerificationException {
        repository.delegation(ISSUER).remove("paths");
        repository.delegation(ISSUER).putArray("path_hash_prefixes").add("00");
        refusedLayout(Rejection.NotDelegated.class, json -> {});
    }

    @Test
    void layout_bothOrNeitherOfPathsAndPrefixes_isRefused() throws VerificationException {
        repository.delegation(ISSUER).putArray("path_hash_prefixes").add("00");
        refusedLayout(Rejection.Malformed.class, json -> {});
        repository.delegation(ISSUER).remove("path_hash_prefixes");
        repository.delegation(ISSUER).remove("paths");
        refusedLayout(Rejection.NotDelegated.class, json -> {});
    }

    @Test
    void layout_issuerWithoutTheMemberTerminating_isRefused() throws VerificationException {
        repository.delegation(ISSUER).remove("terminating");
        refusedLayout(Rejection.NotDelegated.class, json -> {});
    }

    private static void addIssuer(ObjectNode targets, String name, String issuer) {
        ObjectNode copy = roles(targets).get(2).deepCopy();
        copy.put("name", name);
        copy.putArray("paths").add(DomainLayout.pathPattern(name));
        ((ObjectNode) copy.get("tidemark")).put("issuer", issuer);
        roles(targets).add(copy);
    }

    @Test
    void layout_twoDelegationsForOneIssuer_areRefused() throws VerificationException {
        refusedLayout(Rejection.NotDelegated.class, json -> addIssuer(json, "issuer.twin", "https://acme.example"));
    }

    @Test
    void layout_oneNameTwice_isRefused() throws VerificationException {
        refusedLayout(Rejection.Malformed.class, json -> addIssuer(json, ISSUER, "https://other.example"));
    }

    @Test
    void layout_secondIssuerWithAFolderOfItsOwn_isTaken() throws VerificationException {
        repository.edit("targets", json -> addIssuer(json, "issuer.beta", "https://beta.example"));
        repository.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets", ""})
    void layout_nameOfATopLevelRole_isRefused(String name) throws VerificationException {
        repository.delegation(ISSUER).put("name", name);
        refusedLayout(Rejection.Malformed.class, json -> {});
    }

    @Test
    void layout_issuerWithoutItsClaim_isRefused() throws VerificationException {
        repository.delegation(ISSUER).remove("tidemark");
        assertThat(refusedLayout(Rejection.ExtensionInvalid.class, json -> {}).role())
                .isEqualTo(ISSUER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer", "trust_domain", "source_types", "max_key_binding"})
    void layout_claimMemberMissingOrOfAnotherType_isRefused(String member) throws VerificationException {
        ObjectNode claim = (ObjectNode) repository.delegation(ISSUER).get("tidemark");
        claim.put(member, 7);
        refusedLayout(Rejection.ExtensionInvalid.class, json -> {});
        claim.remove(member);
        refusedLayout(Rejection.ExtensionInvalid.class, json -> {});
    }

    // ---- what a delegated role may sign

    @Test
    void delegated_nameNobodyDelegates_isRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        rejected(
                Rejection.NotDelegated.class,
                () -> held.withDelegated("issuer.ghost", repository.bytes(ISSUER), NOW_STRICT));
    }

    @Test
    void delegated_notListedInTheIndex_isRefused() throws VerificationException {
        repository.edit("targets", json -> addIssuer(json, "issuer.beta", "https://beta.example"));
        TrustedMetadata held = repository.load();
        assertThat(rejected(
                                Rejection.RoleMissing.class,
                                () -> held.withDelegated("issuer.beta", repository.bytes(ISSUER), NOW_STRICT))
                        .role())
                .isEqualTo("issuer.beta.json");
    }

    /** One issuer's keys and bytes under the name of another, with an index that plays along. */
    @Test
    void delegated_roleUnderAnothersDelegation_isRefused() throws VerificationException {
        repository.edit("targets", json -> {
            addIssuer(json, "issuer.beta", "https://beta.example");
            ((ObjectNode) roles(json).get(3)).putArray("keyids").add(key("beta").keyId());
            json.withObject("/delegations/keys")
                    .set(key("beta").keyId(), key("beta").publicKey().json());
        });
        takenForBeta(Rejection.ThresholdNotMet.class);
    }

    /** The issuer's own file under another one's name, as if it were that one's. */
    private void takenForBeta(Class<? extends Rejection> refused) throws VerificationException {
        repository.editAlone(
                "snapshot",
                json -> json.withObject("/meta")
                        .set(
                                "issuer.beta.json",
                                MetaFile.of(1, repository.bytes(ISSUER)).toJson()));
        repository.linkIndex();
        TrustedMetadata held = repository.before(ISSUER);
        rejected(refused, () -> held.withDelegated("issuer.beta", repository.bytes(ISSUER), NOW_STRICT));
    }

    /** Even with both keys in one hand, a role's files say whose folder they are for. */
    @Test
    void delegated_roleWithAnothersPathsUnderSharedKeys_isRefused() throws VerificationException {
        repository.edit("targets", json -> addIssuer(json, "issuer.beta", "https://beta.example"));
        takenForBeta(Rejection.NotDelegated.class);
    }

    @Test
    void delegated_newTargets_forgetRolesVerifiedUnderTheOldOnes() throws VerificationException {
        TrustedMetadata held = repository.load();
        assertThat(repository.step(held, "targets", NOW_STRICT).delegated()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuers/beta/jwks.json", "policy/bundle.json", "issuers/acme", "issuers/acme/", "issuers/acme/a/b",
                "/issuers/acme/jwks.json", "issuers/acme/../beta/jwks.json", "issuers/acme/..", "issuers/acme/.", "",
                "Issuers/acme/jwks.json", "issuers/acme/a b", "issuers/acme/a\u00e9b", "issuers/acme/a?b",
                        "issuers/acme/%2e%2e",
                "issuers/acme/a\\b"
            })
    void delegated_pathOutsideItsFolder_isRefused(String path) throws VerificationException {
        repository.edit(
                ISSUER,
                json -> json.withObject("/targets")
                        .set(path, TargetFile.of(new byte[1]).toJson()));
        refused(Rejection.NotDelegated.class, ISSUER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "revocations", ISSUER})
    void delegated_roleThatDelegates_isRefused(String role) throws VerificationException {
        repository.edit(role, json -> {
            ObjectNode delegations = json.putObject("delegations");
            delegations.putObject("keys");
            ObjectNode other = repository.delegation("policy").deepCopy();
            delegations.putArray("roles").add(other.put("name", "deeper"));
        });
        refused(Rejection.NotDelegated.class, role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../../../etc/passwd", "abc", "zz"})
    void delegated_targetDigestThatIsNone_isRefused(String hash) throws VerificationException {
        repository.edit(
                ISSUER,
                json -> ((ObjectNode) json.get("targets").iterator().next())
                        .putObject("hashes")
                        .put("sha256", hash));
        refused(Rejection.Malformed.class, ISSUER);
    }

    /** File names of a consistent snapshot carry it, and a reader that asks for it must not be surprised. */
    @Test
    void delegated_targetWithoutSha256_isRefused() throws VerificationException {
        repository.edit(
                ISSUER,
                json -> ((ObjectNode) json.get("targets").iterator().next())
                        .putObject("hashes")
                        .put("sha512", "00".repeat(64)));
        refused(Rejection.NotDelegated.class, ISSUER);
    }

    @Test
    void target_upperCaseDigest_isTheSame() throws VerificationException {
        byte[] bytes = MetadataFixture.utf8("x");
        ObjectNode json = TargetFile.of(bytes).toJson();
        json.withObject("/hashes").put("sha256", Digests.sha256Hex(bytes).toUpperCase(java.util.Locale.ROOT));
        TargetFile.parse(JsonReader.of("targets", json)).require("x", bytes);
    }

    @Test
    void target_otherBytes_areRefused() {
        TargetFile file = TargetFile.of(MetadataFixture.utf8("abc"));
        rejected(Rejection.LengthMismatch.class, () -> file.require("x", MetadataFixture.utf8("abcd")));
        rejected(Rejection.HashMismatch.class, () -> file.require("x", MetadataFixture.utf8("abd")));
    }

    // ---- one state

    @Test
    void revocations_anotherSequenceThanTheStatement_isAMixOfStates() throws VerificationException {
        repository.extension("revocations", it -> it.put("revocation_sequence", 6));
        assertThat(refused(Rejection.MixAndMatch.class, "revocations"))
                .isEqualTo(new Rejection.MixAndMatch("revocation_sequence", 7, 6));
    }

    @Test
    void revocations_anotherEpochThanRoot_isRefused() throws VerificationException {
        repository.extension("revocations", it -> it.put("epoch", 2));
        refused(Rejection.WrongEpoch.class, "revocations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoch", "revocation_sequence", "prune_before"})
    void revocations_numberMissing_isRefused(String member) throws VerificationException {
        repository.extension("revocations", it -> it.remove(member));
        refused(Rejection.ExtensionInvalid.class, "revocations");
    }
}
