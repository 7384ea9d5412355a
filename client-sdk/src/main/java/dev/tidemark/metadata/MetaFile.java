package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a parent says about one metadata file.
 *
 * @param version at least 1
 * @param length in bytes, if the parent says it
 * @param hashes lower-case hex by algorithm name; may be empty
 */
public record MetaFile(long version, OptionalLong length, Map<String, String> hashes) {
    public MetaFile {
        hashes = Map.copyOf(hashes);
    }

    /** The entry our writer makes for {@code bytes}. */
    public static MetaFile of(long version, byte[] bytes) {
        return new MetaFile(version, OptionalLong.of(bytes.length), Map.of("sha256", Digests.sha256Hex(bytes)));
    }

    static MetaFile parse(JsonReader at) throws VerificationException {
        return new MetaFile(
                at.integer("version", 1),
                at.has("length") ? OptionalLong.of(at.integer("length", 1)) : OptionalLong.empty(),
                at.has("hashes") ? FileHashes.parseKnown(at) : Map.of());
    }

    /** Refuses bytes that are not the ones this entry names. */
    public void require(String what, byte[] bytes) throws VerificationException {
        requireLength(what, bytes.length);
        FileHashes.require(what, hashes, bytes);
    }

    /** As {@link #require(String, byte[])}, without a second computation of what is known of the role's bytes. */
    void require(String what, Verified<?> role) throws VerificationException {
        requireLength(what, role.held().length);
        if (!hashes.equals(Map.of("sha256", role.sha256()))) {
            FileHashes.require(what, hashes, role.held());
        }
    }

    private void requireLength(String what, int found) throws VerificationException {
        if (length.isPresent() && length.getAsLong() != found) {
            throw new VerificationException(new Rejection.LengthMismatch(what, length.getAsLong(), found));
        }
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("version", version);
        length.ifPresent(value -> json.put("length", value));
        if (!hashes.isEmpty()) {
            json.set("hashes", Json.stringMap(hashes));
        }
        return json;
    }
}
