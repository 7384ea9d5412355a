package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of rows is the tests'. */
class AcceptanceTableTest {
    private static final Path PAGE = VectorSuite.open("trustplane-v1")
            .folder()
            .resolve("../../docs/reference/acceptance.md")
            .normalize();

    @Test
    void page_isWhatTheTestsSay() throws IOException {
        if (Boolean.getBoolean("tidemark.rewrite")) {
            Files.writeString(PAGE, AcceptanceTable.page());
        }
        assertThat(PAGE).as("made from the tests; its head says how").hasContent(AcceptanceTable.page());
    }

    @Test
    void rows_areAllNumbered_andEveryTestIsOne() {
        for (Class<?> tests : List.of(AcceptanceMatrixTest.class, SourceTiersTest.class, BrokerTierTest.class)) {
            Set<Integer> numbers = new TreeSet<>();
            List<java.lang.reflect.Method> methods = Stream.of(tests.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .toList();
            assertThat(methods)
                    .allSatisfy(method ->
                            assertThat(method.isAnnotationPresent(Row.class)).isTrue());
            methods.forEach(
                    method -> numbers.add(method.getAnnotation(Row.class).at()));
            assertThat(numbers).as("%s", tests).hasSameSizeAs(methods);
        }
    }
}
