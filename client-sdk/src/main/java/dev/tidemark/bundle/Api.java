package dev.tidemark.bundle;

import java.util.List;

/**
 * One protected API.
 *
 * @param apiId its name in the policy
 * @param audience what a passport's {@code aud} must be
 * @param baseUrl scheme and authority under which callers know it, such as {@code https://orders.example}
 * @param aliases further base URLs, of the same form
 */
public record Api(String apiId, String audience, String baseUrl, List<String> aliases) {
    public Api {
        aliases = List.copyOf(aliases);
    }
}
