package dev.tidemark.verifier.replay.redis;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;

/** Where a Redis is and how to be let in. */
record RedisAddress(
        String host, int port, Optional<SSLContext> tls, Optional<RedisLogin> login, Duration connectWithin) {

    /** A new connection, logged in. */
    Connection connect() throws TroubleException {
        int millis = (int) connectWithin.toMillis();
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .timeoutMillis(millis)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (login.isPresent()) {
            config.credentials(credentials(login.get()));
        }
        try {
            return new Connection(new Sockets(host, port, tls, millis), config.build());
        } catch (RuntimeException e) {
            throw TroubleException.of(e);
        }
    }

    private static DefaultRedisCredentials credentials(RedisLogin login) throws TroubleException {
        try {
            return new DefaultRedisCredentials(login.user(), login.password());
        } catch (RuntimeException e) {
            throw new TroubleException(Trouble.LOGIN);
        }
    }
}
