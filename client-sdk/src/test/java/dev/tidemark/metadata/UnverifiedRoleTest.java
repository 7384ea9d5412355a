package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.key;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of a file before signing it, and what signing makes of it. */
class UnverifiedRoleTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private UnverifiedRole read(String role, byte[] bytes) throws VerificationException {
        return UnverifiedRole.parse(role, bytes, Limits.DEFAULT);
    }

    private byte[] unsigned(String role, String... labels) throws VerificationException {
        List<String> ids =
                java.util.Arrays.stream(labels).map(label -> key(label).keyId()).toList();
        return MetadataWriter.unsigned(read(role, repository.bytes(role)).role(), ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "targets", "policy", "revocations", ISSUER})
    void file_ofARoleThatAuthorsSign_isShownWhole(String role) throws VerificationException {
        UnverifiedRole file = read(role, repository.bytes(role));
        assertThat(file.role()).isInstanceOf(role.equals("root") ? Root.class : Targets.class);
        assertThat(file.role().toJson()).isEqualTo(repository.json(role));
        assertThat(file.isShownWhole()).isTrue();
        assertThat(file.message()).isEqualTo(CanonicalJson.encode(repository.json(role)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", ISSUER})
    void file_withAMemberThatIsNotShown_saysSo(String role) throws VerificationException {
        repository.edit(role, json -> json.put("x-unseen", 1));
        assertThat(read(role, repository.bytes(role)).isShownWhole()).isFalse();
    }

    @Test
    void file_ofAnotherRole_isRefused() {
        rejected(Rejection.WrongType.class, () -> read("root", repository.bytes("targets")));
        rejected(Rejection.WrongType.class, () -> read("targets", repository.bytes("root")));
        rejected(Rejection.WrongType.class, () -> read("policy", repository.bytes("timestamp")));
    }

    @Test
    void file_withoutTheExtension_isRefused() {
        rejected(
                Rejection.ExtensionInvalid.class,
                () -> read("policy", MetadataFixture.plain().bytes("policy")));
        repository.extension("revocations", it -> it.remove("epoch"));
        rejected(Rejection.ExtensionInvalid.class, () -> read("revocations", repository.bytes("revocations")));
    }

    /** Each kind of role has its own limit of bytes. */
    @Test
    void file_largerThanItsKindMayBe_isRefused() throws VerificationException {
        byte[] root = repository.bytes("root");
        byte[] policy = repository.bytes("policy");
        UnverifiedRole.parse("root", root, new Limits(root.length, 0, 0, 0));
        UnverifiedRole.parse("policy", policy, new Limits(0, 0, 0, policy.length));
        rejected(
                Rejection.TooLarge.class,
                () -> UnverifiedRole.parse("root", root, new Limits(root.length - 1, 9999, 9999, 9999)));
        rejected(
                Rejection.TooLarge.class,
                () -> UnverifiedRole.parse("policy", policy, new Limits(9999, 9999, 9999, policy.length - 1)));
    }

    @Test
    void message_changedByTheCaller_changesNothing() throws VerificationException {
        UnverifiedRole file = read("root", repository.bytes("root"));
        file.message()[0] = 'x';
        assertThat(file.message()).isEqualTo(CanonicalJson.encode(repository.json("root")));
    }

    @Test
    void slots_areThereInOrder_andFilledOneByOne() throws VerificationException {
        UnverifiedRole empty = read("root", unsigned("root", "root-2", "root-1"));
        assertThat(empty.keyIds())
                .containsExactly(key("root-2").keyId(), key("root-1").keyId());
        assertThat(empty.filled()).isEmpty();

        UnverifiedRole one = read("root", signed(empty, "root-1"));
        assertThat(one.keyIds()).isEqualTo(empty.keyIds());
        assertThat(one.filled()).containsExactly(key("root-1").keyId());
        UnverifiedRole both = read("root", signed(one, "root-2"));
        assertThat(both.filled()).isEqualTo(empty.keyIds());
        assertThat(TrustedMetadata.pinned(signed(one, "root-2"), Limits.DEFAULT)
                        .root()
                        .role())
                .isEqualTo(empty.role());
    }

    @Test
    void signature_ofAKeyWithoutASlot_comesLast() throws VerificationException {
        UnverifiedRole file = read("root", unsigned("root", "root-1"));
        UnverifiedRole more = read("root", signed(file, "stranger"));
        assertThat(more.keyIds())
                .containsExactly(key("root-1").keyId(), key("stranger").keyId());
        assertThat(more.filled()).containsExactly(key("stranger").keyId());
        assertThat(more.message()).isEqualTo(file.message());
    }

    @Test
    void signature_madeAgain_takesThePlaceOfTheFirst() throws VerificationException {
        byte[] spoilt = read("root", repository.bytes("root"))
                .withSignature(key("root-1").keyId(), new byte[64]);
        rejected(Rejection.ThresholdNotMet.class, () -> TrustedMetadata.pinned(spoilt, Limits.DEFAULT));
        TrustedMetadata.pinned(signed(read("root", spoilt), "root-1"), Limits.DEFAULT);
    }

    private static byte[] signed(UnverifiedRole file, String label) {
        SoftwareSigner signer = key(label);
        return file.withSignature(signer.keyId(), MetadataFixture.sign(signer, file.message()));
    }
}
