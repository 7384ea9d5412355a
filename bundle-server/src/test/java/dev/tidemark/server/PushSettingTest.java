package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.http.push.PushLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushSettingTest {
    private static final String DOMAINS = "[[domains]]\nname = \"a.local\"\nroot = \"1.root.json\"\n";

    private static PushLimits limits(String toml) throws ConfigException {
        return ServerConfig.parse(toml + DOMAINS, Path.of("."), Map.of()).push();
    }

    @Test
    void defaults_areThoseOfTheListeners() throws Exception {
        assertThat(limits("")).isEqualTo(PushLimits.DEFAULT);
    }

    @Test
    void numbers_areTakenAsTheyAre() throws Exception {
        assertThat(limits("[push]\nmax_connections = 7\nmax_connections_per_domain = 0\n"))
                .isEqualTo(PushLimits.DEFAULT.withConnections(7, 0));
    }

    @Test
    void numbers_outOfRange_areRefusedByName() {
        for (String bad : List.of("-1", "1000001", "\"many\"", "1.5")) {
            assertThatThrownBy(() -> limits("[push]\nmax_connections = " + bad + "\n"))
                    .as(bad)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("push.max_connections is out of range");
        }
    }
}
