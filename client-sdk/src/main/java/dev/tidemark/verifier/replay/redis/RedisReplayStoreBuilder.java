package dev.tidemark.verifier.replay.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Builds stores. Address and namespace are required; TLS is on. Not thread-safe. */
public final class RedisReplayStoreBuilder {
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private String host = "";
    private int port;
    private String namespace = "";
    private @Nullable RedisLogin login;
    private @Nullable SSLContext tlsContext;
    private boolean tls = true;
    private int connections = 4;
    private int waiting = 500;
    private Duration answerWithin = Duration.ofMillis(40);
    private Duration connectWithin = Duration.ofSeconds(1);
    private Ticker ticker = Ticker.systemTicker();

    RedisReplayStoreBuilder() {}

    /** Where the primary is, by the name in its certificate. */
    public RedisReplayStoreBuilder address(String name, int number) {
        if (name.isEmpty() || number < 1 || number > 65_535) {
            throw new IllegalArgumentException(
                    "a Redis is at a name and a port of 1 to 65535, not at " + name + ":" + number);
        }
        host = name;
        port = number;
        return this;
    }

    /**
     * What the keys begin with, after {@code tidemark:}. Verifiers that may see one passport need the same one: replicas
     * with different ones each let it pass.
     *
     * @param name at most 64 letters, digits, dots, dashes and underscores, such as the domain's name
     */
    public RedisReplayStoreBuilder namespace(String name) {
        if (!NAMESPACE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a namespace is 1 to 64 letters, digits, dots, dashes and underscores, such as the domain's name");
        }
        namespace = name;
        return this;
    }

    /** Who the store is for Redis; the user needs {@code SET} on {@code tidemark:<namespace>:*}, and {@code INFO}. */
    public RedisReplayStoreBuilder login(RedisLogin as) {
        login = as;
        return this;
    }

    /** With which TLS; the JDK's own, which trusts what the JDK trusts, unless said otherwise. */
    public RedisReplayStoreBuilder tls(SSLContext context) {
        tlsContext = context;
        return this;
    }

    /** Speaks in the clear: for a Redis on this host. Whoever is on the way can let a passport pass again. */
    public RedisReplayStoreBuilder withoutTls() {
        tls = false;
        return this;
    }

    /** How many connections, each with a thread; 4 unless said otherwise. */
    public RedisReplayStoreBuilder connections(int count) {
        connections = atLeastOne("connections", count);
        return this;
    }

    /** How many questions may wait for a connection; 500 unless said otherwise. */
    public RedisReplayStoreBuilder waiting(int count) {
        waiting = atLeastOne("waiting", count);
        return this;
    }

    /** How long an answer may take; 40 ms unless said otherwise. Longer than the verifier's own deadline is no use. */
    public RedisReplayStoreBuilder answerWithin(Duration time) {
        answerWithin = positive("answerWithin", time);
        return this;
    }

    /** How long a thread of the store may spend on a connection, while questions are refused; 1 s unless said otherwise. */
    public RedisReplayStoreBuilder connectWithin(Duration time) {
        connectWithin = positive("connectWithin", time);
        return this;
    }

    RedisReplayStoreBuilder ticker(Ticker elapsed) {
        ticker = elapsed;
        return this;
    }

    /**
     * The store, connected. With a Redis that cannot be reached it starts all the same, says so in the log, and denies
     * until it can.
     *
     * @throws IllegalStateException if address or namespace is missing, or Redis may evict keys
     */
    public RedisReplayStore start() {
        RedisReplayStore store = build();
        store.connect();
        if (store.trouble().equals(Optional.of(Trouble.EVICTING.sentence()))) {
            store.close();
            throw new IllegalStateException(Trouble.EVICTING.sentence());
        }
        return store;
    }

    /** The store, not connected yet. */
    RedisReplayStore build() {
        if (host.isEmpty() || namespace.isEmpty()) {
            throw new IllegalStateException("a replay store in Redis needs address(..) and namespace(..)");
        }
        return new RedisReplayStore(
                this, new RedisAddress(host, port, context(), Optional.ofNullable(login), connectWithin));
    }

    private Optional<SSLContext> context() {
        if (!tls) {
            return Optional.empty();
        }
        try {
            return Optional.of(tlsContext == null ? SSLContext.getDefault() : tlsContext);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no default TLS; give one with tls(..)", e);
        }
    }

    String namespace() {
        return namespace;
    }

    int connections() {
        return connections;
    }

    int waiting() {
        return waiting;
    }

    Duration answerWithin() {
        return answerWithin;
    }

    Ticker ticker() {
        return ticker;
    }

    private static int atLeastOne(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + count);
        }
        return count;
    }

    private static Duration positive(String what, Duration time) {
        if (time.toMillis() < 1 || time.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(what + " must be between 1 ms and 1 min, not " + time);
        }
        return time;
    }
}
