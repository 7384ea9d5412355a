package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.server.guard.GuardOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardConfigTest {
    private static final Map<String, String> LEAST = Map.of(
            "TIDEMARK_TRUST__REPOSITORY", "http://127.0.0.1:7420",
            "TIDEMARK_TRUST__DOMAIN", "example.local",
            "TIDEMARK_TRUST__ROOT", "root.json",
            "TIDEMARK_GUARD__UPSTREAM", "http://127.0.0.1:8080");

    private static GuardConfig read(String toml, String... more) throws ConfigException {
        Map<String, String> environment = new HashMap<>(LEAST);
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return GuardConfig.parse(toml, Path.of("/etc/guard"), environment);
    }

    private static List<String> findings(String toml, String... more) {
        return catchThrowableOfType(ConfigException.class, () -> read(toml, more))
                .findings();
    }

    @Test
    void parse_nothingButWhatMustBeSaid_hasTheDocumentedDefaults() throws Exception {
        GuardConfig config = read("");
        assertThat(config.options().limits()).isEqualTo(GuardOptions.Limits.DEFAULT);
        assertThat(config.options().times()).isEqualTo(GuardOptions.Times.DEFAULT);
        assertThat(config.options().routes()).isEqualTo(GuardOptions.Routes.NONE);
        assertThat(config.options().upstream())
                .isEqualTo(GuardOptions.Upstream.at(new GuardOptions.Address("127.0.0.1", 8080)));
        assertThat(config.trust().root()).isEqualTo(Path.of("/etc/guard/root.json"));
        assertThat(config.replay().redis()).isEmpty();
        assertThat(config.audit()).isEmpty();
    }

    @Test
    void parse_nothingAtAll_saysEverythingThatMustBeSet() {
        assertThat(catchThrowableOfType(ConfigException.class, () -> GuardConfig.parse("", Path.of(""), Map.of()))
                        .findings())
                .hasSize(4);
    }

    @Test
    void parse_severalReplicasWithMemoryEach_isRefused() {
        assertThat(findings("", "TIDEMARK_REPLAY__REPLICAS", "2"))
                .singleElement()
                .asString()
                .contains("every passport could be used 2 times")
                .contains("replay.redis");
    }

    @Test
    void parse_severalReplicasWithARedis_isTaken() throws Exception {
        GuardConfig config = read("[replay]\nreplicas = 3\nredis = \"rediss://cache.example\"\n");
        assertThat(config.replay().redis().orElseThrow().port()).isEqualTo(6379);
        assertThat(config.replay().redis().orElseThrow().tls()).isTrue();
    }

    @Test
    void parse_routesWithValuesOfAnotherKind_areRefused() {
        assertThat(findings("[[routes]]\nid = \"a\"\nshadow = \"yes\"\nmax_body_bytes = \"10MB\"\n"))
                .hasSize(2)
                .anyMatch(finding -> finding.contains("routes.shadow of a must be true or false"))
                .anyMatch(finding -> finding.contains("routes.max_body_bytes of a"));
        assertThat(findings("[[routes]]\nid = \"a\"\nmax_body_bytes = -1\n")).hasSize(1);
    }

    @Test
    void parse_idleShorterThanTheAnswer_isRefused() {
        assertThat(findings("[times]\nidle_ms = 1000\nanswer_ms = 2000\n"))
                .singleElement()
                .asString()
                .contains("callers who wait for the service would be cut off");
    }

    @Test
    void parse_environment_isOverTheFile() throws Exception {
        assertThat(read("[guard]\nlisten = \"127.0.0.1:1\"\n", "TIDEMARK_GUARD__LISTEN", "127.0.0.1:2")
                        .options()
                        .listen()
                        .port())
                .isEqualTo(2);
    }

    @Test
    void parse_whatNobodyKnows_namesTheNearest() {
        assertThat(findings("[guard]\nupstrem = \"x\"\n"))
                .singleElement()
                .asString()
                .contains("guard.upstream");
        assertThat(findings("", "TIDEMARK_TIMES__IDEL_MS", "1"))
                .singleElement()
                .asString()
                .contains("TIDEMARK_TIMES__IDLE_MS");
    }

    @Test
    void parse_routes_saysWhatATableMustBe() throws Exception {
        GuardOptions.Routes routes =
                read("[[routes]]\nid = \"a\"\nshadow = true\n[[routes]]\nid = \"b\"\nupgrade = true\nmax_body_bytes = 7\n"
                                + "[[unprotected]]\nmethod = \"GET\"\npath = \"/open/{name}\"\n")
                        .options()
                        .routes();
        assertThat(routes.shadow()).containsExactly("a");
        assertThat(routes.upgrade()).containsExactly("b");
        assertThat(routes.bodyLimits()).containsEntry("b", 7L);
        assertThat(routes.unprotected()).containsExactly(new GuardOptions.Unprotected("GET", "/open/{name}"));
        assertThat(findings("[[routes]]\nid = \"a\"\nshadwo = true\n")).hasSize(1);
        assertThat(findings("[[unprotected]]\nmethod = \"GET\"\npath = \"/open/{a b}\"\n"))
                .hasSize(1);
        assertThat(findings("[[unprotected]]\npath = \"/open\"\n")).hasSize(1);
    }

    @Test
    void parse_addresses_withoutCredentialsAndPaths() {
        assertThat(findings("", "TIDEMARK_GUARD__UPSTREAM", "http://u:p@a:1")).hasSize(1);
        assertThat(findings("", "TIDEMARK_GUARD__UPSTREAM", "http://a:1/path")).hasSize(1);
        assertThat(findings("", "TIDEMARK_GUARD__UPSTREAM", "https://a:1")).hasSize(1);
    }

    @Test
    void parse_auditThatIsDemandedAndNowhere_isRefused() {
        assertThat(findings("", "TIDEMARK_AUDIT__REQUIRED_FROM", "high")).hasSize(1);
    }
}
