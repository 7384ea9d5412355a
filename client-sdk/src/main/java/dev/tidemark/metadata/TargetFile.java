package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a targets role says about one target.
 *
 * @param length in bytes
 * @param hashes lower-case hex by algorithm name; without a known one no bytes pass
 * @param custom an object the publisher adds
 */
public record TargetFile(long length, Map<String, String> hashes, Optional<JsonNode> custom) {
    public TargetFile {
        hashes = Map.copyOf(hashes);
    }

    /** The entry our writer makes for {@code bytes}. */
    public static TargetFile of(byte[] bytes) {
        return new TargetFile(bytes.length, Map.of("sha256", Digests.sha256Hex(bytes)), Optional.empty());
    }

    /**
     * The same with a {@code custom} object, which is kept as a reader would have it: an entry that was written equals
     * the one that is read back, whatever kinds of number node the writer used.
     *
     * @throws IllegalArgumentException if our reader would refuse the object
     */
    public TargetFile withCustom(JsonNode object) {
        try {
            return new TargetFile(
                    length, hashes, Optional.of(StrictJson.parse("custom", CanonicalJson.encode(object))));
        } catch (VerificationException e) {
            throw new IllegalArgumentException("a custom object that cannot be read back", e);
        }
    }

    static TargetFile parse(JsonReader at) throws VerificationException {
        return new TargetFile(
                at.integer("length", 0),
                FileHashes.parse(at),
                at.optionalObject("custom").map(JsonReader::node));
    }

    /** The digest that prefixes the file's name in a consistent snapshot. */
    public String sha256() {
        String hash = hashes.get("sha256");
        if (hash == null) {
            throw new IllegalStateException("this target has no sha256 digest");
        }
        return hash;
    }

    /** The digests that can prefix the file's name in a consistent snapshot, in the order to try them. */
    public List<String> knownDigests() {
        return FileHashes.known(hashes);
    }

    /** Refuses bytes that are not the ones this entry names. */
    public void require(String path, byte[] bytes) throws VerificationException {
        if (knownDigests().isEmpty()) {
            throw new VerificationException(
                    new Rejection.Malformed(path, "/hashes", "it names no digest that this reader can compute"));
        }
        if (bytes.length != length) {
            throw new VerificationException(new Rejection.LengthMismatch(path, length, bytes.length));
        }
        FileHashes.require(path, hashes, bytes);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("length", length);
        json.set("hashes", Json.stringMap(hashes));
        custom.ifPresent(value -> json.set("custom", value));
        return json;
    }
}
