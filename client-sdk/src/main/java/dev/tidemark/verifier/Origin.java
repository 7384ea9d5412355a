package dev.tidemark.verifier;

import dev.tidemark.bundle.Api;
import java.util.Locale;
import java.util.Optional;

/**
 * Under which name a request reached its API: the scheme is the policy's, the authority the caller's, which must be the
 * policy's too.
 *
 * @param authority lower case, as the caller wrote it: with the port or without, where it is the scheme's own
 */
record Origin(String scheme, String authority) {

    /** @throws TranscriptRefusedException if the host is none of the API's */
    static Origin of(Api api, Optional<String> host) throws TranscriptRefusedException {
        String sent = lowerCase(Transcript.trim(host.orElse("")));
        Optional<String> scheme = schemeOf(api.baseUrl(), sent);
        for (int i = 0; scheme.isEmpty() && i < api.aliases().size(); i++) {
            scheme = schemeOf(api.aliases().get(i), sent);
        }
        return new Origin(
                scheme.orElseThrow(() -> new TranscriptRefusedException(
                        "its host is neither that of the API's base_url nor that of an alias")),
                sent);
    }

    /** Beyond ASCII there are letters whose lower case is within it. */
    private static String lowerCase(String host) throws TranscriptRefusedException {
        if (!host.chars().allMatch(c -> c < 0x80)) {
            throw new TranscriptRefusedException("its host is not ASCII");
        }
        return host.toLowerCase(Locale.ROOT);
    }

    /** The URL's scheme, if its authority is that host. */
    private static Optional<String> schemeOf(String baseUrl, String host) {
        int colon = baseUrl.indexOf("://");
        if (colon < 0) {
            return Optional.empty();
        }
        String scheme = baseUrl.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = baseUrl.substring(colon + 3).toLowerCase(Locale.ROOT);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        return withoutDefaultPort(scheme, authority).equals(withoutDefaultPort(scheme, host))
                ? Optional.of(scheme)
                : Optional.empty();
    }

    private static String withoutDefaultPort(String scheme, String authority) {
        String port = scheme.equals("https") ? ":443" : ":80";
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }
}
