package dev.tidemark.verifier.replay.redis;

import java.io.Serial;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A Redis that cannot be used now. Without cause and stack: what others said stays out of logs. */
final class TroubleException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Trouble trouble;

    TroubleException(Trouble trouble) {
        super(trouble.sentence(), null, false, false);
        this.trouble = trouble;
    }

    Trouble trouble() {
        return trouble;
    }

    static TroubleException of(RuntimeException failure) {
        if (failure instanceof JedisConnectionException) {
            return new TroubleException(timedOut(failure) ? Trouble.SILENT : Trouble.UNREACHABLE);
        }
        if (failure instanceof JedisAccessControlException || failure instanceof JedisDataException) {
            return new TroubleException(answered(String.valueOf(failure.getMessage())));
        }
        return new TroubleException(Trouble.STRANGE);
    }

    static boolean timedOut(Throwable failure) {
        for (@Nullable Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** By the first word of an error, which is Redis's code for it. */
    private static Trouble answered(String error) {
        return switch (error.split(" ", 2)[0]) {
            case "NOAUTH", "WRONGPASS" -> Trouble.LOGIN;
            case "NOPERM" -> Trouble.FORBIDDEN;
            case "OOM" -> Trouble.FULL;
            case "READONLY" -> Trouble.NOT_PRIMARY;
            case "LOADING", "BUSY", "MASTERDOWN", "MISCONF", "NOREPLICAS" -> Trouble.SILENT;
            default -> error.startsWith("ERR AUTH") ? Trouble.LOGIN : Trouble.STRANGE;
        };
    }
}
