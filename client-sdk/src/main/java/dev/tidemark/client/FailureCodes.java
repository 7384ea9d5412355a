package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.MalformedSetException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every code that a {@link Failure} of a client can have. */
final class FailureCodes {
    /** Of {@link dev.tidemark.revocation.Regression}, whose codes are with their numbers. */
    private static final Set<String> OF_REGRESSIONS = Set.of(
            "epoch_fell",
            "salt_changed",
            "sequence_fell",
            "live_set_differs",
            "prune_ahead_of_time",
            "prune_fell",
            "revocation_regressed",
            "rule_lowered",
            "rule_dropped");

    private static final Set<String> OF_CLIENTS = Set.of(
            Failure.STATE_ROLLED_BACK,
            ClockAhead.CODE,
            "state_superseded",
            "issuer_unavailable",
            "namespace_collision",
            "target_missing",
            "internal_error");

    private FailureCodes() {}

    static Set<String> all() {
        Set<String> codes = new TreeSet<>(Rejection.CODES);
        codes.addAll(OF_REGRESSIONS);
        codes.addAll(OF_CLIENTS);
        Stream.of(FetchException.Reason.values()).forEach(reason -> codes.add(reason.code()));
        Stream.of(StateException.Reason.values()).forEach(reason -> codes.add(reason.code()));
        Stream.of(MalformedSegmentException.Reason.values()).forEach(reason -> codes.add(reason.code()));
        Stream.of(MalformedSetException.Reason.values()).forEach(reason -> codes.add(reason.code()));
        return codes;
    }
}
