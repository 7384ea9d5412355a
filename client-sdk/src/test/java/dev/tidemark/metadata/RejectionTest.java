package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.Rejection.Malformed;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each cause has a code of its own and says what happened, with its numbers, and what to do. */
class RejectionTest {
    private static final Instant THEN = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2031-02-03T04:05:06Z");

    /** The values of a cause's parts, by their type; each of them must be found in the text. */
    private static final Map<Class<?>, Object[]> VALUES = Map.of(
            String.class, new Object[] {"first", "second", "third"},
            long.class, new Object[] {11L, 22L, 33L},
            int.class, new Object[] {44, 55, 66},
            Instant.class, new Object[] {THEN, NOW},
            Duration.class, new Object[] {Duration.ofSeconds(77)});

    private static final Map<String, String> CODES = Map.ofEntries(
            Map.entry("Malformed", "malformed"),
            Map.entry("TooLarge", "too_large"),
            Map.entry("ThresholdNotMet", "threshold_not_met"),
            Map.entry("WrongType", "wrong_type"),
            Map.entry("WrongVersion", "wrong_version"),
            Map.entry("Rollback", "rollback"),
            Map.entry("Behind", "behind"),
            Map.entry("Equivocation", "equivocation"),
            Map.entry("Expired", "expired"),
            Map.entry("LengthMismatch", "length_mismatch"),
            Map.entry("HashMismatch", "hash_mismatch"),
            Map.entry("WrongDomain", "wrong_domain"),
            Map.entry("WrongEpoch", "wrong_epoch"),
            Map.entry("RootConstantChanged", "root_constant_changed"),
            Map.entry("RootWithheld", "root_withheld"),
            Map.entry("ExtensionInvalid", "extension_invalid"),
            Map.entry("FromFuture", "from_future"),
            Map.entry("IssueTimeFell", "issue_time_fell"),
            Map.entry("StatementTooLong", "statement_too_long"),
            Map.entry("RoleMissing", "role_missing"),
            Map.entry("NotDelegated", "not_delegated"),
            Map.entry("MixAndMatch", "mix_and_match"));

    static Stream<Class<?>> causes() {
        return Arrays.stream(Rejection.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("causes")
    void cause_hasItsCode_andTellsEveryPart(Class<?> cause) throws ReflectiveOperationException {
        Object[] parts = parts(cause);
        Rejection rejection = of(cause, parts);

        assertThat(rejection.code()).isEqualTo(CODES.get(cause.getSimpleName())).isIn(Rejection.CODES);
        assertThat(rejection.explain()).endsWith(".");
        for (Object part : parts) {
            assertThat(rejection.explain())
                    .contains(part instanceof Duration time ? time.toSeconds() + " s" : part.toString());
        }
    }

    @Test
    void codes_areAllThereAre() throws ReflectiveOperationException {
        Set<String> codes = new HashSet<>();
        for (Class<?> cause : causes().toList()) {
            codes.add(of(cause, parts(cause)).code());
        }
        assertThat(codes).isEqualTo(Rejection.CODES).hasSize(CODES.size());
    }

    private static Object[] parts(Class<?> cause) {
        Map<Class<?>, Integer> used = new java.util.HashMap<>();
        return Arrays.stream(cause.getRecordComponents())
                .map(RecordComponent::getType)
                .map(type -> VALUES.get(type)[used.merge(type, 1, Integer::sum) - 1])
                .toArray();
    }

    private static Rejection of(Class<?> cause, Object... parts) throws ReflectiveOperationException {
        Constructor<?> constructor = cause.getDeclaredConstructors()[0];
        return (Rejection) constructor.newInstance(parts);
    }

    @Test
    void malformed_withoutAPlace_isSoAtItsTop() {
        assertThat(new Malformed("root", "", "it is empty").explain())
                .startsWith("root is malformed at its top level: it is empty.");
        assertThat(new Malformed("root", "/a", "it is empty").explain())
                .startsWith("root is malformed at /a: it is empty.");
    }

    /** Names of roles and members come from files: none of them may fill a log or write a line of its own. */
    @Test
    void textOfUnknownOrigin_isCutAndPrintable() {
        assertThat(Printable.of("a".repeat(256))).isEqualTo("a".repeat(256));
        assertThat(Printable.of("a".repeat(257))).isEqualTo("a".repeat(256) + "...");
        assertThat(Printable.of(" ~\n\u007f\u0000é")).isEqualTo(" ~????");
    }

    @Test
    void exception_carriesItsRejection() {
        Rejection rejection = new Rejection.Behind(2, 1);
        VerificationException exception = new VerificationException(rejection);
        assertThat(exception.rejection()).isSameAs(rejection);
        assertThat(exception).hasMessage("behind: " + rejection.explain());
    }
}
