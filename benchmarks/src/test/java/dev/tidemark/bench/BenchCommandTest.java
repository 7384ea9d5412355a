package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.bench.machine.BenchFailed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Measures nothing. */
    private record Made(String name, Report report) implements Bench {
        @Override
        public String description() {
            return "Made up.";
        }

        @Override
        public Report run(Order order) {
            order.say("measured at depth " + order.depth());
            return report;
        }
    }

    private record Broken(String name) implements Bench {
        @Override
        public String description() {
            return "Breaks.";
        }

        @Override
        public Report run(Order order) throws BenchFailed {
            throw new BenchFailed("nginx is not installed; run .ci/install.");
        }
    }

    private static Bench made(String name) {
        Case one = new Case("answer");
        one.add(Case.OURS, Map.of(Metric.CPU, 10.0));
        one.add("peer", Map.of(Metric.CPU, 8.0));
        one.add(Case.OURS, Map.of(Metric.CPU, 12.0));
        one.add("peer", Map.of(Metric.CPU, 8.0));
        return new Made(
                name,
                new Report(
                        name,
                        Depth.FULL,
                        Map.of("peer", "peer-1.0"),
                        Surroundings.watch().end(),
                        List.of("a note"),
                        List.of(one),
                        List.of(Goal.atMost("twice as much", 1.4, 1.25))));
    }

    private int run(List<Bench> benches, String... args) {
        return Main.run(benches, args, new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void bench_noSubcommand_runsEverythingAndPrintsATableEach() {
        int exit = run(List.of(made("one"), made("two")));

        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("./tidemark bench one   medians", "./tidemark bench two   medians")
                .containsPattern("answer +tidemark +11.0 \\(10.0 - 12.0\\)")
                .containsPattern("answer +peer +8.00 +1.38 \\(1.25 - 1.50\\)")
                .contains("twice as much: 1.40, at most 1.25 is aimed at, MISSED", "peer-1.0", "a note");
        assertThat(err.toString()).contains("tidemark bench: two: measured at depth FULL");
    }

    @Test
    void bench_subcommand_runsThatOneAlone() throws Exception {
        int exit = run(List.of(made("one"), made("two")), "two", "--quick", "--output", "json");

        assertThat(exit).as(err.toString()).isZero();
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertThat(json.path("bench").asText()).isEqualTo("two");
        JsonNode ratio = json.at("/cases/0/sides/peer/cpu_of_tidemark_by_cpu_of_this");
        assertThat(ratio.path("median").asDouble()).isEqualTo(1.375);
        assertThat(json.at("/cases/0/sides/tidemark/cpu_us_per_operation/rounds"))
                .hasSize(2);
        assertThat(json.at("/targets/0/met").asBoolean(true)).isFalse();
        assertThat(err.toString()).contains("measured at depth QUICK");
    }

    @Test
    void bench_out_writesAFileEach(@TempDir Path folder) {
        int exit = run(List.of(made("one"), made("two")), "--out", folder.toString());

        assertThat(exit).as(err.toString()).isZero();
        assertThat(folder.resolve("one-results.json")).content().contains("\"bench\" : \"one\"");
        assertThat(folder.resolve("two-results.json")).exists();
    }

    @Test
    void bench_peerIsMissing_saysWhatToDoAndEndsWithOne() {
        int exit = run(List.of(new Broken("one"), made("two")));

        assertThat(exit).isOne();
        assertThat(err.toString()).contains("nginx is not installed; run .ci/install.");
    }

    @Test
    void bench_unknownWord_isRefused() {
        int exit = run(List.of(made("one")), "one", "--slow");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--slow");
    }
}
