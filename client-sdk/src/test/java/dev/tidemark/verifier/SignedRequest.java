package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.metadata.Digests;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as a TrustPlane caller signs and sends it. Fields can be set to anything before {@link #sign}; what is set
 * after it was not signed.
 */
public final class SignedRequest {
    public static final String AUTHORITY = "orders.example";

    public String method;
    public String path;
    public String query = "";
    public String scheme = "https";
    public String authority = AUTHORITY;
    public String audience = "orders-api";
    public String routeId;
    public byte[] body = new byte[0];
    public String nonce = "nonce-1";
    public HolderKey key = HolderKey.DEFAULT;
    /** Lower-case names; one value each. */
    public final Map<String, List<String>> headers = new TreeMap<>();

    /** Names of the fields that the proof covers beside the nonce. */
    public final List<String> covered = new ArrayList<>();

    public SignedRequest(String method, String path, String routeId) {
        this.method = method;
        this.path = path;
        this.routeId = routeId;
    }

    public SignedRequest header(String name, String... values) {
        headers.put(name, List.of(values));
        return this;
    }

    public SignedRequest cover(String name, String value) {
        covered.add(name);
        return header(name, value);
    }

    public SignedRequest body(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** Sets the five headers of the contract; the passport is signed by {@code issuer}. */
    public SignedRequest sign(TestPassport passport, TestIssuer.Key issuer) {
        return sign(passport, passport.sign(issuer));
    }

    SignedRequest sign(TestPassport passport, String compact) {
        header("x-trustplane-nonce", nonce);
        byte[] digest = digest(passport.claims);
        header("authorization", "Bearer " + compact);
        header("x-trustplane-body-sha256", HexFormat.of().formatHex(Digests.sha256(body)));
        header("x-trustplane-transcript-sha256", HexFormat.of().formatHex(digest));
        header("x-trustplane-proof", TestPassport.encode(key.sign(digest)));
        return this;
    }

    private byte[] digest(ObjectNode claims) {
        List<String> names = new ArrayList<>(covered);
        names.add("x-trustplane-nonce");
        try {
            return Transcript.of(new Transcript.Request(
                            method,
                            scheme,
                            authority,
                            path,
                            query,
                            audience,
                            routeId,
                            headers.getOrDefault("content-encoding", List.of(""))
                                    .get(0),
                            HexFormat.of().formatHex(Digests.sha256(body)),
                            claims.path("jti").asText("none"),
                            nonce,
                            claims.path("iat").asLong(),
                            claims.path("cnf").path("key_binding").asText("none")))
                    .sha256(names.stream()
                            .sorted()
                            .map(name ->
                                    new CoveredField(name, headers.get(name).get(0)))
                            .toList());
        } catch (TranscriptRefusedException e) {
            throw new IllegalStateException(e.problem(), e);
        }
    }

    /** As an adapter hands it to a verifier. */
    public ProtectedRequest received() {
        return ProtectedRequest.of(method, path)
                .withQuery(query)
                .withHost(authority)
                .withHeaders(HeaderFields.of(headers))
                .withBody(body);
    }
}
