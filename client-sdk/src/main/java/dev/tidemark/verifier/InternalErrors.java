package dev.tidemark.verifier;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each cause of failures of the verifier itself, once: a flood of requests that finds one must not flood the
 * log. Messages of exceptions are left out, because they may quote the request.
 */
final class InternalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);
    private static final int MAX_CAUSES = 64;
    private static final int FRAMES = 8;

    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    void record(Throwable failure) {
        String cause = cause(failure);
        if (logged.size() < MAX_CAUSES && logged.add(cause)) {
            LOG.error("A decision failed inside the verifier and was denied (internal_error): {}", cause);
        }
    }

    private static String cause(Throwable failure) {
        StringBuilder out = new StringBuilder(failure.getClass().getName());
        StackTraceElement[] frames = failure.getStackTrace();
        for (int i = 0; i < frames.length && i < FRAMES; i++) {
            out.append(" at ").append(frames[i]);
        }
        return out.toString();
    }
}
