package dev.tidemark.server.guard;

import dev.tidemark.verifier.adapter.AdapterRefusal;

/** Is told what goes through a guard. Called on event loops: must not block, and is thread-safe. */
public interface GuardTraffic {
    /**
     * A request ended.
     *
     * @param nanos since its head was read
     */
    void ended(Outcome outcome, long nanos);

    /** The guard answered by itself, for that reason. */
    void refused(AdapterRefusal refusal);

    /** The upstream broke off an answer that had begun. */
    void brokenOff();

    /** On a shadow route: what the decision would have been answered with; {@code allow} or the code of the denial. */
    void shadowed(String routeId, String verdict, String explanation);
}
