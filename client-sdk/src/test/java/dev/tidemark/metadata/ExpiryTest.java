package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule of time takes what: an expired role, and a statement from the future or of too long a life. */
class ExpiryTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    private static Times times(Instant now, Times.Expiry rule) {
        return new Times(now, Duration.ofSeconds(60), rule);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "timestamp,   REFUSED,         expired",
        "timestamp,   STATEMENT_TAKEN, taken",
        "timestamp,   TAKEN,           taken",
        "timestamp,   REPORTED,        taken",
        "snapshot,    REFUSED,         expired",
        "snapshot,    STATEMENT_TAKEN, expired",
        "snapshot,    TAKEN,           taken",
        "snapshot,    REPORTED,        taken",
        "targets,     REFUSED,         expired",
        "targets,     STATEMENT_TAKEN, expired",
        "targets,     TAKEN,           taken",
        "targets,     REPORTED,        taken",
        "policy,      STATEMENT_TAKEN, expired",
        "policy,      TAKEN,           taken",
        "issuer.acme, STATEMENT_TAKEN, expired",
        "issuer.acme, TAKEN,           taken"
    })
    void roleThatExpired_isTakenAsTheRuleSays(String role, Times.Expiry rule, String expected)
            throws VerificationException {
        String past = MetadataTime.formatSeconds(NOW.minusSeconds(1));
        repository.edit(role, json -> json.put("expires", past));
        TrustedMetadata held = repository.before(role);
        assertThat(code(() -> repository.step(held, role, times(NOW, rule)))).isEqualTo(expected);
        assertThat(code(() -> repository.step(held, role, times(NOW.minusSeconds(1), rule))))
                .isEqualTo(expected);
        assertThat(code(() -> repository.step(held, role, times(NOW.minusMillis(1001), rule))))
                .isEqualTo("taken");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "REFUSED,         from_future, statement_too_long",
        "STATEMENT_TAKEN, from_future, statement_too_long",
        "TAKEN,           from_future, statement_too_long",
        "REPORTED,        taken,       taken"
    })
    void statement_isJudgedByEveryRuleButTheReplays(Times.Expiry rule, String future, String life)
            throws VerificationException {
        TrustedMetadata held = repository.before("timestamp");
        assertThat(code(() -> repository.step(held, "timestamp", times(NOW.minusSeconds(60), rule))))
                .isEqualTo("taken");
        assertThat(code(() -> repository.step(held, "timestamp", times(NOW.minusMillis(60_001), rule))))
                .isEqualTo(future);
        repository.edit("timestamp", json -> json.put("expires", MetadataTime.formatSeconds(NOW.plusSeconds(901))));
        assertThat(code(() -> repository.step(held, "timestamp", times(NOW, rule))))
                .isEqualTo(life);
    }

    @Test
    void expired_namesEachRoleWithItsInstant() throws VerificationException {
        List<String> roles = List.of("root", "timestamp", "snapshot", "targets", "policy", "revocations", ISSUER);
        for (int i = 0; i < roles.size(); i++) {
            String at = MetadataTime.formatSeconds(NOW.plusSeconds(10 + i));
            repository.edit(roles.get(i), json -> json.put("expires", at));
        }
        TrustedMetadata held = repository.load();
        assertThat(held.expired(NOW.plusMillis(9_999))).isEmpty();
        for (int i = 0; i < roles.size(); i++) {
            Instant at = NOW.plusSeconds(10 + i);
            assertThat(held.expired(at))
                    .containsOnlyKeys(roles.subList(0, i + 1))
                    .containsEntry(roles.get(i), at);
        }
        assertThat(repository.pinned().expired(NOW.plusSeconds(99))).containsOnlyKeys("root");
    }

    private interface Step {
        TrustedMetadata take() throws VerificationException;
    }

    private static String code(Step step) {
        try {
            assertThat(step.take()).isNotNull();
            return "taken";
        } catch (VerificationException e) {
            return e.rejection().code();
        }
    }
}
