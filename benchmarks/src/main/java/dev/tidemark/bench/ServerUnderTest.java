package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.CpuClock;
import java.io.IOException;

/**
 * A server that runs.
 *
 * @param name in the figures
 * @param process with its children, all of it counts
 * @param port of the loopback address
 */
record ServerUnderTest(String name, Process process, int port) {

    /** The whole answer to one plain request. */
    byte[] get(String path) throws IOException, BenchFailed {
        try (LoadConnection connection = new LoadConnection(port, path, false)) {
            return connection.exchange();
        }
    }

    long cpuMicros() throws BenchFailed {
        if (!process.isAlive()) {
            throw new BenchFailed(name + " ended before the measurement did.");
        }
        return CpuClock.ofTree(process.toHandle());
    }
}
