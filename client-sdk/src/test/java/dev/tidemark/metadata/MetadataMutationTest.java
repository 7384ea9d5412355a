package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever is done to a file, a reader refuses it with a typed reason or trusts exactly what was signed. Each file is
 * given to its step where nothing above it names its digest, so that signatures and parsers are what is attacked; and
 * once more signed again after the change, so that the parsers behind the signatures are.
 */
class MetadataMutationTest {
    private static final int MUTANTS = 900;
    private static final int SIGNED_MUTANTS = 400;

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"root, 1", "timestamp, 2", "snapshot, 3", "targets, 4", "policy, 5", "revocations, 6", ISSUER + ", 7"})
    void mutant_ofASignedFile_isRefusedOrTheSame(String role, long seed) throws VerificationException {
        MetadataFixture repository = withoutDigests();
        TrustedMetadata held = role.equals("root") ? null : repository.before(role);
        byte[] valid = repository.bytes(role);
        byte[] canonical = canonicalOf(valid);
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = random.nextInt(3) == 0 ? memberMutant(valid, random) : byteMutant(valid, random);
            try {
                assertThat(canonicalOf(trusted(held, role, mutant)))
                        .as("%s, seed %d, mutant %d", role, seed, i)
                        .isEqualTo(canonical);
            } catch (VerificationException e) {
                assertThat(e.rejection().explain()).isNotEmpty();
                refused++;
            }
        }
        assertThat(refused).isBetween(MUTANTS / 2, MUTANTS);
    }

    /** The keys of the role itself are in bad hands: still nothing but a typed refusal, or a state. */
    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({
        "root, 11",
        "timestamp, 12",
        "snapshot, 13",
        "targets, 14",
        "policy, 15",
        "revocations, 16",
        ISSUER + ", 17"
    })
    void mutant_signedAgainByItsOwnKeys_neverEscapesTheTypes(String role, long seed) throws VerificationException {
        MetadataFixture repository = withoutDigests();
        TrustedMetadata held = role.equals("root") ? null : repository.before(role);
        ObjectNode original = repository.json(role).deepCopy();
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<String> codes = new TreeSet<>();
        for (int i = 0; i < SIGNED_MUTANTS; i++) {
            ObjectNode mutant = original.deepCopy();
            changeMember(mutant, random);
            repository.json(role).removeAll();
            repository.json(role).setAll(mutant);
            try {
                trusted(held, role, repository.bytes(role));
            } catch (VerificationException e) {
                codes.add(e.rejection().code());
                assertThat(e.rejection().explain()).matches("[ -~±−(]*").hasSizeLessThan(1000);
            }
        }
        assertThat(codes).contains("malformed");
    }

    private static byte[] trusted(TrustedMetadata held, String role, byte[] bytes) throws VerificationException {
        if (role.equals("root")) {
            return TrustedMetadata.pinned(bytes, Limits.DEFAULT).root().bytes();
        }
        TrustedMetadata next = MetadataFixture.step(held, role, bytes, NOW_STRICT);
        return switch (role) {
            case "timestamp" -> next.timestamp().orElseThrow().bytes();
            case "snapshot" -> next.snapshot().orElseThrow().bytes();
            case "targets" -> next.targets().orElseThrow().bytes();
            default -> next.delegated(role).orElseThrow().bytes();
        };
    }

    private static byte[] canonicalOf(byte[] file) throws VerificationException {
        return CanonicalJson.encode(StrictJson.parse("file", file).get("signed"));
    }

    private static MetadataFixture withoutDigests() {
        MetadataFixture repository = MetadataFixture.tidemark();
        repository.json("snapshot").withObject("/meta").forEach(MetadataMutationTest::bare);
        repository.json("timestamp").withObject("/meta").forEach(MetadataMutationTest::bare);
        return repository;
    }

    private static void bare(JsonNode line) {
        ((ObjectNode) line).remove(List.of("length", "hashes"));
    }

    // ---- bytes

    private static byte[] byteMutant(byte[] valid, SplittableRandom random) {
        byte[] mutant = valid;
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(mutant.length);
            int length = 1 + random.nextInt(4);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(mutant, 0, at);
            switch (random.nextInt(4)) {
                case 0 -> { // flip
                    out.write(mutant[at] ^ (1 << random.nextInt(8)));
                    out.write(mutant, at + 1, mutant.length - at - 1);
                }
                case 1 -> { // delete
                    int from = Math.min(mutant.length, at + length);
                    out.write(mutant, from, mutant.length - from);
                }
                case 2 -> { // insert
                    String piece = List.of(" ", "\n", "0", "\"", "{}", ",", "\\u0000", "\u0000", "[", "é", "-")
                            .get(random.nextInt(11));
                    out.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
                    out.write(mutant, at, mutant.length - at);
                }
                default -> { // repeat
                    int to = Math.min(mutant.length, at + 40);
                    out.write(mutant, at, to - at);
                    out.write(mutant, at, mutant.length - at);
                }
            }
            mutant = out.toByteArray().length == 0 ? new byte[] {'{'} : out.toByteArray();
        }
        return mutant;
    }

    // ---- members

    private static byte[] memberMutant(byte[] valid, SplittableRandom random) throws VerificationException {
        ObjectNode file = (ObjectNode) StrictJson.parse("file", valid);
        changeMember(file, random);
        return CanonicalJson.encode(file);
    }

    private static void changeMember(ObjectNode root, SplittableRandom random) {
        List<ContainerNode<?>> containers = new ArrayList<>();
        collect(root, containers);
        ContainerNode<?> at = containers.get(random.nextInt(containers.size()));
        if (at instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(3)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(random.nextBoolean() ? name : name + "x", value(random));
                default ->
                    object.set("another" + random.nextInt(3), object.get(name).deepCopy());
            }
        } else if (at instanceof ArrayNode array) {
            switch (random.nextInt(3)) {
                case 0 -> array.add(value(random));
                case 1 -> array.addAll(array.deepCopy());
                default -> array.removeAll();
            }
        }
    }

    private static JsonNode value(SplittableRandom random) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (random.nextInt(12)) {
            case 0 -> json.nullNode();
            case 1 -> json.booleanNode(random.nextBoolean());
            case 2 -> json.numberNode(0);
            case 3 -> json.numberNode(-1);
            case 4 -> json.numberNode(StrictJson.MAX_SAFE_INTEGER);
            case 5 -> json.textNode("");
            case 6 -> json.textNode("9999-12-31T23:59:59Z");
            case 7 -> json.textNode("0000-01-01T00:00:00.000Z");
            case 8 -> json.textNode("-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----");
            case 9 -> json.textNode("00".repeat(32));
            case 10 -> json.arrayNode();
            default -> json.objectNode();
        };
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> into) {
        if (node instanceof ContainerNode<?> container) {
            into.add(container);
            container.forEach(child -> collect(child, into));
        }
    }
}
