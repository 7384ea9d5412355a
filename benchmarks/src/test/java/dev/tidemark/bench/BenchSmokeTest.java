package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every measurement runs from end to end; what it measures is not judged. */
class BenchSmokeTest {

    private static Field field;

    @BeforeAll
    static void share() throws IOException {
        field = Field.create(Clock.systemUTC());
    }

    @AfterAll
    static void end() {
        field.close();
    }

    static Stream<Named<Bench>> benches() {
        return Main.ALL.stream().map(bench -> Named.of(bench.name(), bench));
    }

    @ParameterizedTest
    @MethodSource("benches")
    void run_shortest_answersWithFiguresOfEverySide(Bench bench) throws Exception {
        List<String> steps = new ArrayList<>();

        Report report = bench.run(new Bench.Order(Depth.SMOKE, Clock.systemUTC(), field, steps::add));

        assertThat(steps).isNotEmpty();
        assertThat(report.cases()).isNotEmpty().allSatisfy(one -> {
            assertThat(one.sides()).as(one.name()).startsWith(Case.OURS);
            assertThat(one.sides())
                    .as(one.name())
                    .allSatisfy(side -> assertThat(one.rounds(side, Metric.CPU))
                            .as(side)
                            .hasSize(1)
                            .allSatisfy(cpu -> assertThat(cpu).isNotNegative()));
        });
        assertThat(report.cases()).as("a peer").anyMatch(one -> one.sides().size() > 1);
        assertThat(report.json().path("peers").toString())
                .contains(report.peers().keySet());
        assertThat(new ReportTable(report).text()).contains(report.command(), "OURS/THIS");
    }
}
