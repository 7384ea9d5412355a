package dev.tidemark.bundle;

import java.util.Optional;

/** How firmly a proof key is bound to its holder. Compared by rank, never by name. */
public enum KeyBinding {
    /** Key material that software manages; it can be copied. */
    SOFTWARE(10, "software"),
    /** A remote key service; the credentials that drive it may be copied, so it never counts as non-exportable. */
    REMOTE_KMS(20, "remote_kms"),
    /** Local hardware that does not give the key away. */
    HARDWARE_LOCAL(30, "hardware_local"),
    /** A workload whose environment was attested when the passport was issued. */
    ATTESTED_WORKLOAD(40, "attested_workload");

    private final int rank;
    private final String wireName;

    KeyBinding(int rank, String wireName) {
        this.rank = rank;
        this.wireName = wireName;
    }

    /** The class of that name; empty for any other, which the caller treats as the weakest claim or the highest demand. */
    public static Optional<KeyBinding> parse(String wireName) {
        for (KeyBinding binding : values()) {
            if (binding.wireName.equals(wireName)) {
                return Optional.of(binding);
            }
        }
        return Optional.empty();
    }

    /** The rank of the public taxonomy: 10, 20, 30 or 40. */
    public int rank() {
        return rank;
    }

    /** The name in documents and passports. */
    public String wireName() {
        return wireName;
    }

    /** Whether this class ranks at least as high as {@code other}. */
    public boolean atLeast(KeyBinding other) {
        return rank >= other.rank;
    }

    /** The one of higher rank: two demands together. */
    public KeyBinding stronger(KeyBinding other) {
        return atLeast(other) ? this : other;
    }

    /** The one of lower rank: two caps together. */
    public KeyBinding weaker(KeyBinding other) {
        return atLeast(other) ? other : this;
    }
}
