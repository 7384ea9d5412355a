package dev.tidemark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.VerifyingKey;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an issuer's JWK set by checks of our own: JOSE libraries are more tolerant than a trust bundle may be. */
final class IssuerReader {
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final int MAX_KID_CHARS = 256;
    private static final int COORDINATE_BYTES = 32;
    private static final Base64.Encoder WITHOUT_PADDING = Base64.getUrlEncoder().withoutPadding();

    private final PublishedTestKeys testKeys;
    private final Set<String> kids = new HashSet<>();
    private final Set<VerifyingKey> material = new HashSet<>();

    IssuerReader(PublishedTestKeys testKeys) {
        this.testKeys = testKeys;
    }

    IssuerDocument read(byte[] json) throws VerificationException {
        if (json.length > PolicyLimits.ISSUER_BYTES) {
            throw new VerificationException(new Rejection.TooLarge(IssuerDocument.NAME, PolicyLimits.ISSUER_BYTES));
        }
        JsonNode root = StrictJson.parse(IssuerDocument.NAME, json);
        JsonReader top = JsonReader.of(IssuerDocument.NAME, root);
        refusePrivateMembers(root);
        String issuer = top.string("issuer");
        if (issuer.isEmpty() || issuer.length() > PolicyLimits.TEXT_CHARS) {
            throw top.malformed("issuer", "1 to " + PolicyLimits.TEXT_CHARS + " characters are expected");
        }
        List<JsonReader> entries = top.array("keys");
        if (entries.size() > PolicyLimits.KEYS) {
            throw top.malformed("keys", "at most " + PolicyLimits.KEYS + " keys are allowed");
        }
        List<IssuerKey> keys = new ArrayList<>(entries.size());
        for (JsonReader entry : entries) {
            keys.add(key(entry));
        }
        return new IssuerDocument(issuer, keys);
    }

    /** Wherever it stands and whatever it holds: a document that carries such a name was made from a private key. */
    private static void refusePrivateMembers(JsonNode root) throws VerificationException {
        String pointer = privateMember(root);
        if (pointer != null) {
            throw new VerificationException(new Rejection.Malformed(
                    IssuerDocument.NAME,
                    pointer,
                    "a private member of a JWK; this key has leaked, replace it and publish public keys only"));
        }
    }

    /** The first one's pointer from here, written on the way back; {@code null} if there is none. */
    private static @Nullable String privateMember(JsonNode node) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String below = privateMember(node.get(i));
                if (below != null) {
                    return "/" + i + below;
                }
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String below = PRIVATE_MEMBERS.contains(member.getKey()) ? "" : privateMember(member.getValue());
            if (below != null) {
                return "/" + StrictJson.escape(member.getKey()) + below;
            }
        }
        return null;
    }

    private IssuerKey key(JsonReader at) throws VerificationException {
        String kid = at.string("kid");
        if (kid.isEmpty() || kid.length() > MAX_KID_CHARS) {
            throw at.malformed("kid", "1 to " + MAX_KID_CHARS + " characters are expected");
        }
        if (!kids.add(kid)) {
            throw at.malformed("kid", "two keys have this name");
        }
        requireForSignatures(at);
        Parsed parsed = parse(at);
        Optional<String> alg = at.optionalString("alg");
        if (alg.isPresent() && !alg.get().equals(parsed.alg)) {
            throw at.malformed("alg", parsed.alg + " is expected for a key of this kind");
        }
        if (testKeys == PublishedTestKeys.REFUSED && PublishedKeys.contains(parsed.key)) {
            throw at.malformed("x", "a published test key, whose private half everybody has; make one of your own");
        }
        if (!material.add(parsed.key)) {
            throw at.malformed("x", "two names have this key");
        }
        @Nullable Instant nbf = time(at, "nbf");
        @Nullable Instant exp = time(at, "exp");
        if (nbf != null && exp != null && !nbf.isBefore(exp)) {
            throw at.malformed("exp", "it must be after nbf");
        }
        return new IssuerKey(kid, parsed.alg, parsed.key, nbf, exp, maxKeyBinding(at));
    }

    private static void requireForSignatures(JsonReader at) throws VerificationException {
        Optional<String> use = at.optionalString("use");
        if (use.isPresent() && !use.get().equals("sig")) {
            throw at.malformed("use", "sig is expected");
        }
        if (at.has("key_ops") && !at.strings("key_ops").equals(List.of("verify"))) {
            throw at.malformed("key_ops", "[\"verify\"] is expected");
        }
    }

    private record Parsed(String alg, VerifyingKey key) {}

    private static Parsed parse(JsonReader at) throws VerificationException {
        String kty = at.string("kty");
        String crv = at.string("crv");
        try {
            if (kty.equals("OKP") && crv.equals("Ed25519")) {
                return new Parsed("EdDSA", VerifyingKey.ed25519(coordinate(at, "x")));
            }
            if (kty.equals("EC") && crv.equals("P-256")) {
                BigInteger x = new BigInteger(1, coordinate(at, "x"));
                return new Parsed("ES256", VerifyingKey.p256(x, new BigInteger(1, coordinate(at, "y"))));
            }
        } catch (InvalidKeyException e) {
            throw at.malformed("x", "it is not a valid public key");
        }
        throw at.malformed("crv", "only OKP with Ed25519 and EC with P-256 are known");
    }

    /** One key, one spelling (RFC 8037 section 2, RFC 7518 section 6.2.1.2): 32 bytes, base64url without padding. */
    private static byte[] coordinate(JsonReader at, String member) throws VerificationException {
        String text = at.string(member);
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == COORDINATE_BYTES
                    && WITHOUT_PADDING.encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // As below: not base64url at all.
        }
        throw at.malformed(member, "32 bytes in base64url without padding are expected");
    }

    /** Seconds since 1970, as RFC 7519 writes times; up to the year 9999. */
    private static @Nullable Instant time(JsonReader at, String member) throws VerificationException {
        if (!at.has(member)) {
            return null;
        }
        long seconds = at.integer(member, 0);
        if (seconds > 253_402_300_799L) {
            throw at.malformed(member, "seconds since 1970 are expected");
        }
        return Instant.ofEpochSecond(seconds);
    }

    private static @Nullable KeyBinding maxKeyBinding(JsonReader at) throws VerificationException {
        Optional<String> name = at.optionalString("max_key_binding");
        if (name.isEmpty()) {
            return null;
        }
        return KeyBinding.parse(name.get())
                .orElseThrow(() -> at.malformed(
                        "max_key_binding", "software, remote_kms, hardware_local or attested_workload is expected"));
    }
}
