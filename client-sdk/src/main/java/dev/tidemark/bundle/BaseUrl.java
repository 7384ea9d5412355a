package dev.tidemark.bundle;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** A base URL of an API: {@code http} or {@code https}, a host, perhaps a port. */
record BaseUrl(URI uri) {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    static Optional<BaseUrl> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean good = uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            return good ? Optional.of(new BaseUrl(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    boolean hasPath() {
        return !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
    }

    boolean isPlainOffLoopback() {
        return uri.getScheme().equals("http") && !LOOPBACK.contains(uri.getHost());
    }
}
