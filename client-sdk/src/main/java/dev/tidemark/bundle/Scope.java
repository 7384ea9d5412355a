package dev.tidemark.bundle;

/**
 * A name for a route group. Kept for tools; no decision reads it.
 *
 * @param scope such as {@code orders:read}
 * @param routeGroupId the group it names
 */
public record Scope(String scope, String routeGroupId) {}
