package dev.tidemark.server.http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Listeners of its own for each test. */
abstract class ServersScenario {
    RunningServers servers;

    @BeforeEach
    final void startServers() throws Exception {
        servers = new RunningServers();
    }

    @AfterEach
    final void stopServers() throws Exception {
        servers.close();
    }
}
