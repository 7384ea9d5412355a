package dev.tidemark.server.repository;

import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the keys that a state lists end, by their own {@code exp}. A key set is read once, and only if somebody asks. Not
 * thread-safe.
 */
final class KeyEnds {
    private final DomainState state;
    private final Map<String, Map<String, Instant>> byIssuer = new HashMap<>();

    KeyEnds(DomainState state) {
        this.state = state;
    }

    /** Empty if readers know no such key, or no end of it. */
    Optional<Instant> of(String issuer, String kid) {
        return Optional.ofNullable(byIssuer.computeIfAbsent(issuer, this::ends).get(kid));
    }

    /** Two delegations of one issuer leave readers with no keys of it. */
    private Map<String, Instant> ends(String issuer) {
        List<String> roles = state.targets().flatMap(targets -> targets.role().delegations()).stream()
                .map(Delegations::roles)
                .flatMap(List::stream)
                .filter(role -> role.tidemark()
                        .filter(claim -> claim.issuer().equals(issuer))
                        .isPresent())
                .map(DelegatedRole::name)
                .toList();
        return roles.size() == 1 && state.chain().delegated(roles.get(0)).isPresent()
                ? ends(state.documents()
                        .get(DomainLayout.issuerTarget(
                                DomainLayout.slugOf(roles.get(0)).orElseThrow())))
                : Map.of();
    }

    private Map<String, Instant> ends(byte @Nullable [] document) {
        Map<String, Instant> ends = new HashMap<>();
        if (document == null) {
            return ends;
        }
        try {
            PublishedTestKeys testKeys = state.constants().development()
                    ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT
                    : PublishedTestKeys.REFUSED;
            for (IssuerKey key : IssuerDocument.parse(document, testKeys).keys()) {
                if (key.exp() != null) {
                    ends.put(key.kid(), key.exp());
                }
            }
        } catch (VerificationException e) { // readers refuse it too
            ends.clear();
        }
        return ends;
    }
}
