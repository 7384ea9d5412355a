package dev.tidemark.server.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleBookTest {
    private static final String[] ISSUERS = {"https://a.example", "https://\"b\\.example", "https://é漢😀.example"};

    private static RevokedName name(Random random) {
        String issuer = ISSUERS[random.nextInt(ISSUERS.length)];
        return switch (random.nextInt(3)) {
            case 0 -> RevokedName.issuer(issuer);
            case 1 -> new RevokedName(RevocationKind.KEY, issuer, "k\"" + random.nextInt(6));
            default -> new RevokedName(RevocationKind.SUBJECT, issuer, "ş\\" + random.nextInt(6));
        };
    }

    private static IssuedBefore reach(Random random) {
        return random.nextBoolean()
                ? IssuedBefore.forever()
                : IssuedBefore.at(Instant.ofEpochMilli(random.nextInt(1_000_000) * 500L));
    }

    private static RuleTally counted(List<RevocationRule> rules) {
        return new RuleTally(rules.size(), new RulesDocument(rules).toBytes().length);
    }

    private static void assertTotals(RuleBook book) {
        List<RevocationRule> rules = book.rules();
        List<RevocationRule> ordinary = rules.stream()
                .filter(rule -> rule.name().kind() != RevocationKind.ISSUER)
                .toList();
        assertThat(book.ordinary()).isEqualTo(counted(ordinary));
        for (String issuer : ISSUERS) {
            assertThat(book.of(issuer))
                    .isEqualTo(counted(ordinary.stream()
                            .filter(rule -> rule.name().issuer().equals(issuer))
                            .toList()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void take_andUndo_inAnyOrder_keepTheTotalsOfWhatWouldBeWritten(long seed) {
        Random random = new Random(seed);
        RuleBook book = new RuleBook(
                List.of(new RevocationRule(1, name(random), reach(random), null)),
                List.of(new Reinstated(7, new RevokedName(RevocationKind.KEY, ISSUERS[0], "k\"1"), 40)),
                7);
        long sequence = 1;
        for (int request = 0; request < 60; request++) {
            List<RevocationRule> before = new ArrayList<>(book.rules());
            long at = sequence;
            book.begin();
            for (int i = random.nextInt(5); i >= 0; i--) {
                RevokedName name = name(random);
                Instant expiry = name.kind() == RevocationKind.KEY && random.nextBoolean()
                        ? Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(3) * 250L)
                        : null;
                sequence++;
                book.take(sequence, name, reach(random), expiry);
            }
            assertTotals(book);
            if (random.nextInt(3) == 0) {
                book.undo();
                sequence = at;
                assertThat(book.rules()).isEqualTo(before);
                assertTotals(book);
            }
        }
        assertThat(book.isReadable()).isTrue();
        assertThat(book.rules()).isSortedAccordingTo((a, b) -> Long.compare(a.sequence(), b.sequence()));
    }
}
