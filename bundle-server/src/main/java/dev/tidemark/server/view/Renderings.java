package dev.tidemark.server.view;

import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.ViewAnswer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Every view of a picture, by path below the domain. */
final class Renderings {
    static final String JWKS = "views/jwks.json";
    static final String SPIFFE = "views/spiffe.json";
    static final String JWT_SVID = SPIFFE + "?use=jwt-svid";
    static final String X509_SVID = SPIFFE + "?use=x509-svid";

    /** What Nimbus reads of a JWK set, unless it is told otherwise. */
    static final int ISSUER_BYTES = 51_200;

    private static final String JWK_SET = "application/jwk-set+json";
    private static final String JSON = "application/json";

    /** What we refuse when our own state is old, a cache must not give either (RFC 9111 section 5.2.2.2). */
    private static final String NEVER_STALE = ", must-revalidate";

    private Renderings() {}

    /** The view of one issuer. */
    static String jwks(String slug) {
        return "views/issuers/" + slug + "/jwks.json";
    }

    /**
     * All of them.
     *
     * @param sequence of the SPIFFE bundle; above that of any other picture before
     * @param cacheControl for all
     * @param kept views of single issuers that this picture does not change
     */
    static Map<String, ViewAnswer> of(
            Picture picture, long sequence, String cacheControl, Map<String, ViewAnswer> kept) {
        Map<String, ViewAnswer> views = new LinkedHashMap<>(kept);
        for (Picture.Issuer issuer : picture.issuers()) {
            views.computeIfAbsent(jwks(issuer.slug()), missing -> ofOne(issuer, cacheControl));
        }
        byte[] all = KeySets.jwks(picture.issuers().stream().flatMap(issuer -> issuer.keys().stream()));
        views.put(JWKS, file(all, JWK_SET, cacheControl));
        ViewAnswer authorities = file(jwtAuthorities(picture, sequence), JSON, cacheControl);
        views.put(SPIFFE, authorities);
        views.put(JWT_SVID, authorities);
        views.put(X509_SVID, file(KeySets.spiffe(Stream.of(), sequence), JSON, cacheControl));
        return Map.copyOf(views);
    }

    private static ViewAnswer ofOne(Picture.Issuer issuer, String cacheControl) {
        byte[] set = KeySets.jwks(issuer.keys().stream());
        return set.length <= ISSUER_BYTES ? file(set, JWK_SET, cacheControl) : ViewAnswer.Refused.TOO_LARGE;
    }

    /** A SPIFFE bundle is of one trust domain: issuers of another one are in theirs. */
    private static byte[] jwtAuthorities(Picture picture, long sequence) {
        return KeySets.spiffe(
                picture.issuers().stream()
                        .filter(issuer -> issuer.trustDomain().equals(picture.trustDomain()))
                        .flatMap(issuer -> issuer.keys().stream()),
                sequence);
    }

    private static ViewAnswer file(byte[] bytes, String type, String cacheControl) {
        return new ViewAnswer.Rendered(ServedFile.compressible(bytes, type, cacheControl + NEVER_STALE));
    }
}
