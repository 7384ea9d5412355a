package dev.tidemark.revocation;

import java.util.Optional;

/**
 * Why something is revoked, by the names of RFC 5280, section 5.3.1. {@code removeFromCRL} is left out on purpose:
 * nothing is reinstated by an event.
 */
public enum RevocationReason {
    UNSPECIFIED("unspecified"),
    KEY_COMPROMISE("keyCompromise"),
    CA_COMPROMISE("cACompromise"),
    AFFILIATION_CHANGED("affiliationChanged"),
    SUPERSEDED("superseded"),
    CESSATION_OF_OPERATION("cessationOfOperation"),
    CERTIFICATE_HOLD("certificateHold"),
    PRIVILEGE_WITHDRAWN("privilegeWithdrawn"),
    AA_COMPROMISE("aACompromise");

    private final String wireName;

    RevocationReason(String wireName) {
        this.wireName = wireName;
    }

    /** The name in documents, as RFC 5280 spells it. */
    public String wireName() {
        return wireName;
    }

    /** The reason of exactly this wire name, or empty. */
    public static Optional<RevocationReason> parse(String wireName) {
        for (RevocationReason reason : values()) {
            if (reason.wireName.equals(wireName)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
