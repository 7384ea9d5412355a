package dev.tidemark.server.access;

import dev.tidemark.metadata.TrustDomain;
import java.time.Instant;

/** Callers as the gate would make them, for tests of what lies behind it. */
public final class TestPrincipals {
    private TestPrincipals() {}

    public static Principal of(String subject, TrustDomain domain) {
        return new Principal("https://idp.example", subject, "token-1", domain, Instant.MAX);
    }
}
