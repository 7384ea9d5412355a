package dev.tidemark.verifier;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code docs/reference/acceptance.md} from the tests whose rows it lists. */
final class AcceptanceTable {
    private static final String HEAD = """
            # Acceptance

            What a decision comes to when keys, passports or hosts are in the wrong hands, and what each kind of source proves
            and does not. Every row is a test with real keys: a client of a repository, and a verifier of all thirteen steps above
            it. The verdicts are those of all decisions of the test, in order, one for any number that are equal in a row;
            [reason codes](reason-codes.md) explains them. "No passport" is the word of the broker in the tests, which checks an
            X.509-SVID before it issues; a broker is no part of this project.

            This page is made from the tests; `mvn -pl client-sdk -am test -Dtest=AcceptanceTableTest
            -Dsurefire.failIfNoSpecifiedTests=false -Dtidemark.rewrite=true` writes it anew.
            """;

    private AcceptanceTable() {}

    static String page() {
        return HEAD
                + section("Under theft and attack", AcceptanceMatrixTest.class)
                + section("Tiers of sources", SourceTiersTest.class)
                + section("The broker of SPIFFE workloads", BrokerTierTest.class);
    }

    private static String section(String title, Class<?> tests) {
        return "\n## " + title + "\n\n| scenario | verdict | test |\n|---|---|---|\n"
                + rows(tests).map(AcceptanceTable::line).collect(Collectors.joining());
    }

    private static Stream<Method> rows(Class<?> tests) {
        return Stream.of(tests.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Row.class))
                .sorted(Comparator.comparingInt(
                        method -> method.getAnnotation(Row.class).at()));
    }

    private static String line(Method test) {
        Row row = test.getAnnotation(Row.class);
        String verdicts = List.of(row.verdicts()).stream()
                .map(verdict -> verdict.startsWith(BrokerTierTest.NO_PASSPORT)
                        ? BrokerTierTest.NO_PASSPORT + "`" + verdict.substring(BrokerTierTest.NO_PASSPORT.length())
                                + "`"
                        : "`" + verdict + "`")
                .collect(Collectors.joining(", then "));
        return "| " + row.scenario() + " | " + verdicts + " | `"
                + test.getDeclaringClass().getSimpleName() + "." + test.getName() + "` |\n";
    }
}
