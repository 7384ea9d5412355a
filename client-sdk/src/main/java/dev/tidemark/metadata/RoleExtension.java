package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What every role but root and timestamp says about itself.
 *
 * @param domain the repository's domain
 * @param issuedAt milliseconds
 * @param revocations present exactly in the role {@code revocations}
 */
public record RoleExtension(TrustDomain domain, Instant issuedAt, Optional<RevocationsExtension> revocations) {

    /** The extension of an ordinary role. */
    public static RoleExtension of(TrustDomain domain, Instant issuedAt) {
        return new RoleExtension(domain, issuedAt, Optional.empty());
    }

    static RoleExtension parse(JsonReader at) throws VerificationException {
        return of(Extensions.domain(at), at.millis("issued_at"));
    }

    static RoleExtension parseRevocations(JsonReader at) throws VerificationException {
        return new RoleExtension(
                Extensions.domain(at),
                at.millis("issued_at"),
                Optional.of(new RevocationsExtension(
                        at.integer("epoch", 1), at.integer("revocation_sequence", 0), at.integer("prune_before", 0))));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("domain", domain.name());
        json.put("issued_at", MetadataTime.formatMillis(issuedAt));
        revocations.ifPresent(extension -> {
            json.put("epoch", extension.epoch());
            json.put("revocation_sequence", extension.revocationSequence());
            json.put("prune_before", extension.pruneBeforeHour());
        });
        return json;
    }
}
