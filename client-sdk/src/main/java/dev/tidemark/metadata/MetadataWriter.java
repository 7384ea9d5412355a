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
        ObjectNode file = Json.object();
        ArrayNode signatures = file.putArray("signatures");
        for (Signer signer : signers) {
            signatures
                    .addObject()
                    .put("keyid", signer.keyId())
                    .put("sig", HexFormat.of().formatHex(signer.sign(message)));
        }
        file.set("signed", signed);
        return Json.write(file);
    }

    /** Signs a role with one signer. */
    public static byte[] sign(SignedRole role, Signer signer) throws SigningException {
        return sign(role, List.of(signer));
    }
}
