package dev.tidemark.server.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.SigningRefused.Code;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnlineSignerTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final TrustDomain OTHER = new TrustDomain("other.local");
    private static final long EPOCH = 3;
    private static final Instant T0 = Instant.parse("2030-01-01T00:00:00Z");

    private final List<SigningUse> uses = new ArrayList<>();
    private final Map<OnlineRole, SoftwareSigner> keys = keys();

    @ParameterizedTest
    @EnumSource
    void sign_newerStatement_isSignedOverItsExactBytes(OnlineRole role) throws Exception {
        SignedRole statement = statement(role, 7);

        byte[] file = signer().sign(statement);

        var parsed = StrictJson.parse("file", file);
        byte[] signature = HexFormat.of()
                .parseHex(parsed.get("signatures").get(0).get("sig").textValue());
        keys.get(role).publicKey().material().orElseThrow().verify(CanonicalJson.encode(statement.toJson()), signature);
        assertThat(CanonicalJson.encode(parsed.get("signed"))).isEqualTo(CanonicalJson.encode(statement.toJson()));
        assertThat(uses).singleElement().satisfies(use -> {
            assertThat(use.role()).isEqualTo(role);
            assertThat(use.version()).isEqualTo(7);
            assertThat(use.keyId()).contains(keys.get(role).keyId());
            assertThat(use.refusal()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void sign_versionNotAboveTheLast_isRefused(OnlineRole role) throws Exception {
        OnlineSigner signer = signer();
        signer.sign(statement(role, 7));

        assertRefused(Code.NOT_NEWER, () -> signer.sign(statement(role, 7)));
        assertRefused(Code.NOT_NEWER, () -> signer.sign(statement(role, 6)));
        signer.sign(statement(role, 8));

        assertThat(uses)
                .extracting(use -> use.refusal().orElse("signed"))
                .containsExactly("signed", "signing_not_newer", "signing_not_newer", "signed");
    }

    @Test
    void sign_versionNotAboveTheMarkOfAnEarlierProcess_isRefused() {
        OnlineSigner signer = new OnlineSigner(
                DOMAIN, EPOCH, keys, Map.of(OnlineRole.SNAPSHOT, new OnlineSigner.Mark(9, T0)), uses::add);

        assertRefused(Code.NOT_NEWER, () -> signer.sign(statement(OnlineRole.SNAPSHOT, 9)));
    }

    @Test
    void sign_newerVersionIssuedEarlier_isRefused() throws Exception {
        OnlineSigner signer = signer();
        signer.sign(timestamp(1, T0));

        assertRefused(Code.NOT_NEWER, () -> signer.sign(timestamp(2, T0)));
        assertRefused(Code.NOT_NEWER, () -> signer.sign(timestamp(2, T0.minusMillis(1))));
        signer.sign(timestamp(2, T0.plusMillis(1)));
    }

    @Test
    void sign_otherDomain_isRefusedWhereverItStands() {
        byte[] foreign = canonical(
                statement(OnlineRole.TIMESTAMP, 1), json -> tidemark(json).put("domain", "other.local"));

        assertRefused(Code.WRONG_DOMAIN, () -> signer().sign(request(OnlineRole.TIMESTAMP, OTHER, EPOCH, 1, foreign)));
        assertRefused(Code.WRONG_DOMAIN, () -> signer().sign(request(OnlineRole.TIMESTAMP, DOMAIN, EPOCH, 1, foreign)));
    }

    @ParameterizedTest
    @EnumSource(names = {"TIMESTAMP", "REVOCATIONS"})
    void sign_otherEpoch_isRefusedWhereverItStands(OnlineRole role) {
        byte[] later = canonical(statement(role, 1), json -> tidemark(json).put("epoch", EPOCH + 1));

        assertRefused(Code.WRONG_EPOCH, () -> signer().sign(request(role, DOMAIN, EPOCH + 1, 1, later)));
        assertRefused(Code.WRONG_EPOCH, () -> signer().sign(request(role, DOMAIN, EPOCH, 1, later)));
    }

    @Test
    void sign_statementOfAnotherRole_isRefused() {
        for (OnlineRole asked : OnlineRole.values()) {
            for (OnlineRole given : OnlineRole.values()) {
                if (asked != given) {
                    byte[] bytes = canonical(statement(given, 1), json -> {});
                    assertRefused(Code.WRONG_ROLE, () -> signer().sign(request(asked, DOMAIN, EPOCH, 1, bytes)));
                }
            }
        }
    }

    @Test
    void sign_offlineRoleDressedAsRevocations_isRefused() {
        byte[] delegating = canonical(statement(OnlineRole.REVOCATIONS, 1), json -> json.putObject("delegations"));
        byte[] policy = canonical(
                statement(OnlineRole.REVOCATIONS, 1),
                json -> ((ObjectNode) json.get("targets")).putObject("policy/bundle.json"));

        assertRefused(
                Code.WRONG_ROLE, () -> signer().sign(request(OnlineRole.REVOCATIONS, DOMAIN, EPOCH, 1, delegating)));
        assertRefused(Code.WRONG_ROLE, () -> signer().sign(request(OnlineRole.REVOCATIONS, DOMAIN, EPOCH, 1, policy)));
    }

    @Test
    void sign_bytesThatAreNoStatement_areRefused() {
        String good = new String(canonical(statement(OnlineRole.TIMESTAMP, 1), json -> {}), StandardCharsets.UTF_8);
        for (String bad : List.of(
                "",
                "arbitrary bytes",
                "{}",
                "[]",
                " " + good,
                good + " ",
                good.replace("\"version\":1", "\"version\":2"),
                good.replace("\"version\":1", "\"version\":1,\"version\":1"),
                good.replace("\"version\":1", "\"version\":1.0"),
                good.replace("\"meta\":{", "\"meta\":{\"root.json\":{\"version\":1},"),
                good.replaceFirst("\"tidemark\":\\{[^}]*}", "\"tidemark\":{}"))) {
            assertThat(bad).isNotEqualTo(good);
            assertRefused(
                    Code.MALFORMED,
                    () -> signer().sign(request(
                            OnlineRole.TIMESTAMP, DOMAIN, EPOCH, 1, bad.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Test
    void sign_roleWithoutKey_isRefused() {
        OnlineSigner signer = new OnlineSigner(DOMAIN, EPOCH, Map.of(), Map.of(), uses::add);

        assertRefused(Code.NO_KEY, () -> signer.sign(statement(OnlineRole.SNAPSHOT, 1)));
    }

    @Test
    void sign_auditUnavailable_givesNoSignatureAndSpendsTheVersion() {
        boolean[] down = {true};
        OnlineSigner signer = new OnlineSigner(DOMAIN, EPOCH, keys, Map.of(), use -> {
            if (down[0]) {
                throw new SigningException("the audit record cannot be written");
            }
        });

        assertThatThrownBy(() -> signer.sign(statement(OnlineRole.SNAPSHOT, 1))).isInstanceOf(SigningException.class);
        down[0] = false;
        assertRefused(Code.NOT_NEWER, () -> signer.sign(statement(OnlineRole.SNAPSHOT, 1)));
    }

    private OnlineSigner signer() {
        return new OnlineSigner(DOMAIN, EPOCH, keys, Map.of(), uses::add);
    }

    private static Map<OnlineRole, SoftwareSigner> keys() {
        Map<OnlineRole, SoftwareSigner> keys = new EnumMap<>(OnlineRole.class);
        for (OnlineRole role : OnlineRole.values()) {
            keys.put(role, SoftwareSigner.generateEd25519(new SecureRandom()));
        }
        return keys;
    }

    private static SignedRole statement(OnlineRole role, long version) {
        Instant issuedAt = T0.plusSeconds(version);
        Instant expires = T0.plusSeconds(86_400);
        return switch (role) {
            case TIMESTAMP -> timestamp(version, issuedAt);
            case SNAPSHOT ->
                new Snapshot(
                        version,
                        expires,
                        Map.of("targets.json", MetaFile.of(1, new byte[] {1})),
                        Optional.of(RoleExtension.of(DOMAIN, issuedAt)));
            case REVOCATIONS ->
                new Targets(
                        version,
                        expires,
                        Map.of("revocations/rules.json", TargetFile.of(new byte[] {1})),
                        Optional.empty(),
                        Optional.of(new RoleExtension(
                                DOMAIN, issuedAt, Optional.of(new RevocationsExtension(EPOCH, 4, 0)))));
        };
    }

    private static Timestamp timestamp(long version, Instant issuedAt) {
        return new Timestamp(
                version,
                T0.plusSeconds(86_400),
                MetaFile.of(1, new byte[] {1}),
                Optional.of(new Statement(DOMAIN, EPOCH, issuedAt, 1, 1, 0)));
    }

    private static byte[] canonical(SignedRole statement, Consumer<ObjectNode> change) {
        ObjectNode json = statement.toJson();
        change.accept(json);
        return CanonicalJson.encode(json);
    }

    private static ObjectNode tidemark(ObjectNode json) {
        return (ObjectNode) json.get("tidemark");
    }

    private static SigningRequest request(
            OnlineRole role, TrustDomain domain, long epoch, long version, byte[] canonical) {
        return new SigningRequest(role, domain, epoch, version, canonical);
    }

    private static void assertRefused(Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SigningRefused.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(code));
    }
}
