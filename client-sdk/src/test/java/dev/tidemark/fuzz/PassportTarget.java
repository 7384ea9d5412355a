package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TrustView;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A passport of unknown origin, or any content that its issuer signed: the verifier decides and never fails itself, and
 * without the key only the genuine one passes. First octet: raw, signed header and claims, or edits of valid ones; from
 * {@link #WHOLE} on, a {@link WholeDecision}.
 */
public final class PassportTarget {
    private static final int WHOLE = 192;
    private static final TestDomain DOMAIN = TestDomain.start();
    private static final TestIssuer.Key KEY = TestIssuer.of("alpha").key("alpha-1");
    private static final ObjectNode HEADER = object("{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"alpha-1\"}");
    private static final ObjectNode CLAIMS =
            object("""
            {"iss":"https://alpha.example","sub":"service:orders-client","aud":"orders-api","iat":%d,"exp":%d,
             "jti":"passport-1","trust_domain":"example.local","cnf":{"kid":"proof-key-1","key_binding":"software",
             "public_key_b64url":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}
            """.formatted(TestDomain.START.getEpochSecond(), TestDomain.START.getEpochSecond() + 300));
    private static final String GENUINE = signed(CanonicalJson.encode(HEADER), CanonicalJson.encode(CLAIMS));
    private static final Verifier VERIFIER =
            Verifier.builder(view()).passportOnly().build();

    private PassportTarget() {}

    private static TrustView view() {
        TrustView.Reading reading = new TrustView.Reading(
                Optional.of(DOMAIN.state()), TestDomain.START.toEpochMilli() + 1_000, 1_000, true);
        return () -> reading;
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int octet = in.octet();
        if (octet >= WHOLE) {
            WholeDecision.run(in);
        } else {
            passport(octet % 3, in);
        }
    }

    private static void passport(int choice, Input in) {
        String passport = switch (choice) {
            case 0 -> new String(in.rest(), StandardCharsets.ISO_8859_1);
            case 1 -> signed(in.block(), in.rest());
            default -> {
                byte[] header = CanonicalJson.encode(JsonEdits.apply(HEADER, new Input(in.bytes(in.below(16)))));
                yield signed(header, CanonicalJson.encode(JsonEdits.apply(CLAIMS, in)));
            }
        };
        Decision decision =
                VERIFIER.decide(ProtectedRequest.of("GET", "/v1/orders/search").withPassport(passport));
        if (decision instanceof Decision.Deny deny) {
            Promise.require(deny.reason() != DenyReason.INTERNAL_ERROR, "the verifier itself failed");
            deny.explain();
        } else {
            Promise.require(choice != 0 || passport.equals(GENUINE), "a passport passes that nobody signed");
        }
    }

    /** Valid claims, to be changed. */
    static ObjectNode claims() {
        return CLAIMS.deepCopy();
    }

    /** A passport that says this, whatever it is. */
    static String signed(byte[] claims) {
        return signed(CanonicalJson.encode(HEADER), claims);
    }

    private static String signed(byte[] header, byte[] claims) {
        try {
            String input = encode(header) + "." + encode(claims);
            return input + "." + encode(KEY.signer().sign(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (SigningException e) {
            throw new AssertionError(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) StrictJson.parse("passport", Seeds.utf8(json));
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    static Seeds seeds() {
        Seeds seeds = new Seeds()
                .add("genuine", new byte[1], Seeds.utf8(GENUINE))
                .add("forged", new byte[1], Seeds.utf8(GENUINE.substring(0, GENUINE.length() - 8) + "AAAAAAAA"))
                .add(
                        "forged-claims",
                        new byte[1],
                        Seeds.utf8(encode(CanonicalJson.encode(HEADER)) + "."
                                + encode(CanonicalJson.encode(CLAIMS.deepCopy().put("jti", "another")))
                                + GENUINE.substring(GENUINE.lastIndexOf('.'))))
                .add("signed", new byte[] {1}, Seeds.block(CanonicalJson.encode(HEADER)), CanonicalJson.encode(CLAIMS))
                .add("edited", new byte[] {2, 0, 1, 4, 1, 2, 3})
                .add("edited-header", new byte[] {2, 4, 0, 1, 4, 1, 2, 3});
        WholeDecision.seeds(seeds, new byte[] {(byte) WHOLE});
        return seeds;
    }
}
