package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.Route;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** What a dashboard asks: versions, ages, deadlines, and when the first route closes if nothing new is signed. */
final class Freshness {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Freshness() {}

    static byte[] json(DomainState state, Instant now, String configDigest) {
        ObjectNode out = JSON.objectNode();
        out.put("domain", state.domain().name());
        out.put("now", MetadataTime.formatMillis(now));
        out.put("bundle_version", state.bundleVersion());
        out.put("revocation_sequence", state.revocationSequence());
        out.put("config_digest", configDigest);
        out.set("statement", JSON.nullNode());
        state.chain().timestamp().ifPresent(verified -> {
            Instant issuedAt = DomainRepository.issuedAt(state);
            ObjectNode statement = out.putObject("statement");
            statement.put("version", verified.role().version());
            statement.put("issued_at", MetadataTime.formatMillis(issuedAt));
            statement.put("age_ms", Math.max(0, Duration.between(issuedAt, now).toMillis()));
            statement.put("expires", MetadataTime.formatSeconds(verified.role().expires()));
        });
        roles(state, out.putArray("roles"));
        out.set("first_deny", JSON.nullNode());
        firstDeny(state, now).ifPresent(node -> out.set("first_deny", node));
        return CanonicalJson.encode(out);
    }

    private static void roles(DomainState state, ArrayNode roles) {
        role(roles, "root", state.root());
        state.chain().targets().ifPresent(targets -> role(roles, "targets", targets.role()));
        state.chain().snapshot().ifPresent(snapshot -> role(roles, "snapshot", snapshot.role()));
        for (Map.Entry<String, Verified<Targets>> one :
                state.chain().delegated().entrySet()) {
            role(roles, one.getKey(), one.getValue().role());
        }
    }

    private static void role(ArrayNode roles, String name, SignedRole role) {
        roles.addObject()
                .put("role", name)
                .put("version", role.version())
                .put("expires", MetadataTime.formatSeconds(role.expires()));
    }

    /** When the first route closes if nothing new is signed; empty if none ever does. */
    static Optional<Instant> firstDenyAt(DomainState state) {
        return firstToDeny(state).map(route -> DomainRepository.issuedAt(state).plus(window(route)));
    }

    private static Optional<Route> firstToDeny(DomainState state) {
        if (!state.isSigned()) {
            return Optional.empty();
        }
        return state.policy().stream()
                .flatMap(policy -> policy.routes().stream())
                .filter(route -> route.freshness().window().isPresent())
                .min(Comparator.comparing(Freshness::window).thenComparing(Route::routeId));
    }

    private static Optional<ObjectNode> firstDeny(DomainState state, Instant now) {
        return firstToDeny(state).map(route -> {
            Instant at = DomainRepository.issuedAt(state).plus(window(route));
            ObjectNode node = JSON.objectNode();
            node.put("at", MetadataTime.formatMillis(at));
            node.put("in_ms", Math.max(0, Duration.between(now, at).toMillis()));
            node.put("route_id", route.routeId());
            node.put("window_ms", window(route).toMillis());
            return node;
        });
    }

    private static Duration window(Route route) {
        return route.freshness().window().orElse(Duration.ZERO);
    }
}
