package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.InvalidKeyException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key as TUF metadata carries it. A key of a type or scheme that this reader does not know is kept, and never
 * verifies anything.
 *
 * @param keyType what kind of key it is
 * @param scheme how it signs
 * @param json the whole object, unknown members included
 * @param material the key, if type and scheme are known
 */
public record MetadataKey(String keyType, String scheme, JsonNode json, Optional<VerifyingKey> material) {
    private static final String ED25519 = "ed25519";
    private static final String ECDSA = "ecdsa";
    private static final String ECDSA_P256 = "ecdsa-sha2-nistp256";
    private static final String RSA = "rsa";
    private static final String RSA_PSS = "rsassa-pss-sha256";

    /** How our writer puts an Ed25519 key. */
    public static MetadataKey of(Ed25519Key key) {
        return known(ED25519, ED25519, HexFormat.of().formatHex(key.raw()), key);
    }

    /** How our writer puts a P-256 key. */
    public static MetadataKey of(P256Key key) {
        return known(ECDSA, ECDSA_P256, pem(key.spki()), key);
    }

    /** The key id the specification computes: SHA-256 of the canonical JSON of the key. */
    public String computedId() {
        return Digests.sha256Hex(CanonicalJson.encode(json));
    }

    static MetadataKey parse(JsonReader at) throws VerificationException {
        String keyType = at.string("keytype");
        String scheme = at.string("scheme");
        JsonReader value = at.object("keyval");
        Optional<VerifyingKey> material = Optional.empty();
        if (isKnown(keyType, scheme)) {
            String encoded = value.string("public");
            try {
                material = Optional.of(decode(scheme, encoded));
            } catch (InvalidKeyException | IllegalArgumentException e) {
                throw value.malformed("public", "it is not a valid key for scheme " + scheme);
            }
        }
        return new MetadataKey(keyType, scheme, at.node(), material);
    }

    private static boolean isKnown(String keyType, String scheme) {
        return switch (scheme) {
            case ED25519 -> keyType.equals(ED25519);
            case ECDSA_P256 -> keyType.equals(ECDSA) || keyType.equals(ECDSA_P256);
            case RSA_PSS -> keyType.equals(RSA);
            default -> false;
        };
    }

    private static VerifyingKey decode(String scheme, String encoded) throws InvalidKeyException {
        if (scheme.equals(ED25519)) {
            return VerifyingKey.ed25519(HexFormat.of().parseHex(encoded));
        }
        VerifyingKey key = VerifyingKey.fromSpki(derOfPem(encoded));
        if (scheme.equals(RSA_PSS) ? key instanceof RsaPssKey : key instanceof P256Key) {
            return key;
        }
        throw new InvalidKeyException("the key is not of its scheme");
    }

    private static MetadataKey known(String keyType, String scheme, String encoded, VerifyingKey key) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("keytype", keyType);
        json.put("scheme", scheme);
        json.putObject("keyval").put("public", encoded);
        return new MetadataKey(keyType, scheme, json, Optional.of(key));
    }

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private static String pem(byte[] der) {
        return BEGIN + "\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n" + END + "\n";
    }

    private static byte[] derOfPem(String pem) {
        String text = pem.strip();
        if (text.length() < BEGIN.length() + END.length() || !text.startsWith(BEGIN) || !text.endsWith(END)) {
            throw new IllegalArgumentException("not a PEM public key");
        }
        String body = text.substring(BEGIN.length(), text.length() - END.length());
        return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    }
}
