package dev.tidemark.attack;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client whose mirror answers over HTTP as nobody should. */
abstract class HostileScenario extends AttackScenario {
    HostileServer server;

    @BeforeEach
    final void serve() throws IOException {
        server = new HostileServer(mirror);
    }

    @AfterEach
    final void stop() throws IOException {
        server.close();
    }
}
