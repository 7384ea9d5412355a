package dev.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code tidemark guard} as operators run it: used passports in memory, and audit lines in a file or nowhere. */
final class GuardProcess {
    private static final String CONFIGURATION = """
            [guard]
            listen = "127.0.0.1:0"
            management = "127.0.0.1:0"
            upstream = "http://127.0.0.1:%d"
            [trust]
            repository = "%s"
            domain = "%s"
            root = "%s"
            [audit]
            file = "%s"
            [[unprotected]]
            method = "GET"
            path = "/open/{order}"
            """;

    /** A path below which nothing is decided; as long as {@link dev.tidemark.verifier.BoundCall#PATH}. */
    static final String OPEN_PATH = "/open/order-01";

    private GuardProcess() {}

    /**
     * Starts one in a folder of that name.
     *
     * @param auditFile relative to the folder; empty for none
     */
    static ServerUnderTest start(
            Scratch scratch, String name, Field.Domain domain, ServerUnderTest upstream, String auditFile)
            throws IOException, BenchFailed {
        String configuration = CONFIGURATION.formatted(
                upstream.port(),
                domain.address(),
                Tidemark.NAME,
                domain.tidemark().root().toAbsolutePath(),
                auditFile);
        scratch.write(name + "/guard.toml", configuration.getBytes(StandardCharsets.UTF_8));
        // The flags of the launcher for this command: none.
        Process process = scratch.startJava(
                name, List.of(), Tidemark.CLI, List.of("guard", "--config", name + "/guard.toml", "--output", "json"));
        JsonNode announced = Tidemark.announced(scratch, name, process);
        ServerUnderTest guard = new ServerUnderTest(
                name, process, Tidemark.port(announced.path("guard").asText()));
        guard.get(OPEN_PATH);
        return guard;
    }
}
