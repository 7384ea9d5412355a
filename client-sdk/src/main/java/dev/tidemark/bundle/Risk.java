package dev.tidemark.bundle;

import java.util.Optional;

/** What a wrongly allowed request on a route would cost. */
public enum Risk {
    LOW("low"),
    MEDIUM("medium"),
    HIGH("high");

    private final String wireName;

    Risk(String wireName) {
        this.wireName = wireName;
    }

    /** The risk of that name. A policy's missing or unknown risk is {@link #HIGH}. */
    public static Optional<Risk> parse(String wireName) {
        for (Risk risk : values()) {
            if (risk.wireName.equals(wireName)) {
                return Optional.of(risk);
            }
        }
        return Optional.empty();
    }

    /** The name in documents. */
    public String wireName() {
        return wireName;
    }
}
