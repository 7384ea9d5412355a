package dev.tidemark.verifier.replay.redis;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** One connection to Redis, made when it is needed and made again when it broke. Of one thread at a time. */
final class Link {
    /** How long a Redis is believed to still keep what it has. */
    private static final Duration POLICY_GOOD_FOR = Duration.ofMinutes(1);

    private static final byte[] USED = {'1'};
    private static final byte[] OK = {'O', 'K'};
    private static final String POLICY = "maxmemory_policy:";

    private final RedisAddress address;
    private final Ticker ticker;
    private @Nullable Connection connection;
    private long policyCheckedAt;

    Link(RedisAddress address, Ticker ticker) {
        this.address = address;
        this.ticker = ticker;
    }

    /** Connects if it is not, and sees that Redis would not forget. */
    void connect() throws TroubleException {
        connected();
    }

    /**
     * Sets a key that must not be there.
     *
     * @param until after it nobody waits for the answer, on the ticker; then nothing is set
     * @return whether it was not there
     */
    boolean setIfAbsent(byte[] key, long keepMillis, long until) throws TroubleException {
        boolean usedBefore = connection != null;
        try {
            return set(connected(), key, keepMillis, until);
        } catch (TroubleException e) {
            // It died while it lay idle. A second attempt is safe: had the first one set the key, this one is a replay.
            if (!usedBefore || e.trouble() != Trouble.UNREACHABLE) {
                throw e;
            }
            return set(connected(), key, keepMillis, until);
        }
    }

    private boolean set(Connection redis, byte[] key, long keepMillis, long until) throws TroubleException {
        long left = TimeUnit.NANOSECONDS.toMillis(until - ticker.read());
        if (left < 1) {
            throw new TroubleException(Trouble.SILENT);
        }
        CommandArguments command = new CommandArguments(Command.SET)
                .key(key)
                .add(USED)
                .add("NX")
                .add("PX")
                .add(keepMillis);
        Object answer = ask(redis, command, (int) Math.min(left, Integer.MAX_VALUE));
        if (answer == null) {
            return false;
        }
        if (answer instanceof byte[] word && Arrays.equals(word, OK)) {
            return true;
        }
        throw broken(new TroubleException(Trouble.STRANGE));
    }

    private Connection connected() throws TroubleException {
        Connection redis = connection;
        if (redis == null) {
            redis = address.connect();
            connection = redis;
            checkPolicy(redis);
        } else if (ticker.read() - policyCheckedAt > POLICY_GOOD_FOR.toNanos()) {
            checkPolicy(redis);
        }
        return redis;
    }

    /** INFO rather than CONFIG GET: it says the same and is forbidden to fewer. */
    private void checkPolicy(Connection redis) throws TroubleException {
        Object answer;
        try {
            answer = ask(redis, new CommandArguments(Command.INFO).add("memory"), (int)
                    address.connectWithin().toMillis());
        } catch (TroubleException e) {
            throw e.trouble() == Trouble.FORBIDDEN ? new TroubleException(Trouble.POLICY_UNKNOWN) : e;
        }
        String info = answer instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
        String policy = info.lines()
                .filter(line -> line.startsWith(POLICY))
                .map(line -> line.substring(POLICY.length()))
                .findFirst()
                .orElseThrow(() -> broken(new TroubleException(Trouble.POLICY_UNKNOWN)));
        if (!policy.equals("noeviction")) {
            throw broken(new TroubleException(Trouble.EVICTING));
        }
        policyCheckedAt = ticker.read();
    }

    private @Nullable Object ask(Connection redis, CommandArguments command, int millis) throws TroubleException {
        try {
            redis.setSoTimeout(millis);
            return redis.executeCommand(command);
        } catch (RuntimeException e) {
            throw broken(TroubleException.of(e));
        }
    }

    /** A connection with an answer still to come, or one that was refused, is not asked again. */
    private TroubleException broken(TroubleException why) {
        close();
        return why;
    }

    /** Takes the connection down; the next use makes another. */
    void close() {
        Connection redis = connection;
        connection = null;
        if (redis != null) {
            try {
                redis.close();
            } catch (JedisConnectionException e) {
                // It was broken already, which is why it is closed; its socket is closed all the same.
            }
        }
    }
}
