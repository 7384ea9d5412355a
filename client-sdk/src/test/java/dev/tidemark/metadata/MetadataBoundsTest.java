package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bound of the roles: what is just within it is taken, what is just beyond is refused where it stands. */
class MetadataBoundsTest {
    private static final String NUMBER = "an integer of at least %d is expected";

    /** A member of a role, its last value that is taken, and the first that is not. */
    private record Bound(String role, String at, JsonNode within, JsonNode beyond, String problem) {
        @Override
        public String toString() {
            return role + " " + at + ", " + problem;
        }
    }

    static Stream<Bound> bounds() {
        return Stream.of(versions(), lengths(), thresholds(), extensions(), sizes())
                .flatMap(List::stream);
    }

    private static List<Bound> versions() {
        return List.of(
                least("root", "/version", 1),
                least("timestamp", "/version", 1),
                least("timestamp", "/meta/snapshot.json/version", 1),
                least("snapshot", "/version", 1),
                least("snapshot", "/meta/targets.json/version", 1),
                least("targets", "/version", 1),
                least(ISSUER, "/version", 1));
    }

    private static List<Bound> lengths() {
        return List.of(
                least("timestamp", "/meta/snapshot.json/length", 1),
                least("snapshot", "/meta/policy.json/length", 1),
                least("policy", "/targets/policy~1bundle.json/length", 0),
                digest("sha256", 64),
                digest("sha512", 128));
    }

    private static Bound digest(String name, int digits) {
        return new Bound(
                "policy",
                "/targets/policy~1bundle.json/hashes/" + name,
                TextNode.valueOf("0".repeat(digits)),
                TextNode.valueOf("0".repeat(digits + 1)),
                digits + " hexadecimal digits are expected");
    }

    private static List<Bound> thresholds() {
        return List.of(
                least("root", "/roles/targets/threshold", 1),
                most("root", "/roles/targets/threshold", 4_096, "it is above 4096"),
                least("targets", "/delegations/roles/0/threshold", 1),
                most("targets", "/delegations/roles/0/threshold", 4_096, "it is above 4096"));
    }

    private static List<Bound> extensions() {
        return List.of(
                least("root", "/tidemark/epoch", 1),
                least("root", "/tidemark/max_statement_seconds", 1),
                least("timestamp", "/tidemark/epoch", 1),
                least("timestamp", "/tidemark/root_version", 1),
                least("timestamp", "/tidemark/bundle_version", 1),
                least("timestamp", "/tidemark/revocation_sequence", 0),
                least("revocations", "/tidemark/epoch", 1),
                least("revocations", "/tidemark/revocation_sequence", 0),
                least("revocations", "/tidemark/prune_before", 0),
                salt("0".repeat(31)),
                salt("0".repeat(33)),
                salt("0".repeat(31) + "g"));
    }

    private static Bound salt(String beyond) {
        return new Bound(
                "root",
                "/tidemark/salt",
                TextNode.valueOf("0".repeat(32)),
                TextNode.valueOf(beyond),
                "16 bytes in lower-case hexadecimal are expected");
    }

    /** Beyond the last, nothing is looked at: the elements are none. */
    private static List<Bound> sizes() {
        return List.of(
                new Bound("root", "/keys", keys(4_096), nulls(4_097), "more than 4096 keys"),
                new Bound("targets", "/delegations/keys", keys(4_096), nulls(4_097), "more than 4096 keys"),
                new Bound(
                        "targets",
                        "/delegations/roles",
                        delegations(16_384),
                        nulls(16_385),
                        "more than 16384 delegations"));
    }

    private static Bound least(String role, String at, int least) {
        return new Bound(role, at, IntNode.valueOf(least), IntNode.valueOf(least - 1), NUMBER.formatted(least));
    }

    private static Bound most(String role, String at, int most, String problem) {
        return new Bound(role, at, IntNode.valueOf(most), IntNode.valueOf(most + 1), problem);
    }

    private static ArrayNode nulls(int count) {
        ArrayNode array = Json.object().arrayNode();
        IntStream.range(0, count).forEach(i -> array.addNull());
        return array;
    }

    private static ObjectNode keys(int count) {
        ObjectNode keys = Json.object();
        for (int i = 0; i < count; i++) {
            ObjectNode key = keys.putObject("k" + i).put("keytype", "other").put("scheme", "other");
            key.putObject("keyval");
        }
        return keys;
    }

    private static ArrayNode delegations(int count) {
        ArrayNode roles = Json.object().arrayNode();
        for (int i = 0; i < count; i++) {
            ObjectNode role = roles.addObject().put("name", "r" + i).put("threshold", 1);
            role.put("terminating", true);
            role.putArray("keyids");
            role.putArray("paths");
        }
        return roles;
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void within_isTaken_andBeyond_isRefusedWhereItStands(Bound bound) throws VerificationException {
        parse(bound, bound.within());
        Rejection rejection = rejected(Rejection.class, () -> parse(bound, bound.beyond()));
        assertThat(rejection)
                .isEqualTo(
                        bound.at().startsWith("/tidemark/")
                                ? new Rejection.ExtensionInvalid(bound.role(), bound.at() + " " + bound.problem())
                                : new Rejection.Malformed(bound.role(), bound.at(), bound.problem()));
    }

    private static void parse(Bound bound, JsonNode value) throws VerificationException {
        ObjectNode role = MetadataFixture.tidemark().json(bound.role()).deepCopy();
        JsonPointer at = JsonPointer.compile(bound.at());
        ((ObjectNode) role.at(at.head())).set(at.last().getMatchingProperty(), value);
        JsonReader reader = JsonReader.of(bound.role(), role);
        switch (bound.role()) {
            case "root" -> Root.parse(reader);
            case "timestamp" -> Timestamp.parse(reader, RepositoryKind.TIDEMARK);
            case "snapshot" -> Snapshot.parse(reader, RepositoryKind.TIDEMARK);
            default -> Targets.parse(bound.role(), reader, RepositoryKind.TIDEMARK);
        }
    }
}
