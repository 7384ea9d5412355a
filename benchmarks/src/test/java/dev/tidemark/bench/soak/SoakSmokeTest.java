package dev.tidemark.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A run of seconds, from end to end: every decision is right, every figure is taken; no time is judged. */
class SoakSmokeTest {
    private static final String BRIEF = "-Xmx192m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    @TempDir
    Path out;

    @Test
    void soak_ofSeconds_decidesRightlyAndFollowsEveryResource() throws Exception {
        StringWriter err = new StringWriter();

        int exit = run(
                err,
                "--minutes=0.06",
                "--verifiers=4",
                "--domains=2",
                "--revocations-per-second=6",
                "--publish-every=500ms",
                "--sample-every=1s",
                "--collect-every=2s",
                "--server-flags=" + BRIEF,
                "--verifier-flags=" + BRIEF,
                "--out=" + out);

        assertThat(exit).as(err.toString()).isZero();
        JsonNode results =
                new JsonMapper().readTree(out.resolve("soak-results.json").toFile());
        assertThat(results.path("errors")).as(results.toString()).isEmpty();
        assertThat(results.path("refresh_failures")).isEmpty();
        assertThat(results.path("wrong").asLong()).isZero();
        for (String code : List.of("allowed", "revoked_passport", "unknown_key")) {
            assertThat(results.path("decisions").path(code).asLong()).as(code).isPositive();
        }
        for (String process : List.of("server", "verifiers-1", "verifiers-2")) {
            for (String figure : SoakResult.FIGURES) {
                assertThat(results.at("/figures/" + process + "/" + figure + "/end")
                                .asDouble())
                        .as(process + " " + figure)
                        .isPositive();
            }
        }
        assertThat(results.at("/figures/stores/ledger_bytes/end").asDouble()).isPositive();
        assertThat(Files.readAllLines(out.resolve(SoakRun.SAMPLES))).hasSizeGreaterThan(12);
        assertThat(out.resolve("soak.svg")).content().contains("<polyline").endsWith("</svg>\n");
        assertThat(out.resolve("soak.md")).content().doesNotContain("@");
    }

    @Test
    void soak_timeThatIsNone_isRefused() {
        StringWriter err = new StringWriter();

        assertThat(run(err, "--publish-every=often")).isEqualTo(1);
        assertThat(err.toString()).contains("--publish-every is a time such as 500ms");
    }

    private static int run(StringWriter err, String... args) {
        PrintWriter errors = new PrintWriter(err);
        return new CommandLine(new SoakCommand(new PrintWriter(new StringWriter()), errors))
                .setErr(errors)
                .execute(args);
    }
}
