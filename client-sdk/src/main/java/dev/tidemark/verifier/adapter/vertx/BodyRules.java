package dev.tidemark.verifier.adapter.vertx;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What bodies may cost.
 *
 * @param spoolDirectory where bodies wait that are too large for memory; made if it is not there, readable by this user
 *     alone
 * @param memoryBytes of one body; what is larger goes to the directory
 * @param memoryBudget of all bodies together, in memory; beyond it bodies go to the directory sooner
 * @param spoolBudget of all bodies together, on disk; beyond it requests are refused
 * @param deadline from the first look at a body to its last byte
 */
public record BodyRules(Path spoolDirectory, int memoryBytes, long memoryBudget, long spoolBudget, Duration deadline) {
    /** Of one body, unless a route says otherwise. */
    public static final long DEFAULT_LIMIT = 10L << 20;

    /** 256 KiB of each body and 64 MiB of all in memory, 1 GiB on disk, a minute. */
    public static BodyRules spoolingTo(Path directory) {
        return new BodyRules(directory, 256 << 10, 64L << 20, 1L << 30, Duration.ofMinutes(1));
    }

    /** The same with other bounds of what is in memory. */
    public BodyRules withMemory(int bytes, long budget) {
        return new BodyRules(spoolDirectory, bytes, budget, spoolBudget, deadline);
    }

    /** The same with another bound of what is on disk. */
    public BodyRules withSpool(long budget) {
        return new BodyRules(spoolDirectory, memoryBytes, memoryBudget, budget, deadline);
    }

    /** The same with another deadline. */
    public BodyRules withDeadline(Duration longest) {
        return new BodyRules(spoolDirectory, memoryBytes, memoryBudget, spoolBudget, longest);
    }
}
