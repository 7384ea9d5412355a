package dev.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The measurement runs from end to end; what it measures is not judged. */
class ReadBenchSmokeTest {

    @Test
    void read_quick_answersWithFiguresOfBothServers() throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exit = Main.run(
                new String[] {"read", "--quick", "--output", "json"}, new PrintWriter(out), new PrintWriter(err));

        assertThat(exit).as(err.toString()).isZero();
        JsonNode figures = new JsonMapper().readTree(out.toString());
        assertThat(figures.path("targets")).hasSize(2);
        for (JsonNode target : figures.path("targets")) {
            for (String server : new String[] {"tidemark", "nginx"}) {
                JsonNode round =
                        target.path("servers").path(server).path("rounds").path(0);
                assertThat(round.path("requests").asLong())
                        .as(target + " " + server)
                        .isPositive();
            }
        }
        assertThat(figures.at("/targets/1/representation_bytes").asInt()).isEqualTo(65_536);
        assertThat(figures.at("/targets/0/servers/nginx/rounds/0/with_body").asLong())
                .as("one full answer a connection, then 304 only")
                .isEqualTo(LoadProcess.CONNECTIONS);
    }

    @Test
    void read_unknownWord_isRefused() {
        StringWriter err = new StringWriter();

        int exit = Main.run(new String[] {"read", "--slow"}, new PrintWriter(new StringWriter()), new PrintWriter(err));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--slow");
    }
}
