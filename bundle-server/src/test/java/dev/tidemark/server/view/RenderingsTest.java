package dev.tidemark.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.ViewAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderingsTest {
    private static final String DOMAIN = "example.local";

    private static Picture picture(Picture.Issuer... issuers) {
        return new Picture(DOMAIN, List.of(issuers));
    }

    private static Picture.Issuer issuer(String slug, IssuerKey... keys) {
        return new Picture.Issuer(slug, DOMAIN, List.of(keys));
    }

    private static Map<String, ViewAnswer> views(Picture.Issuer... issuers) {
        return Renderings.of(picture(issuers), 7, "max-age=1", Map.of());
    }

    private static ServedFile file(Map<String, ViewAnswer> views, String path) {
        return ((ViewAnswer.Rendered) views.get(path)).file();
    }

    private static String text(Map<String, ViewAnswer> views, String path) {
        return new String(file(views, path).bytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode keys(Map<String, ViewAnswer> views, String path) throws Exception {
        return StrictJson.parse(path, file(views, path).bytes()).get("keys");
    }

    private static List<String> kids(Map<String, ViewAnswer> views, String path) throws Exception {
        return keys(views, path).findValuesAsText("kid");
    }

    @Test
    void jwks_bothKindsOfKey_haveExactlyTheseMembers() throws Exception {
        IssuerKey ed25519 = IssuerKeys.ed25519("a-1");
        IssuerKey p256 = IssuerKeys.p256("a-2");
        JsonNode keys = keys(views(issuer("alpha", ed25519, p256)), Renderings.jwks("alpha"));

        assertThat(names(keys.get(0))).containsExactly("alg", "crv", "kid", "kty", "use", "x");
        assertThat(keys.get(0).get("alg").textValue()).isEqualTo("EdDSA");
        assertThat(names(keys.get(1))).containsExactly("alg", "crv", "kid", "kty", "use", "x", "y");
        assertThat(keys.get(1).get("alg").textValue()).isEqualTo("ES256");
        assertThat(keys.findValuesAsText("use")).containsOnly("sig");
        OctetKeyPair first = OctetKeyPair.parse(keys.get(0).toString());
        assertThat(first.getDecodedX()).isEqualTo(((Ed25519Key) ed25519.key()).raw());
        ECKey second = ECKey.parse(keys.get(1).toString());
        assertThat(second.toECPublicKey().getEncoded()).isEqualTo(p256.key().spki());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void jwks_ofAll_hasEveryIssuersKeys_evenOfOneName() throws Exception {
        Map<String, ViewAnswer> views = views(
                issuer("alpha", IssuerKeys.p256("key-1")),
                issuer("beta", IssuerKeys.p256("key-1"), IssuerKeys.ed25519("key-2")));

        assertThat(kids(views, Renderings.JWKS)).containsExactly("key-1", "key-1", "key-2");
        assertThat(kids(views, Renderings.jwks("beta"))).containsExactly("key-1", "key-2");
    }

    @Test
    void noKeys_isAnEmptySet_whichRejectsAll() {
        Map<String, ViewAnswer> views = views(issuer("alpha"));

        assertThat(text(views, Renderings.jwks("alpha"))).isEqualTo("{\"keys\":[]}");
        assertThat(text(views, Renderings.JWKS)).isEqualTo("{\"keys\":[]}");
        assertThat(text(views, Renderings.SPIFFE))
                .isEqualTo("{\"keys\":[],\"spiffe_refresh_hint\":60,\"spiffe_sequence\":7}");
    }

    @Test
    void spiffe_jwtAuthorities_areTheEllipticOnesWithKidAndUse() throws Exception {
        Map<String, ViewAnswer> views = views(issuer("alpha", IssuerKeys.ed25519("a-1"), IssuerKeys.p256("a-2")));
        JsonNode keys = keys(views, Renderings.JWT_SVID);

        assertThat(keys).hasSize(1);
        assertThat(names(keys.get(0))).containsExactly("crv", "kid", "kty", "use", "x", "y");
        assertThat(keys.get(0).get("use").textValue()).isEqualTo("jwt-svid");
        assertThat(keys.get(0).get("kid").textValue()).isEqualTo("a-2");
        assertThat(text(views, Renderings.SPIFFE)).isEqualTo(text(views, Renderings.JWT_SVID));
        assertThat(text(views, Renderings.SPIFFE)).contains("\"spiffe_sequence\":7", "\"spiffe_refresh_hint\":60");
    }

    @Test
    void spiffe_x509Authorities_areNone() throws Exception {
        Map<String, ViewAnswer> views = views(issuer("alpha", IssuerKeys.p256("a-1")));

        assertThat(text(views, Renderings.X509_SVID))
                .isEqualTo("{\"keys\":[],\"spiffe_refresh_hint\":60,\"spiffe_sequence\":7}");
    }

    @Test
    void spiffe_issuerOfAnotherTrustDomain_isNotMerged() throws Exception {
        Map<String, ViewAnswer> views = Renderings.of(
                picture(
                        issuer("alpha", IssuerKeys.p256("a-1")),
                        new Picture.Issuer("beta", "other.local", List.of(IssuerKeys.p256("b-1")))),
                1,
                "no-cache",
                Map.of());

        assertThat(kids(views, Renderings.SPIFFE)).containsExactly("a-1");
        assertThat(kids(views, Renderings.JWKS)).containsExactly("a-1", "b-1");
    }

    @Test
    void views_areNeverServedStaleByCaches() {
        views(issuer("alpha", IssuerKeys.p256("a-1")))
                .forEach((path, view) -> assertThat(
                                ((ViewAnswer.Rendered) view).file().cacheControl())
                        .as(path)
                        .isEqualTo("max-age=1, must-revalidate"));
    }

    @Test
    void jwks_ofOneIssuer_aboveWhatReadersTake_isRefused_andNoOtherIs() throws Exception {
        IssuerKey key = IssuerKeys.p256("k");
        int each = text(views(issuer("alpha", key, key)), Renderings.jwks("alpha"))
                        .length()
                - text(views(issuer("alpha", key)), Renderings.jwks("alpha")).length();
        int one = text(views(issuer("alpha", key)), Renderings.jwks("alpha")).length();
        int most = 1 + (Renderings.ISSUER_BYTES - one) / each;
        IssuerKey[] fit = new IssuerKey[most];
        Arrays.fill(fit, key);
        IssuerKey[] tooMany = Arrays.copyOf(fit, most + 1);
        tooMany[most] = key;

        Map<String, ViewAnswer> views = views(issuer("alpha", fit), issuer("beta", tooMany));

        assertThat(file(views, Renderings.jwks("alpha")).bytes().length)
                .isBetween(Renderings.ISSUER_BYTES - each, Renderings.ISSUER_BYTES);
        assertThat(views.get(Renderings.jwks("beta"))).isEqualTo(ViewAnswer.Refused.TOO_LARGE);
        assertThat(keys(views, Renderings.JWKS)).hasSize(2 * most + 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyPicture_readsBackWithNimbus_asTheKeysItShows(long seed) throws Exception {
        Random random = new Random(seed);
        IssuerKey[] keys = new IssuerKey[random.nextInt(12)];
        for (int i = 0; i < keys.length; i++) {
            String kid = "k\"\\\u00e9\ud83d\ude00 ".substring(random.nextInt(3)) + i;
            keys[i] = random.nextBoolean() ? IssuerKeys.ed25519(kid) : IssuerKeys.p256(kid);
        }
        Map<String, ViewAnswer> views = views(issuer("alpha", keys));
        JWKSet read = JWKSet.parse(text(views, Renderings.jwks("alpha")));

        assertThat(read.getKeys().stream().map(JWK::getKeyID))
                .containsExactlyElementsOf(
                        Arrays.stream(keys).map(IssuerKey::kid).toList());
        assertThat(read.getKeys()).noneMatch(JWK::isPrivate);
        JWKSet bundle = JWKSet.parse(text(views, Renderings.SPIFFE));
        assertThat(bundle.getKeys().stream().map(key -> ((ECKey) key).getCurve()))
                .allMatch(Curve.P_256::equals);
        assertThat(new TreeSet<>(bundle.getKeys().stream().map(JWK::getKeyID).toList()))
                .isEqualTo(new TreeSet<>(Arrays.stream(keys)
                        .filter(key -> key.alg().equals("ES256"))
                        .map(IssuerKey::kid)
                        .toList()));
    }
}
