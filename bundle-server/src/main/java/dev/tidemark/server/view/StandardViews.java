package dev.tidemark.server.view;

import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.metadata.Statement;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.server.repository.DomainState;
import dev.tidemark.server.repository.ViewAnswer;
import dev.tidemark.server.repository.ViewRenderer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views of one domain: JWK sets and the SPIFFE bundle. Rendered again only when a key comes or goes, so that entity
 * tags and the SPIFFE sequence stay while nothing does. Not thread-safe: owned by the domain's lane.
 */
public final class StandardViews implements ViewRenderer {
    private final TrustedIssuers trusted = new TrustedIssuers();
    private @Nullable Held held;

    /** All that decides the picture, but time. A publication of anything else costs one comparison. */
    private record Basis(long rootVersion, long bundleVersion, List<RevocationRule> rules, String cacheControl) {}

    private record Held(Basis basis, Collection<IssuerTrust> issuers, Moment moment, Map<String, ViewAnswer> views) {}

    @Override
    public Map<String, ViewAnswer> render(DomainState state, String cacheControl) {
        Statement statement =
                state.chain().timestamp().orElseThrow().role().tidemark().orElseThrow();
        Basis basis = new Basis(statement.rootVersion(), state.bundleVersion(), state.rules(), cacheControl);
        Held before = held;
        if (before != null && before.basis.equals(basis) && statement.issuedAt().isBefore(before.moment.until())) {
            return before.views;
        }
        Held next = next(state, statement, basis, before);
        held = next;
        return next.views;
    }

    private Held next(DomainState state, Statement statement, Basis basis, @Nullable Held before) {
        PolicyDocument policy = state.policy().orElseThrow();
        boolean sameBundle = before != null
                && before.basis.rootVersion == basis.rootVersion
                && before.basis.bundleVersion == basis.bundleVersion;
        Collection<IssuerTrust> issuers = before != null && sameBundle ? before.issuers : trusted.of(state);
        Moment moment = Moment.at(
                statement.issuedAt(),
                policy.trustDomain(),
                state.slugs().keySet(),
                issuers,
                Withdrawals.of(state.rules(), statement.epoch(), policy.reinstated(), policy.constants()));
        if (before != null
                && before.moment.picture().equals(moment.picture())
                && before.basis.cacheControl.equals(basis.cacheControl)) {
            return new Held(basis, issuers, moment, before.views);
        }
        long sequence = state.chain().timestamp().orElseThrow().role().version();
        Map<String, ViewAnswer> kept = before == null ? Map.of() : kept(before, basis, moment);
        return new Held(basis, issuers, moment, Renderings.of(moment.picture(), sequence, basis.cacheControl, kept));
    }

    /** One issuer's change is not paid for by a thousand others. */
    private static Map<String, ViewAnswer> kept(Held before, Basis basis, Moment moment) {
        Map<String, ViewAnswer> kept = new HashMap<>();
        if (before.basis.cacheControl.equals(basis.cacheControl)) {
            Set<Picture.Issuer> unchanged =
                    new HashSet<>(before.moment.picture().issuers());
            unchanged.retainAll(Set.copyOf(moment.picture().issuers()));
            for (Picture.Issuer issuer : unchanged) {
                String path = Renderings.jwks(issuer.slug());
                kept.put(path, Objects.requireNonNull(before.views.get(path)));
            }
        }
        return kept;
    }
}
