package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One state of revocations, and each way in which a thief of the online keys signs a next one that takes some of it back. */
enum TakenBack {
    /** What is true, and held. */
    NOTHING(""),
    HOUR_SHORTENED("revocation_regressed"),
    ENTRY_MOVED_TO_ANOTHER_NAMESPACE("revocation_regressed"),
    PRUNED_AHEAD_OF_THE_STATEMENT("prune_ahead_of_time"),
    PRUNED_LESS_THAN_BEFORE("prune_fell"),
    RULE_LOWERED("rule_lowered"),
    RULE_EXPIRES_SOONER("rule_lowered");

    private static final String ISSUER = "https://alpha.example";
    private static final RevokedName ENTRY = new RevokedName(RevocationKind.JTI, ISSUER, "stolen");
    private static final RevokedName CUT_OFF = new RevokedName(RevocationKind.SUBJECT, ISSUER, "workload");
    private static final RevokedName LEAKED = new RevokedName(RevocationKind.KEY, ISSUER, "leaked");
    private static final int LAST = 3;
    private static final int NOW = (int) TestDomain.START.getEpochSecond() / 3_600;
    private static final int PRUNED = NOW - 10;
    private static final int EXPIRES = NOW + 100;

    private final String code;

    TakenBack(String code) {
        this.code = code;
    }

    /** Why it is refused. */
    String code() {
        return code;
    }

    /** Signs it as what is next, at the forger's time. */
    void sign(Forger forger) {
        Segment segment = segment(Salt.of(HexFormat.of()
                .parseHex(Forger.extension(forger.signed("root")).get("salt").asText())));
        forger.next(
                        "revocations",
                        signed -> {
                            MutatedDeltaTest.list(forger, signed, segment);
                            forger.target("revocations/rules.json", new RulesDocument(rules()).toBytes(), signed);
                            Forger.extension(signed)
                                    .put("revocation_sequence", LAST)
                                    .put("prune_before", segment.pruneBefore());
                        },
                        "revocations")
                .index()
                .statement(signed -> Forger.extension(signed).put("revocation_sequence", LAST));
    }

    private Segment segment(Salt salt) {
        RevocationEntry entry = RevocationEntry.of(salt, ENTRY, this == HOUR_SHORTENED ? EXPIRES - 1 : EXPIRES);
        if (this == ENTRY_MOVED_TO_ANOTHER_NAMESPACE) {
            entry = new RevocationEntry(entry.tag() + 1, entry.fingerprint(), entry.expiryHour());
        }
        return Segment.of(
                0,
                LAST,
                switch (this) {
                    case PRUNED_AHEAD_OF_THE_STATEMENT -> NOW;
                    case PRUNED_LESS_THAN_BEFORE -> PRUNED - 1;
                    default -> PRUNED;
                },
                List.of(entry));
    }

    private List<RevocationRule> rules() {
        Duration sooner = Duration.ofSeconds(1);
        Duration month = Duration.ofDays(30);
        return List.of(
                rule(
                        2,
                        CUT_OFF,
                        IssuedBefore.at(this == RULE_LOWERED ? TestDomain.START.minus(sooner) : TestDomain.START),
                        null),
                rule(
                        LAST,
                        LEAKED,
                        IssuedBefore.forever(),
                        TestDomain.START.plus(this == RULE_EXPIRES_SOONER ? month.minus(sooner) : month)));
    }

    private static RevocationRule rule(
            long sequence, RevokedName name, IssuedBefore before, @Nullable Instant expiresAt) {
        return new RevocationRule(sequence, name, before, expiresAt);
    }

    /** Everything is as it was before the thief came. */
    static void requireHeld(TrustClient client) {
        RevocationSet set = client.read().state().orElseThrow().revocations();
        assertThat(set.sequence()).isEqualTo(LAST);
        assertThat(set.size()).isEqualTo(1);
        assertThat(set.pruneBefore()).isEqualTo(PRUNED);
        assertThat(set.rules()).isEqualTo(NOTHING.rules());
        assertThat(set.find(ENTRY, TestDomain.START)).isPresent();
        assertThat(set.find(CUT_OFF, TestDomain.START.minusMillis(1))).isPresent();
        assertThat(set.find(LEAKED, TestDomain.START)).isPresent();
    }
}
