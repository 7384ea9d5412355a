package dev.tidemark.bench.jmh;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustView;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.verifier.BoundCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A folder with everything a decision needs, made by the process that starts the measured ones: the state directory of a
 * client, the pinned root, passports and calls bound to them, the keys, and the moment all that was made. Read with a clock set to that moment,
 * so that every round decides at the same age.
 *
 * @param path of the folder
 */
public record HeldDomain(Path path) {
    public static final String ROOT = "root.json";
    public static final String STATE = "state";
    public static final String MOMENT = "moment";
    public static final String DOMAIN = "domain";
    public static final String PASSPORTS = "passports";
    public static final String CALLS = "calls";
    public static final String REVOKED = "revoked";
    public static final String KEYS = "keys.json";
    public static final String KEYS_ADDRESS = "keys-address";

    /** Time, as if the folder had just been made. */
    Clock clock() throws IOException {
        Instant moment = Instant.parse(line(MOMENT));
        Clock system = Clock.systemUTC();
        return Clock.offset(system, Duration.between(system.instant(), moment));
    }

    /** A client that holds the state and gets no newer one. */
    TrustClient open(Clock clock) throws Exception {
        return TrustClient.builder()
                .source(new Nowhere())
                .domain(line(DOMAIN))
                .pinnedRoot(path.resolve(ROOT))
                .stateDirectory(path.resolve(STATE))
                .clock(clock)
                .start();
    }

    /** What a client sees whose last news is two hours old. */
    static TrustView aged(TrustView fresh) {
        long millis = Duration.ofHours(2).toMillis();
        return () -> {
            TrustView.Reading now = fresh.read();
            return new TrustView.Reading(
                    now.state(), now.nowMillis() + millis, now.ageMillis() + millis, now.timeKnown());
        };
    }

    List<String> passports() throws IOException {
        return Files.readAllLines(path.resolve(PASSPORTS));
    }

    /** One call for each of {@link #passports}, in their order. */
    List<BoundCall> calls() throws IOException {
        return Files.readAllLines(path.resolve(CALLS)).stream()
                .map(BoundCall::parse)
                .toList();
    }

    byte[] keys() throws IOException {
        return Files.readAllBytes(path.resolve(KEYS));
    }

    String line(String name) throws IOException {
        return Files.readString(path.resolve(name)).strip();
    }

    /** A repository that cannot be reached. */
    private static final class Nowhere implements Fetcher {
        @Override
        public byte[] fetch(String file, long limitBytes) throws FetchException {
            throw new FetchException(FetchException.Reason.UNAVAILABLE, "measured without a server");
        }

        @Override
        public String name() {
            return "nowhere";
        }
    }
}
