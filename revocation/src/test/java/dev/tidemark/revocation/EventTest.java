package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Kinds, reasons, names and events. */
class EventTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String AUTHORITY = "ab".repeat(32);

    @Test
    void kinds_haveTheBytesOfTheFormat() {
        assertThat(Arrays.stream(RevocationKind.values()).map(k -> k.code() + k.wireName()))
                .containsExactly("1jti", "2key", "3subject", "4issuer", "5certificate");
        for (RevocationKind kind : RevocationKind.values()) {
            assertThat(RevocationKind.parse(kind.wireName())).hasValue(kind);
        }
        assertThat(RevocationKind.parse("JTI")).isEmpty();
    }

    @Test
    void reasons_areRfc5280sWithoutTheOneThatReinstates() {
        assertThat(Arrays.stream(RevocationReason.values()).map(RevocationReason::wireName))
                .containsExactly(
                        "unspecified",
                        "keyCompromise",
                        "cACompromise",
                        "affiliationChanged",
                        "superseded",
                        "cessationOfOperation",
                        "certificateHold",
                        "privilegeWithdrawn",
                        "aACompromise");
        assertThat(RevocationReason.parse("keyCompromise")).hasValue(RevocationReason.KEY_COMPROMISE);
        assertThat(RevocationReason.parse("removeFromCRL")).isEmpty();
    }

    @Test
    void salt_copiesInAndOut() {
        byte[] bytes = new byte[16];
        Salt salt = Salt.of(bytes);
        bytes[0] = 1;
        salt.bytes()[1] = 1;
        assertThat(salt).isEqualTo(Salt.of(new byte[16])).hasSameHashCodeAs(Salt.of(new byte[16]));
        assertThat(salt).isNotEqualTo(Salt.of(bytes));
        assertThatIllegalArgumentException().isThrownBy(() -> Salt.of(new byte[15]));
    }

    @Test
    void name_lengthIsCountedInBytes() {
        assertThat(Samples.jti("é".repeat(1024)).id()).hasSize(1024);
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.jti("é".repeat(1024) + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.jti("")).withMessageContaining("id must have");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RevokedName(RevocationKind.JTI, "", "x"))
                .withMessageContaining("issuer must have");
    }

    @Test
    void name_unpairedSurrogate_isRefusedNotReplaced() {
        for (String ill : new String[] {"\ud800", "\udc00", "\ud800x", "x\ud800", "\ud800\ud800\udc00"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Samples.jti(ill))
                    .withMessageContaining("surrogate");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Fingerprints.namespaceTag(Samples.SALT, RevocationKind.JTI, ill));
        }
        assertThat(Samples.jti("\ud83d\udd11").id()).hasSize(2);
    }

    @Test
    void name_ofIssuer_hasOneSpelling() {
        assertThat(RevokedName.issuer("i")).isEqualTo(new RevokedName(RevocationKind.ISSUER, "i", "i"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RevokedName(RevocationKind.ISSUER, "i", "j"));
    }

    @Test
    void name_ofCertificate_hasOneSpelling() {
        assertThat(certificate(AUTHORITY, "1f").id()).isEqualTo("1f");
        assertThat(certificate(AUTHORITY, "0").id()).isEqualTo("0");
        assertThatIllegalArgumentException().isThrownBy(() -> certificate(AUTHORITY, "01f"));
        assertThatIllegalArgumentException().isThrownBy(() -> certificate(AUTHORITY, "1F"));
        assertThatIllegalArgumentException().isThrownBy(() -> certificate(AUTHORITY.substring(2), "1f"));
    }

    @Test
    void fingerprint_lengthsKeepIssuerAndIdApart() {
        RevokedName one = new RevokedName(RevocationKind.JTI, "ab", "c");
        RevokedName two = new RevokedName(RevocationKind.JTI, "a", "bc");
        assertThat(Fingerprints.of(Samples.SALT, one)).isNotEqualTo(Fingerprints.of(Samples.SALT, two));
        assertThat(Fingerprints.of(Samples.SALT, one)).isNotEqualTo(Fingerprints.of(Samples.OTHER_SALT, one));
    }

    @Test
    void event_ofJtiSubjectOrCertificate_isAnEntry() {
        assertThat(event(RevocationKind.JTI, "x", null, null).isRule()).isFalse();
        assertThat(event(RevocationKind.SUBJECT, "x", null, null).isRule()).isFalse();
        assertThat(event(RevocationKind.JTI, "x", IssuedBefore.at(NOW), null).isRule())
                .isTrue();
    }

    @Test
    void event_ofKeyOrIssuer_isARuleForEverUnlessItSaysOtherwise() {
        assertThat(event(RevocationKind.KEY, "k", null, null).issuedBefore()).isEqualTo(IssuedBefore.forever());
        assertThat(event(RevocationKind.ISSUER, Samples.ISSUER, null, null).issuedBefore())
                .isEqualTo(IssuedBefore.forever());
        assertThat(event(RevocationKind.KEY, "k", IssuedBefore.at(NOW), null).issuedBefore())
                .isEqualTo(IssuedBefore.at(NOW));
    }

    @Test
    void event_expiryOfSubjectOrIssuer_isRefused() {
        assertThat(event(RevocationKind.JTI, "x", null, NOW).expiresAt()).isEqualTo(NOW);
        assertThat(event(RevocationKind.KEY, "x", null, NOW).expiresAt()).isEqualTo(NOW);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event(RevocationKind.SUBJECT, "x", null, NOW))
                .withMessageContaining("expires_at is not allowed for kind subject");
        assertThatIllegalArgumentException().isThrownBy(() -> event(RevocationKind.ISSUER, Samples.ISSUER, null, NOW));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RevocationRule(1, Samples.subject("x"), IssuedBefore.forever(), NOW));
    }

    @Test
    void event_timesOutsideTheWireForm_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event(RevocationKind.JTI, "x", null, NOW.plusNanos(1)))
                .withMessageContaining("expires_at must be in whole milliseconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event(RevocationKind.JTI, "x", null, Instant.MAX))
                .withMessageContaining("1970 and 9999");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event(RevocationKind.JTI, "x", null, Instant.ofEpochMilli(-1)));
    }

    @Test
    void event_id_isVisibleAscii() {
        for (String bad : new String[] {"", "a b", "é", "x".repeat(129), "a\n"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> event(bad)).withMessageContaining("event_id");
        }
        assertThat(event("x".repeat(128)).name()).isEqualTo(Samples.jti("x"));
    }

    @Test
    void entry_ofKeyOrIssuer_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.entry(Samples.key("k"), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Samples.entry(RevokedName.issuer("i"), 0));
    }

    private static RevokedName certificate(String authority, String serial) {
        return new RevokedName(RevocationKind.CERTIFICATE, authority, serial);
    }

    private static RevocationEvent event(String eventId) {
        return new RevocationEvent(
                eventId, RevocationKind.JTI, Samples.ISSUER, "x", RevocationReason.SUPERSEDED, NOW, null, null);
    }

    private static RevocationEvent event(
            RevocationKind kind, String id, @Nullable IssuedBefore issuedBefore, @Nullable Instant expiresAt) {
        return new RevocationEvent(
                "e1", kind, Samples.ISSUER, id, RevocationReason.KEY_COMPROMISE, NOW, issuedBefore, expiresAt);
    }
}
