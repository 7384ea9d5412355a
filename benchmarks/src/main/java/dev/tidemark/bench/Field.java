package dev.tidemark.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.metadata.SigningException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the measurements of one command share: a folder, and one domain with its server, made when the first of them asks.
 * Not thread-safe.
 */
final class Field implements AutoCloseable {
    /** How many passports are revoked where a measurement needs some. */
    static final int REVOKED = 10_000;

    /** Their names are this and a number from 0. */
    static final String REVOKED_PREFIX = "revoked-";

    private static final int BATCH = 1_000;

    private final Clock clock;
    private final Scratch scratch;
    private final Duration resign;
    private final boolean lean;
    private @Nullable Domain domain;
    private boolean revoked;

    /**
     * The domain.
     *
     * @param tidemark its keys and files
     * @param server it runs on
     */
    record Domain(Tidemark tidemark, ServerUnderTest server) {
        String address() {
            return "http://127.0.0.1:" + server.port();
        }
    }

    private Field(Clock clock, Scratch scratch, Duration resign, boolean lean) {
        this.clock = clock;
        this.scratch = scratch;
        this.resign = resign;
        this.lean = lean;
    }

    static Field create(Clock clock) throws IOException {
        return new Field(clock, Scratch.create(), Duration.ofSeconds(1), false);
    }

    /** For thousands of clients: the policy is small, and freshness is stated anew as rarely as said. */
    static Field lean(Clock clock, Duration resign) throws IOException {
        return new Field(clock, Scratch.create(), resign, true);
    }

    Scratch scratch() {
        return scratch;
    }

    /** The domain, published. */
    Domain domain() throws IOException, InterruptedException, BenchFailed, SigningException {
        Domain made = domain;
        if (made == null) {
            Tidemark tidemark = new Tidemark(scratch, clock.instant(), resign);
            made = new Domain(tidemark, tidemark.start(lean ? tidemark.smallPolicy() : tidemark.policy()));
            domain = made;
        }
        return made;
    }

    /** The domain with at least {@link #REVOKED} passports revoked. */
    Domain withRevocations() throws IOException, InterruptedException, BenchFailed, SigningException {
        Domain made = domain();
        if (!revoked) {
            try (Newsmaker news = newsmaker(REVOKED_PREFIX)) {
                for (int from = 0; from < REVOKED; from += BATCH) {
                    news.revoke(BATCH);
                }
            }
            revoked = true;
        }
        return made;
    }

    /** Someone who revokes passports whose names are a prefix and a number from 0. */
    Newsmaker newsmaker(String prefix) throws IOException, InterruptedException, BenchFailed, SigningException {
        Tidemark tidemark = domain().tidemark();
        String token = tidemark.sample().callerToken(prefix, clock.instant());
        return new Newsmaker(new LoadConnection(tidemark.writePort(), Events.PATH, false), token, prefix, clock);
    }

    /** Revokes and waits for the acknowledgement. */
    static final class Newsmaker implements AutoCloseable {
        private static final JsonMapper JSON = new JsonMapper();

        private final LoadConnection connection;
        private final String token;
        private final String prefix;
        private final Clock clock;
        private long next;

        Newsmaker(LoadConnection connection, String token, String prefix, Clock clock) {
            this.connection = connection;
            this.token = token;
            this.prefix = prefix;
            this.clock = clock;
        }

        /** Returns the number of the last event. */
        long revoke(int count) throws IOException, BenchFailed {
            byte[] answer = connection.post(token, Events.body(prefix, next, count, clock.instant()));
            next += count;
            return JSON.readTree(answer).path("sequence").asLong();
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    @Override
    public void close() {
        scratch.close();
    }
}
