package dev.tidemark.client;

import dev.tidemark.client.metrics.ClientMeters;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What a client is put into.
 *
 * @param workers where its cycles run
 * @param carried what it goes on from, and leaves behind
 * @param meters where it tells how it goes
 * @param afterCycle told after each cycle, on its thread
 * @param afterClose told when it has stopped
 */
record Surroundings(
        ScheduledExecutorService workers,
        Carried carried,
        Optional<ClientMeters> meters,
        Runnable afterCycle,
        Runnable afterClose) {}
