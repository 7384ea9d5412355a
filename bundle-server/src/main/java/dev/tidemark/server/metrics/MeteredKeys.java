package dev.tidemark.server.metrics;

import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.server.repository.OnlineKeys;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Measures how long signing takes. */
record MeteredKeys(String domain, OnlineKeys keys, Meters meters) implements OnlineKeys {
    @Override
    public Set<String> keyIds(String role) {
        return keys.keyIds(role);
    }

    @Override
    public byte[] sign(String role, SignedRole statement, Set<String> keyIds) throws SigningException {
        long from = System.nanoTime();
        byte[] file = keys.sign(role, statement, keyIds);
        meters.timer(ServerMeter.SIGN_DURATION, domain, role).record(System.nanoTime() - from, TimeUnit.NANOSECONDS);
        return file;
    }
}
