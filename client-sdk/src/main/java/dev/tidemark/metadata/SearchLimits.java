package dev.tidemark.metadata;

/**
 * How far the search for one target goes.
 *
 * @param roles delegated roles that are visited at most
 * @param depth delegations that lead from the top-level role to a visited one at most
 */
public record SearchLimits(int roles, int depth) {
    /** 32 roles, 8 delegations deep. */
    public static final SearchLimits DEFAULT = new SearchLimits(32, 8);

    /** @throws IllegalArgumentException if one is negative */
    public SearchLimits {
        if (roles < 0 || depth < 0) {
            throw new IllegalArgumentException("limits of a search are not negative");
        }
    }
}
