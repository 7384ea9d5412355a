package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.tidemark.metadata.DomainLayout;
import io.spiffe.bundle.jwtbundle.JwtBundle;
import io.spiffe.exception.AuthorityNotFoundException;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.svid.jwtsvid.JwtSvid;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The views of a running server, read by what their readers really use: Nimbus, npm {@code jose} and java-spiffe. Tokens
 * are signed by Nimbus. The domain's clock stands still, so that no slow machine makes its statement old.
 */
class ViewsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path JOSE = Path.of("src", "test", "interop", "jose").toAbsolutePath();
    private static final Path PAGE = Path.of("../docs/reference/views.md");
    private static final TrustDomain SHOP = TrustDomain.parse("shop.local");
    private static final String JWT_SVID = "views/spiffe.json?use=jwt-svid";

    private final ManualTime time = new ManualTime(Instant.now());
    private final DomainAuthors shop = new DomainAuthors(SHOP.getName(), time.instant());
    private final ECKey first = key("till-2030");
    private final ECKey second = key("till-2031");
    private RunningDomain server;
    private int events;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        server = new RunningDomain(directory, time, shop);
        server.publishAll(shop);
        publishKeys(2, first);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ECKey key(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private void publishKeys(long version, ECKey... keys) throws Exception {
        byte[] document = JSON.writeValueAsBytes(Map.of(
                "issuer",
                DomainAuthors.issuer(TILL),
                "keys",
                Arrays.stream(keys).map(key -> key.toPublicJWK().toJSONObject()).toList()));
        String path = DomainLayout.issuerTarget(TILL);
        byte[] role = shop.roleFile(version, path, document, Duration.ofDays(30), shop.key("issuer.till"));
        String name = version + ".issuer.till.json";
        RunningDomain.require(server.publish(shop, RunningDomain.OPERATOR, name, role, Map.of(path, document)), 201);
    }

    private void revoke(String kind, String id) throws Exception {
        String body = """
                {"events": [{"event_id": "e-%d", "kind": "%s", "issuer": "%s", "id": "%s",
                  "reason": "keyCompromise", "revoked_at": "%s"}]}
                """.formatted(
                ++events, kind, DomainAuthors.issuer(TILL), id, time.instant().truncatedTo(ChronoUnit.SECONDS));
        RunningDomain.require(
                server.post(
                        shop,
                        server.bearer(RunningDomain.OPERATOR, shop),
                        "revocations",
                        "application/json",
                        body.getBytes(StandardCharsets.UTF_8)),
                200);
    }

    private static String token(ECKey key, String subject) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(key.getKeyID())
                        .type(JOSEObjectType.JWT)
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(DomainAuthors.issuer(TILL))
                        .subject(subject)
                        .audience("shop")
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static String jwks(String slug) {
        return "views/issuers/" + slug + "/jwks.json";
    }

    private byte[] body(String path) throws Exception {
        HttpResponse<byte[]> answer = server.get(shop, path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    /** The page has a row of this reader with its very words. */
    private static void assertDocumented(String reader, String verdict) throws IOException {
        assertThat(Files.readAllLines(PAGE))
                .as("%s: %s", reader, verdict)
                .anyMatch(line -> line.startsWith("| " + reader + " ") && line.contains("| `" + verdict + "` |"));
    }

    // ---- the surface

    @Test
    void everyView_namesItsStateAndIsFound() throws Exception {
        revoke("key", "nobody's");
        JsonNode statement = server.timestamp(shop).path("tidemark");
        for (String path : List.of(
                "views/jwks.json",
                jwks(TILL),
                jwks(APP),
                "views/spiffe.json",
                JWT_SVID,
                "views/spiffe.json?use=x509-svid")) {
            HttpResponse<byte[]> answer = server.get(shop, path);

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type"))
                    .contains(path.contains("jwks") ? "application/jwk-set+json" : "application/json");
            assertThat(answer.headers().firstValue("cache-control")).contains("max-age=1, must-revalidate");
            assertThat(answer.headers().firstValue("tidemark-bundle-version"))
                    .contains(statement.path("bundle_version").asText());
            assertThat(answer.headers().firstValue("tidemark-revocation-sequence"))
                    .contains(statement.path("revocation_sequence").asText());
            assertThat(JSON.readTree(answer.body()).path("keys").isArray()).isTrue();
        }
        for (String path : List.of("views/", "views/none", jwks("none"), "views/spiffe.json?use=none")) {
            assertThat(server.get(shop, path).statusCode()).as(path).isEqualTo(404);
        }
    }

    // ---- Nimbus

    private DefaultJWTProcessor<SecurityContext> nimbus(boolean caching) throws Exception {
        URL url = URI.create(server.reads(shop) + jwks(TILL)).toURL();
        // Its own limit of bytes; more time than its own, for machines that are busy with other tests.
        DefaultResourceRetriever patient =
                new DefaultResourceRetriever(10_000, 10_000, JWKSourceBuilder.DEFAULT_HTTP_SIZE_LIMIT);
        JWKSourceBuilder<SecurityContext> builder =
                JWKSourceBuilder.<SecurityContext>create(url, patient).rateLimited(false);
        JWKSource<SecurityContext> source = caching
                ? builder.build()
                : builder.cache(false).refreshAheadCache(false).build();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, source));
        return processor;
    }

    private static String subject(DefaultJWTProcessor<SecurityContext> nimbus, ECKey key) throws Exception {
        return nimbus.process(token(key, "service:till"), null).getSubject();
    }

    @Test
    void nimbus_followsARotationByTheNameOfTheKey() throws Exception {
        DefaultJWTProcessor<SecurityContext> nimbus = nimbus(true);
        assertThat(subject(nimbus, first)).isEqualTo("service:till");

        publishKeys(3, first, second);

        assertThat(subject(nimbus, second)).isEqualTo("service:till");
        assertDocumented("Nimbus", "service:till");
        assertThat(subject(nimbus, first)).isEqualTo("service:till");
        assertThatThrownBy(() -> subject(nimbus, key("till-2030"))).isInstanceOf(BadJOSEException.class);
    }

    @Test
    void nimbus_refusesARevokedKey_asSoonAsItReadsAgain_andNotBefore() throws Exception {
        DefaultJWTProcessor<SecurityContext> keeping = nimbus(true);
        assertThat(subject(keeping, first)).isEqualTo("service:till");

        revoke("key", "till-2030");

        assertThat(subject(keeping, first)).as("five minutes long").isEqualTo("service:till");
        assertThatThrownBy(() -> subject(nimbus(false), first))
                .satisfies(refused -> assertDocumented("Nimbus", refused.getMessage()));
    }

    @Test
    void nimbus_isToldOfARevokedIssuerAsAnEmptySet() throws Exception {
        revoke("issuer", DomainAuthors.issuer(TILL));

        assertThat(JWKSet.parse(new String(body(jwks(TILL)), StandardCharsets.UTF_8))
                        .isEmpty())
                .isTrue();
        assertThatThrownBy(() -> subject(nimbus(false), first))
                .isInstanceOf(BadJOSEException.class)
                .isNotInstanceOf(KeySourceException.class);
    }

    // ---- npm jose

    private JoseProcess jose(String view) throws Exception {
        if (!Files.isDirectory(JOSE.resolve("node_modules").resolve("jose"))) {
            throw new AssertionError("jose is not installed in bundle-server/src/test/interop/jose; run .ci/install");
        }
        return JoseProcess.start(JOSE.resolve("verify.mjs"), server.reads(shop) + view);
    }

    @Test
    void jose_followsARotation_andRefusesARevokedKeyOnceItReadsAgain() throws Exception {
        try (JoseProcess jose = jose(jwks(TILL))) {
            assertThat(jose.verdict(token(first, "service:till"))).isEqualTo("verified service:till");
            publishKeys(3, first, second);
            assertThat(jose.verdict(token(second, "service:till"))).isEqualTo("verified service:till");

            revoke("key", "till-2030");

            assertThat(jose.verdict(token(first, "service:till"))).as("kept").isEqualTo("verified service:till");
            assertThat(jose.verdictAfterReload(token(first, "service:till")))
                    .isEqualTo("refused ERR_JWKS_NO_MATCHING_KEY");
            assertThat(jose.verdict(token(second, "service:till"))).isEqualTo("verified service:till");
            assertDocumented("npm jose", "verified service:till");
            assertDocumented("npm jose", "refused ERR_JWKS_NO_MATCHING_KEY");
        }
    }

    @Test
    void jose_verifiesAPassportByAnEd25519Key() throws Exception {
        try (JoseProcess jose = jose(jwks(APP))) {
            assertThat(jose.verdict(shop.passport(APP, "p-1", time.instant()))).isEqualTo("verified service:app");
            assertThat(jose.verdict(shop.passport(TILL, "p-2", time.instant())))
                    .isEqualTo("refused ERR_JWKS_NO_MATCHING_KEY");
        }
    }

    // ---- java-spiffe

    private Set<String> authorities(String view) throws Exception {
        return JwtBundle.parse(SHOP, body(view)).getJwtAuthorities().keySet();
    }

    @Test
    void javaSpiffe_readsTheBundle_andValidatesAnSvidByIt() throws Exception {
        publishKeys(3, first, second);
        JwtBundle bundle = JwtBundle.parse(SHOP, body(JWT_SVID));

        assertThat(bundle.getJwtAuthorities()).containsOnlyKeys("till-2030", "till-2031");
        assertThat(bundle.findJwtAuthority("till-2030")).isEqualTo(first.toECPublicKey());
        JwtSvid svid = JwtSvid.parseAndValidate(token(second, "spiffe://shop.local/till"), bundle, Set.of("shop"));
        assertThat(svid.getSpiffeId()).hasToString("spiffe://shop.local/till");
        assertDocumented("java-spiffe", svid.getSpiffeId().toString());
        assertThat(authorities("views/spiffe.json")).as("the whole bundle").isEqualTo(authorities(JWT_SVID));
    }

    @Test
    void javaSpiffe_missesARevokedKey_andRejectsAllOfAnEmptyBundle() throws Exception {
        publishKeys(3, first, second);
        revoke("key", "till-2030");
        JwtBundle bundle = JwtBundle.parse(SHOP, body(JWT_SVID));
        assertThat(bundle.getJwtAuthorities()).containsOnlyKeys("till-2031");
        assertThatThrownBy(() ->
                        JwtSvid.parseAndValidate(token(first, "spiffe://shop.local/till"), bundle, Set.of("shop")))
                .isInstanceOf(AuthorityNotFoundException.class)
                .satisfies(refused -> assertDocumented("java-spiffe", refused.getMessage()));

        revoke("issuer", DomainAuthors.issuer(TILL));

        assertThat(authorities(JWT_SVID)).isEmpty();
    }

    @Test
    void spiffeSequence_growsFromOneChangeToTheNext() throws Exception {
        List<Long> sequences = new java.util.ArrayList<>();
        sequences.add(sequence());
        publishKeys(3, first, second);
        sequences.add(sequence());
        revoke("key", "till-2030");
        sequences.add(sequence());

        assertThat(sequences).isSorted().doesNotHaveDuplicates();
        assertThat(JWKSet.parse(new String(body("views/spiffe.json?use=x509-svid"), StandardCharsets.UTF_8))
                        .getKeys())
                .isEmpty();
    }

    private long sequence() throws Exception {
        return JSON.readTree(body(JWT_SVID)).path("spiffe_sequence").longValue();
    }

    @Test
    void allIssuers_areOneSet_inWhichNothingSaysWhoseAKeyIs() throws Exception {
        JWKSet all = JWKSet.parse(new String(body("views/jwks.json"), StandardCharsets.UTF_8));

        assertThat(all.getKeys().stream().map(key -> key.getKeyID()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("till-2030", "app-1");
        assertThat(all.getKeys())
                .allSatisfy(key -> assertThat(key.toJSONObject()).doesNotContainKey("issuer"));
    }
}
