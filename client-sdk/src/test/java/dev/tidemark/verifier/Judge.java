package dev.tidemark.verifier;

import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Instant;
import java.util.Optional;

/** Verifiers of everything over one state, at a time and an age of a test's choice. */
final class Judge {
    private Judge() {}

    static TrustView view(TrustState state, Instant now, long ageMillis, boolean timeKnown) {
        TrustView.Reading reading = new TrustView.Reading(Optional.of(state), now.toEpochMilli(), ageMillis, timeKnown);
        return () -> reading;
    }

    /** A verifier that has seen no passport yet. */
    static Verifier verifier(TrustView view) {
        return Verifier.builder(view).replayStore(ReplayStore.inMemory(100)).build();
    }

    static Decision decide(TrustState state, Instant now, ProtectedRequest request) {
        return verifier(view(state, now, 1_000, true)).decide(request);
    }
}
