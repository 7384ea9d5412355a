package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A metadata file that was read and that nobody vouches for: what a person looks at before signing it. It is no
 * {@link Verified}, nothing accepts it in the place of one, and no decision can be made from it. Immutable.
 */
public final class UnverifiedRole {
    private final Envelope envelope;
    private final SignedRole role;

    private UnverifiedRole(Envelope envelope, SignedRole role) {
        this.envelope = envelope;
        this.role = role;
    }

    /**
     * Reads a file of a role that authors sign, in a Tidemark repository.
     *
     * @param name the role's name, such as {@code root} or {@code issuer.corp}
     * @throws VerificationException if it is not of that shape
     */
    public static UnverifiedRole parse(String name, byte[] bytes, Limits limits) throws VerificationException {
        boolean root = name.equals(Root.TYPE);
        Envelope envelope = Envelope.parse(name, bytes, root ? limits.rootBytes() : limits.targetsBytes());
        envelope.requireType(root ? Root.TYPE : Targets.TYPE);
        SignedRole role =
                root ? Root.parse(envelope.signed()) : Targets.parse(name, envelope.signed(), RepositoryKind.TIDEMARK);
        return new UnverifiedRole(envelope, role);
    }

    /** What the file says. */
    public SignedRole role() {
        return role;
    }

    /** What a signature is over; a copy. */
    public byte[] message() {
        return envelope.canonical().clone();
    }

    /** Whether {@link #role()} shows everything that a signature would be over: no member is left out. */
    public boolean isShownWhole() {
        return Arrays.equals(CanonicalJson.encode(role.toJson()), envelope.canonical());
    }

    /** The key ids of the file's signatures and empty slots, in its order. */
    public List<String> keyIds() {
        return envelope.signatures().stream().map(Envelope.Signature::keyId).toList();
    }

    /** Those of them that are filled; whether a signature is right is not said. */
    public List<String> filled() {
        return envelope.signatures().stream()
                .filter(signature -> !signature.hex().isEmpty())
                .map(Envelope.Signature::keyId)
                .toList();
    }

    /** The same file with this signature, in its slot or after the others. */
    public byte[] withSignature(String keyId, byte[] signature) {
        ObjectNode file = Json.object();
        ArrayNode signatures = file.putArray("signatures");
        String hex = HexFormat.of().formatHex(signature);
        for (Envelope.Signature held : envelope.signatures()) {
            signatures
                    .addObject()
                    .put("keyid", held.keyId())
                    .put("sig", held.keyId().equals(keyId) ? hex : held.hex());
        }
        if (!keyIds().contains(keyId)) {
            signatures.addObject().put("keyid", keyId).put("sig", hex);
        }
        file.set("signed", envelope.signed().node());
        return Json.write(file);
    }
}
