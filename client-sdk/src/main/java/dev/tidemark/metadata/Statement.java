package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * The freshness statement: at {@link #issuedAt()}, this was the newest state.
 *
 * @param domain the repository's domain
 * @param epoch the root's epoch
 * @param issuedAt milliseconds
 * @param rootVersion the newest root at that time
 * @param bundleVersion grows by one whenever targets, policy or an issuer's role changes
 * @param revocationSequence number of the last revocation event in force
 */
public record Statement(
        TrustDomain domain,
        long epoch,
        Instant issuedAt,
        long rootVersion,
        long bundleVersion,
        long revocationSequence) {

    static Statement parse(JsonReader at) throws VerificationException {
        return new Statement(
                Extensions.domain(at),
                at.integer("epoch", 1),
                at.millis("issued_at"),
                at.integer("root_version", 1),
                at.integer("bundle_version", 1),
                at.integer("revocation_sequence", 0));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("domain", domain.name());
        json.put("epoch", epoch);
        json.put("issued_at", MetadataTime.formatMillis(issuedAt));
        json.put("root_version", rootVersion);
        json.put("bundle_version", bundleVersion);
        json.put("revocation_sequence", revocationSequence);
        return json;
    }
}
