package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.VerifyingKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What may be shown of a key: its public half in every form that is asked for. Never anything of a private key. */
final class KeyDescription {
    private static final int COORDINATE_BYTES = 32;
    private static final int PEM_LINE = 64;

    private final VerifyingKey key;
    private final MetadataKey metadataKey;
    private final ObjectNode jwk;

    private KeyDescription(VerifyingKey key, MetadataKey metadataKey, ObjectNode jwk) {
        this.key = key;
        this.metadataKey = metadataKey;
        this.jwk = jwk;
    }

    /**
     * Describes a key.
     *
     * @param kid its name in a JWK set; its thumbprint (RFC 7638) when nothing else is said
     */
    static KeyDescription of(VerifyingKey key, Optional<String> kid) throws CliException {
        MetadataKey metadataKey = KeyRing.metadataKey("of this file", key);
        ObjectNode jwk = required(key);
        String name = kid.orElse(base64Url(Digests.sha256(CanonicalJson.encode(jwk))));
        jwk.put("kid", name);
        jwk.put("alg", key instanceof Ed25519Key ? "EdDSA" : "ES256");
        jwk.put("use", "sig");
        return new KeyDescription(key, metadataKey, jwk);
    }

    /** The members a thumbprint is over: RFC 8037 section 2, RFC 7638 section 3.2. */
    private static ObjectNode required(VerifyingKey key) {
        ObjectNode jwk = JsonNodeFactory.instance.objectNode();
        if (key instanceof Ed25519Key ed25519) {
            return jwk.put("kty", "OKP").put("crv", "Ed25519").put("x", base64Url(ed25519.raw()));
        }
        // The point of a P-256 SubjectPublicKeyInfo is its end: x, then y.
        byte[] spki = key.spki();
        int y = spki.length - COORDINATE_BYTES;
        return jwk.put("kty", "EC")
                .put("crv", "P-256")
                .put("x", base64Url(Arrays.copyOfRange(spki, y - COORDINATE_BYTES, y)))
                .put("y", base64Url(Arrays.copyOfRange(spki, y, spki.length)));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String pem() {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(key.spki());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", metadataKey.keyType());
        json.put("scheme", metadataKey.scheme());
        json.put("keyid", metadataKey.computedId());
        json.set("jwk", jwk);
        json.put("spki", pem());
        return json;
    }

    List<String> lines() {
        List<String> lines = new java.util.ArrayList<>();
        lines.add("type    " + metadataKey.keyType() + ", scheme " + metadataKey.scheme());
        lines.add("key id  " + metadataKey.computedId());
        lines.add("jwk     " + jwk);
        lines.add("spki");
        lines.addAll(List.of(pem().split("\n")));
        return lines;
    }
}
