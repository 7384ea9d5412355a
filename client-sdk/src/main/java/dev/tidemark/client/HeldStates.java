package dev.tidemark.client;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The states that a client's directory holds, verified from the pinned root as ever, whatever their age: for looking
 * back, never for deciding. Nothing is written and no lock is taken, so a client may be using the directory.
 *
 * @param states the published one and the one before it, as far as they verify
 * @param problems why one of them is not there
 */
public record HeldStates(List<TrustState> states, List<Failure> problems) {
    public HeldStates {
        states = List.copyOf(states);
        problems = List.copyOf(problems);
    }

    /**
     * Reads them.
     *
     * @param pinned of that domain
     * @throws TrustClientException if the directory cannot be read
     */
    public static HeldStates in(Path stateDirectory, TrustDomain domain, TrustedMetadata pinned)
            throws TrustClientException, InterruptedException {
        Clock none = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        Carried nothing = new Carried(none, Ticker.disabledTicker(), Duration.ZERO);
        List<Failure> problems = new ArrayList<>();
        try {
            ClientStore store = new ClientStore(
                    StateDirectory.lookAt(stateDirectory, domain), Optional.empty(), nothing, Optional.empty());
            return new HeldStates(CachedState.whole(pinned, store, Limits.DEFAULT, problems::add), problems);
        } catch (StateException e) {
            throw new TrustClientException(Failure.of(e));
        }
    }
}
