package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes metadata files, signed by the given signers. What is signed is canonical JSON; the file around it is ordinary
 * JSON, since the canonical form leaves control characters raw and no reader takes those. Stateless and thread-safe.
 */
public final class MetadataWriter {
    private MetadataWriter() {}

    /** Signs a role with each signer, in order. */
    public static byte[] sign(SignedRole role, Collection<? extends Signer> signers) throws SigningException {
        ObjectNode signed = role.toJson();
        byte[] message = CanonicalJson.encode(signed);
        ArrayNode signatures = Json.object().arrayNode();
        for (Signer signer : signers) {
            add(signatures, signer.keyId(), signer.sign(message));
        }
        return file(signatures, signed);
    }

    /** A role that nobody has signed yet, with an empty signature for each key that may. */
    public static byte[] unsigned(SignedRole role, Collection<String> keyIds) {
        ArrayNode signatures = Json.object().arrayNode();
        keyIds.forEach(keyId -> add(signatures, keyId, new byte[0]));
        return file(signatures, role.toJson());
    }

    private static void add(ArrayNode signatures, String keyId, byte[] signature) {
        signatures.addObject().put("keyid", keyId).put("sig", HexFormat.of().formatHex(signature));
    }

    private static byte[] file(ArrayNode signatures, ObjectNode signed) {
        ObjectNode file = Json.object();
        file.set("signatures", signatures);
        file.set("signed", signed);
        return Json.write(file);
    }

    /** Signs a role with one signer. */
    public static byte[] sign(SignedRole role, Signer signer) throws SigningException {
        return sign(role, List.of(signer));
    }
}
