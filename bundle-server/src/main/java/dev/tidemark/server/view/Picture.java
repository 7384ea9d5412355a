package dev.tidemark.server.view;

import dev.tidemark.bundle.IssuerKey;
import java.util.List;

/**
 * What views show: the keys that may be used now. Equal pictures are equal views. Immutable.
 *
 * @param trustDomain the policy's
 * @param issuers by slug: every slug that was ever delegated, without keys where none may be used
 */
record Picture(String trustDomain, List<Issuer> issuers) {
    Picture {
        issuers = List.copyOf(issuers);
    }

    /**
     * One issuer.
     *
     * @param slug names its view
     * @param trustDomain whose identities it may state; empty if it is not delegated to
     * @param keys by {@code kid}
     */
    record Issuer(String slug, String trustDomain, List<IssuerKey> keys) {
        Issuer {
            keys = List.copyOf(keys);
        }
    }
}
