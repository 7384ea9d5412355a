package dev.tidemark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Policies for tests: the vector's, with one thing changed. */
final class Policies {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Policies() {}

    static JsonNode vector(String name) {
        try {
            Path at = Path.of("").toAbsolutePath();
            while (!Files.isDirectory(at.resolve("vectors/trustplane-v1"))) {
                at = at.getParent();
            }
            return MAPPER.readTree(
                    Files.readAllBytes(at.resolve("vectors/trustplane-v1").resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The vector's bundle with its envelope. */
    static ObjectNode signed() {
        return (ObjectNode) vector("bundle-v1.source-rules.json").get("policy_bundle");
    }

    static ObjectNode policy() {
        ObjectNode policy = signed();
        policy.remove(List.of("signed_by", "signature"));
        return policy;
    }

    static byte[] policy(Consumer<ObjectNode> change) {
        ObjectNode policy = policy();
        change.accept(policy);
        return bytes(policy);
    }

    static byte[] route(Consumer<ObjectNode> change) {
        return policy(policy -> change.accept(route(policy)));
    }

    static byte[] source(int index, Consumer<ObjectNode> change) {
        return route(
                route -> change.accept((ObjectNode) route.get("allowed_sources").get(index)));
    }

    static ObjectNode route(ObjectNode policy) {
        return (ObjectNode) policy.at("/route_groups/0/routes/0");
    }

    /** Adds a route like the first one. */
    static ObjectNode addRoute(ObjectNode policy, String id, String template) {
        ObjectNode added = route(policy).deepCopy();
        added.put("route_id", id).put("path_template", template);
        ((ArrayNode) policy.at("/route_groups/0/routes")).add(added);
        return added;
    }

    /** Reinstates one key. */
    static ObjectNode reinstate(ObjectNode policy) {
        return policy.putArray("reinstated")
                .addObject()
                .put("epoch", 1)
                .put("kind", "key")
                .put("issuer", "https://issuer.example")
                .put("id", "k1")
                .put("until_sequence", 7);
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static IssuerDelegation delegation(String slug, String sourceType, KeyBinding cap) {
        return new IssuerDelegation(
                slug, "https://issuer.example/" + slug, "example.local", java.util.Set.of(sourceType), cap);
    }

    /** The three issuers of the vector, allowed to claim what it demands. */
    static List<IssuerDelegation> delegations() {
        return List.of(
                delegation("software-jwks", "software_jwks", KeyBinding.SOFTWARE),
                delegation("oidc", "oidc_jwks", KeyBinding.SOFTWARE),
                delegation("spire", "spiffe_spire", KeyBinding.ATTESTED_WORKLOAD));
    }
}
