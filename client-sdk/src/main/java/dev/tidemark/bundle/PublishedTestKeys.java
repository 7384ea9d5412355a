package dev.tidemark.bundle;

/** Whether keys may be read whose private halves everybody knows, from RFCs and test vectors. */
public enum PublishedTestKeys {
    /** They are refused: the rule everywhere but in development. */
    REFUSED,
    /** The trusted root marks the domain as a development domain. */
    ALLOWED_IN_DEVELOPMENT
}
