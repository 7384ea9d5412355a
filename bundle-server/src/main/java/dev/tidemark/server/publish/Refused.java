package dev.tidemark.server.publish;

import dev.tidemark.server.access.AccessDenied;
import java.util.OptionalLong;

/** A request was refused and nothing has changed. What it carries is shown to the caller. */
public final class Refused extends Exception {
    private final String code;
    private final int status;
    private final OptionalLong currentVersion;
    private final OptionalLong retryAfter;

    private Refused(
            String code, int status, String detail, OptionalLong currentVersion, OptionalLong retryAfterSeconds) {
        super(detail);
        this.code = code;
        this.status = status;
        this.currentVersion = currentVersion;
        this.retryAfter = retryAfterSeconds;
    }

    /**
     * A refusal.
     *
     * @param code stable, lower-case words joined by {@code _}
     * @param status HTTP status, 4xx or 503
     * @param detail what to do; quotes nothing of the request
     */
    public static Refused of(String code, int status, String detail) {
        return new Refused(code, status, detail, OptionalLong.empty(), OptionalLong.empty());
    }

    /** Another version is in force: status 409. */
    public static Refused conflict(String code, String detail, long currentVersion) {
        return new Refused(code, 409, detail, OptionalLong.of(currentVersion), OptionalLong.empty());
    }

    /** The caller asks for more than its share: status 429. */
    public static Refused overLimit(String code, String detail, long retryAfterSeconds) {
        return new Refused(code, 429, detail, OptionalLong.empty(), OptionalLong.of(retryAfterSeconds));
    }

    /** The caller gate said no. */
    public static Refused of(AccessDenied denied) {
        return of(denied.code(), denied.status(), String.valueOf(denied.getMessage()));
    }

    /** Stable code. */
    public String code() {
        return code;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** What to do. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The version in force, with status 409. */
    public OptionalLong currentVersion() {
        return currentVersion;
    }

    /** After how many seconds to ask again, with status 429; at least 1. */
    public OptionalLong retryAfterSeconds() {
        return retryAfter;
    }
}
