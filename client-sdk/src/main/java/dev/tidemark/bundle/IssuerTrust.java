package dev.tidemark.bundle;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a decision knows of an issuer. An issuer that is not available is still here, without keys, so that it can be
 * told from one nobody knows.
 *
 * @param slug its place in the repository
 * @param issuer equals a passport's {@code iss}
 * @param trustDomain equals a passport's {@code trust_domain}
 * @param sourceTypes which kinds of source it may be
 * @param maxKeyBinding the highest class its passports may claim
 * @param keys by {@code kid}; empty when it is not available
 * @param availability whether its role can be relied on
 */
public record IssuerTrust(
        String slug,
        String issuer,
        String trustDomain,
        Set<String> sourceTypes,
        KeyBinding maxKeyBinding,
        Map<String, IssuerKey> keys,
        Availability availability) {
    public IssuerTrust {
        sourceTypes = Set.copyOf(sourceTypes);
        keys = Map.copyOf(keys);
    }

    /** The key of that name. */
    public Optional<IssuerKey> key(String kid) {
        return Optional.ofNullable(keys.get(kid));
    }

    /** Whether its role was in force when the state was published, whatever has expired since. */
    public boolean wasAvailable() {
        return availability instanceof Availability.InForce;
    }

    /** Whether its role is in force at {@code now}. */
    public boolean isInForce(Instant now) {
        return availability instanceof Availability.InForce inForce && now.isBefore(inForce.until());
    }

    /** The highest class that passports signed by {@code key} may claim. */
    public KeyBinding maxKeyBinding(IssuerKey key) {
        KeyBinding own = key.maxKeyBinding();
        return own == null ? maxKeyBinding : maxKeyBinding.weaker(own);
    }
}
