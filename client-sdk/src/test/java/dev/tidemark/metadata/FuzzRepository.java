package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two successive states of one repository, opened to the fuzz targets: valid files, what is held before each of them,
 * and the keys that sign it. Indexes say nothing of a file but its version, so that no digest stands before a parser.
 * Immutable.
 */
public final class FuzzRepository {
    public static final List<String> ROLES =
            List.of("root", "timestamp", "snapshot", "targets", "policy", "revocations", MetadataFixture.ISSUER);

    private static final Map<String, List<String>> KEYS = Map.of(
            "root",
            List.of("root-1", "root-2"),
            "timestamp",
            List.of("timestamp"),
            "snapshot",
            List.of("snapshot"),
            "targets",
            List.of("targets"),
            "policy",
            List.of("policy"),
            "revocations",
            List.of("revocations"),
            MetadataFixture.ISSUER,
            List.of("acme"));

    private final Map<String, byte[]> first = new HashMap<>();
    private final Map<String, byte[]> second = new HashMap<>();
    private final Map<String, TrustedMetadata> beforeFirst = new HashMap<>();
    private final Map<String, TrustedMetadata> beforeSecond = new HashMap<>();

    private FuzzRepository(MetadataFixture repository) {
        try {
            files(repository, first);
            TrustedMetadata held = TrustedMetadata.pinned(first.get("root"), Limits.DEFAULT);
            for (String role : ROLES.subList(1, ROLES.size())) {
                beforeFirst.put(role, held);
                held = step(held, role, first.get(role));
            }
            held.requireWhole(strict());
            ROLES.forEach(role -> repository.version(role, 2));
            files(repository, second);
            beforeSecond.put("root", held);
            for (String role : ROLES.subList(1, ROLES.size())) {
                beforeSecond.put(role, held);
                held = step(held, role, second.get(role));
            }
            held.requireWhole(strict());
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    private static void files(MetadataFixture repository, Map<String, byte[]> into) {
        for (String index : List.of("snapshot", "timestamp")) {
            repository
                    .json(index)
                    .withObject("/meta")
                    .forEach(line -> ((ObjectNode) line).remove(List.of("length", "hashes")));
        }
        ROLES.forEach(role -> into.put(role, repository.bytes(role)));
    }

    /** A domain as this project has them. */
    public static FuzzRepository tidemark() {
        return new FuzzRepository(MetadataFixture.tidemark());
    }

    /** A repository that is none of ours. */
    public static FuzzRepository plain() {
        return new FuzzRepository(MetadataFixture.plain());
    }

    /** A file as its signers made it, of the first or the second state. */
    public byte[] file(String role, boolean ofSecond) {
        return (ofSecond ? second : first).get(role).clone();
    }

    /** The member {@code signed} of a file; a copy. */
    public ObjectNode signed(String role, boolean ofSecond) {
        return signedOf(file(role, ofSecond));
    }

    /** The member {@code signed} of a file that parses. */
    public static ObjectNode signedOf(byte[] file) {
        try {
            return (ObjectNode) StrictJson.parse("file", file).get("signed");
        } catch (VerificationException e) {
            throw new AssertionError("a file that was taken does not parse", e);
        }
    }

    /** Another content under the role's real signatures. */
    public static byte[] sign(String role, ObjectNode signed) {
        return MetadataFixture.bytes(
                signed, KEYS.get(role).stream().map(MetadataFixture::key).toList());
    }

    /** What is held when the file of that state arrives; for the first root nothing, and this throws. */
    public TrustedMetadata before(String role, boolean ofSecond) {
        return (ofSecond ? beforeSecond : beforeFirst).get(role);
    }

    /** Gives bytes to the step of that role. */
    public TrustedMetadata take(String role, boolean ofSecond, byte[] bytes) throws VerificationException {
        return role.equals("root") && !ofSecond
                ? TrustedMetadata.pinned(bytes, Limits.DEFAULT)
                : step(before(role, ofSecond), role, bytes);
    }

    /** One step at {@link #strict()}. */
    public static TrustedMetadata step(TrustedMetadata held, String role, byte[] bytes) throws VerificationException {
        return MetadataFixture.step(held, role, bytes, strict());
    }

    /** The verified file of that role. */
    public static Verified<?> held(TrustedMetadata metadata, String role) {
        return switch (role) {
            case "root" -> metadata.root();
            case "timestamp" -> metadata.timestamp().orElseThrow();
            case "snapshot" -> metadata.snapshot().orElseThrow();
            case "targets" -> metadata.targets().orElseThrow();
            default -> metadata.delegated(role).orElseThrow();
        };
    }

    /** The instant of all files; what has expired is refused. */
    public static Times strict() {
        return MetadataFixture.NOW_STRICT;
    }

    /** As a cache is replayed. */
    public static Times replay() {
        return MetadataFixture.REPLAY;
    }

    /**
     * Whether everything that {@code shown} says stands in {@code signed} with the same value. Lists are sets, digests
     * are the same in capitals, and a root that does not say so has no consistent snapshots.
     */
    public static boolean isWithin(JsonNode shown, JsonNode signed) {
        if (shown.isObject()) {
            return shown.properties().stream().allMatch(member -> isMemberWithin(member, signed));
        }
        if (shown.isArray()) {
            return signed.isArray() && sorted(shown).equals(sorted(signed));
        }
        return shown.isTextual()
                ? shown.textValue().equalsIgnoreCase(signed.textValue())
                : Arrays.equals(CanonicalJson.encode(shown), CanonicalJson.encode(signed));
    }

    private static boolean isMemberWithin(Map.Entry<String, JsonNode> member, JsonNode signed) {
        String name = member.getKey();
        return name.equals("spec_version")
                || (signed.has(name)
                        ? isWithin(member.getValue(), signed.get(name))
                        : name.equals("consistent_snapshot")
                                && !member.getValue().booleanValue());
    }

    private static List<String> sorted(JsonNode array) {
        List<String> out = new java.util.ArrayList<>();
        array.forEach(element -> out.add(element.isTextual() ? element.textValue() : ""));
        return out.stream().sorted().distinct().toList();
    }
}
