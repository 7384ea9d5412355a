package dev.tidemark.cli.sample;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Compact JWS (RFC 7515) with {@code EdDSA}, for the tokens of a sample domain. */
final class CompactJws {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private CompactJws() {}

    static String sign(ObjectNode claims, String kid, Signer ed25519) throws SigningException {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.put("alg", "EdDSA").put("kid", kid).put("typ", "JWT");
        String input = part(header) + "." + part(claims);
        byte[] signature = ed25519.sign(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + BASE64.encodeToString(signature);
    }

    private static String part(ObjectNode json) {
        return BASE64.encodeToString(CanonicalJson.encode(json));
    }
}
