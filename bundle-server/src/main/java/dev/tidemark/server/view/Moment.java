package dev.tidemark.server.view;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.IssuerTrust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A picture and how long it stays true if nothing is published.
 *
 * @param until when time alone changes it; {@link Instant#MAX} if never
 */
record Moment(Picture picture, Instant until) {

    /**
     * The keys that a verifier would take at {@code now}.
     *
     * @param slugs every slug that was ever delegated
     */
    static Moment at(
            Instant now,
            String trustDomain,
            Set<String> slugs,
            Collection<IssuerTrust> issuers,
            Withdrawals withdrawals) {
        Map<String, IssuerTrust> bySlug = new HashMap<>();
        issuers.forEach(issuer -> bySlug.put(issuer.slug(), issuer));
        SortedSet<Instant> changes = new TreeSet<>(Set.of(Instant.MAX));
        List<Picture.Issuer> all = new ArrayList<>();
        for (String slug : new TreeSet<>(slugs)) {
            IssuerTrust issuer = bySlug.get(slug);
            all.add(
                    issuer == null
                            ? new Picture.Issuer(slug, "", List.of())
                            : new Picture.Issuer(slug, issuer.trustDomain(), keys(issuer, now, withdrawals, changes)));
        }
        return new Moment(
                new Picture(trustDomain, all), changes.tailSet(now.plusNanos(1)).first());
    }

    private static List<IssuerKey> keys(
            IssuerTrust issuer, Instant now, Withdrawals withdrawals, SortedSet<Instant> changes) {
        if (!issuer.isInForce(now)) {
            return List.of();
        }
        if (issuer.availability() instanceof Availability.InForce inForce) {
            changes.add(inForce.until());
        }
        List<IssuerKey> usable = new ArrayList<>();
        for (IssuerKey key : issuer.keys().values()) {
            Instant out = withdrawals.until(issuer.issuer(), key.kid());
            changes.add(out);
            addBounds(key, changes);
            if (key.isInUse(now) && !now.isBefore(out)) {
                usable.add(key);
            }
        }
        usable.sort(Comparator.comparing(IssuerKey::kid));
        return usable;
    }

    private static void addBounds(IssuerKey key, SortedSet<Instant> changes) {
        Instant nbf = key.nbf();
        Instant exp = key.exp();
        if (nbf != null) {
            changes.add(nbf);
        }
        if (exp != null) {
            changes.add(exp);
        }
    }
}
