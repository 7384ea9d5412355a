package dev.tidemark.verifier.replay.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Who a store is for Redis. The password is asked for at every connection, so it can change; it is never printed. */
public final class RedisLogin {
    private final String user;
    private final Supplier<char[]> password;

    private RedisLogin(String user, Supplier<char[]> password) {
        this.user = user;
        this.password = password;
    }

    /**
     * A user of Redis's access list.
     *
     * @param user its name; {@code default} where Redis only has a password
     * @param password asked on threads of the store; a failure denies
     */
    public static RedisLogin of(String user, Supplier<char[]> password) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("a Redis user needs a name; the one without is called default");
        }
        return new RedisLogin(user, password);
    }

    /**
     * As {@link #of(String, Supplier)}, with the password in a file.
     *
     * @param passwordFile its first line, in UTF-8
     */
    public static RedisLogin of(String user, Path passwordFile) {
        return of(user, () -> firstLine(passwordFile));
    }

    private static char[] firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("").toCharArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String user() {
        return user;
    }

    char[] password() {
        return password.get();
    }

    /** The user alone. */
    @Override
    public String toString() {
        return user;
    }
}
