package dev.tidemark.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A policy as JSON, route by route. Immutable. */
public final class TestPolicy {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final String trustDomain;
    private final String extra;
    private final List<String> routes;
    private final List<Consumer<ObjectNode>> edits;

    private TestPolicy(String trustDomain, String extra, List<String> routes) {
        this(trustDomain, extra, routes, List.of());
    }

    private TestPolicy(String trustDomain, String extra, List<String> routes, List<Consumer<ObjectNode>> edits) {
        this.trustDomain = trustDomain;
        this.extra = extra;
        this.routes = List.copyOf(routes);
        this.edits = List.copyOf(edits);
    }

    /** The same policy, changed by {@code edit} when it is written; nothing else may be asked of it afterwards. */
    public TestPolicy edited(Consumer<ObjectNode> edit) {
        List<Consumer<ObjectNode>> more = new ArrayList<>(edits);
        more.add(edit);
        return new TestPolicy(trustDomain, extra, routes, more);
    }

    /** The same policy with that route changed. */
    public TestPolicy editedRoute(String id, Consumer<ObjectNode> edit) {
        return edited(policy -> {
            for (JsonNode route : policy.at("/route_groups/0/routes")) {
                if (route.path("route_id").textValue().equals(id)) {
                    edit.accept((ObjectNode) route);
                }
            }
        });
    }

    /** The same policy with the first source of that route changed. */
    public TestPolicy editedSource(String id, Consumer<ObjectNode> edit) {
        return editedRoute(id, route -> edit.accept((ObjectNode) route.at("/allowed_sources/0")));
    }

    public static TestPolicy empty() {
        return new TestPolicy(TestDomain.DOMAIN, "", List.of());
    }

    /**
     * {@code orders.search} (bounded, 300 s, medium), {@code orders.refund} (bounded, 60 s, high), {@code orders.live}
     * (realtime, high), {@code orders.catalog} (offline-ok, low); each is GET {@code /v1/orders/<name>}.
     */
    public static TestPolicy orders() {
        return empty().route("orders.search", "medium", "bounded", 300)
                .route("orders.refund", "high", "bounded", 60)
                .route("orders.live", "high", "realtime", 0)
                .route("orders.catalog", "low", "offline-ok", 0);
    }

    /** A route GET {@code /v1/<id with slashes>}; a window of 0 is left out. */
    public TestPolicy route(String id, String risk, String freshnessClass, long windowSeconds) {
        String window = windowSeconds == 0 ? "" : "\"max_staleness_seconds\": " + windowSeconds + ",";
        return routeJson(String.format(Locale.ROOT, """
                {"route_id": "%s", "method": "GET", "path_template": "/v1/%s", "risk": "%s",
                 "freshness_class": "%s", %s
                 "allowed_sources": [{"source_type": "software_jwks", "issuer": "https://alpha.example",
                   "trust_domain": "example.local", "subject_prefix": "service:"}]}""", id, id.replace('.', '/'), risk, freshnessClass, window));
    }

    /** A route in full. */
    public TestPolicy routeJson(String json) {
        List<String> more = new ArrayList<>(routes);
        more.add(json);
        return new TestPolicy(trustDomain, extra, more);
    }

    /** A member of the policy, such as {@code "clock_skew_seconds": 0}. */
    public TestPolicy with(String member) {
        return new TestPolicy(trustDomain, extra + member + ",\n", routes);
    }

    public TestPolicy inTrustDomain(String name) {
        return new TestPolicy(name, extra, routes);
    }

    public String json() {
        if (edits.isEmpty()) {
            return text();
        }
        try {
            ObjectNode policy = (ObjectNode) MAPPER.readTree(text());
            edits.forEach(edit -> edit.accept(policy));
            return MAPPER.writeValueAsString(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text() {
        return String.format(Locale.ROOT, """
                {"version": "trustplane-bundle-v1", "kind": "policy_runtime_bundle", "trust_domain": "%s", %s
                 "default_required_key_binding": "software",
                 "apis": [{"api_id": "orders-api", "audience": "orders-api", "base_url": "https://orders.example"}],
                 "route_groups": [{"route_group_id": "orders", "api_id": "orders-api", "routes": [%s]}]}""", trustDomain, extra, String.join(",\n", routes));
    }
}
