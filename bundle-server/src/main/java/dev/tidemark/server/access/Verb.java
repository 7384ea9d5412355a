package dev.tidemark.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may be allowed to do. */
public enum Verb {
    /** Publish metadata of a role. */
    PUBLISH,
    /** Revoke ids of an issuer. */
    REVOKE,
    /** See freshness and fleet. */
    VIEW,
    /** Read the audit ledger and full revoked ids. */
    AUDIT;

    /** The lower-case word used in configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Verb> ofWord(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }
}
