package dev.tidemark.metadata;

import java.util.Optional;

/** Checks that several steps share. Pure. */
final class RoleChecks {
    private RoleChecks() {}

    static void requireInForce(String name, SignedRole role, Times times) throws VerificationException {
        if (!times.expiry().takes(role) && !times.now().isBefore(role.expires())) {
            throw new VerificationException(new Rejection.Expired(name, role.expires(), times.now()));
        }
    }

    static void requireVersion(String name, long expected, long found) throws VerificationException {
        if (expected != found) {
            throw new VerificationException(new Rejection.WrongVersion(name, expected, found));
        }
    }

    static void requireNotBelow(String what, long held, long offered) throws VerificationException {
        if (offered < held) {
            throw new VerificationException(new Rejection.Rollback(what, held, offered));
        }
    }

    static void requireDomain(String name, TrustDomain expected, TrustDomain found) throws VerificationException {
        if (!expected.equals(found)) {
            throw new VerificationException(new Rejection.WrongDomain(name, expected.name(), found.name()));
        }
    }

    /** An extension, where there is one, is of the domain of {@code root}. */
    static void requireSameDomain(String name, Optional<RoleExtension> extension, Root root)
            throws VerificationException {
        if (extension.isPresent()) {
            requireDomain(
                    name,
                    root.tidemark().orElseThrow().domain(),
                    extension.get().domain());
        }
    }

    static void requireListed(Snapshot index, String role) throws VerificationException {
        if (index.role(role).isEmpty()) {
            throw new VerificationException(new Rejection.RoleMissing(role + ".json"));
        }
    }
}
