package dev.tidemark.verifier;

import dev.tidemark.bundle.ProvenancePolicy;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.VerificationException;
import java.util.Optional;

/**
 * The claim {@code provenance}: what the issuer says it checked of the workload before it issued. Each member may be
 * absent.
 *
 * @param profile how it was checked, such as {@code trustplane-spiffe-spire-k8s-v1}
 * @param spiffeTrustDomain the SPIFFE trust domain of the identity that was checked
 * @param posture what was found, such as {@code spiffe_svid_verified}
 * @param spiffeId the SPIFFE ID that was checked
 */
public record Provenance(
        Optional<String> profile,
        Optional<String> spiffeTrustDomain,
        Optional<String> posture,
        Optional<String> spiffeId) {
    private static final String SPIFFE = "spiffe://";

    static Provenance read(JsonReader claim) throws VerificationException {
        return new Provenance(
                claim.optionalString("profile"),
                claim.optionalString("spiffe_trust_domain"),
                claim.optionalString("posture"),
                claim.optionalString("spiffe_id"));
    }

    /** Whether everything that is demanded is claimed so, and the claims do not contradict each other. */
    boolean meets(ProvenancePolicy demanded) {
        return meets(demanded.profile(), profile)
                && meets(demanded.requiredSpiffeTrustDomain(), spiffeTrustDomain)
                && meets(demanded.requiredPosture(), posture)
                && isConsistent();
    }

    private static boolean meets(Optional<String> demanded, Optional<String> claimed) {
        return demanded.isEmpty() || demanded.equals(claimed);
    }

    Provenance withoutSpiffeId() {
        return new Provenance(profile, spiffeTrustDomain, posture, Optional.empty());
    }

    /** An identity of another trust domain than the one stated shows that one of the two was not looked at. */
    private boolean isConsistent() {
        return spiffeId.isEmpty()
                || spiffeTrustDomain.isEmpty()
                || spiffeId.get().startsWith(SPIFFE + spiffeTrustDomain.get() + "/");
    }

    static String describe(Optional<ProvenancePolicy> demanded) {
        return demanded.map(policy -> new Provenance(
                                policy.profile(),
                                policy.requiredSpiffeTrustDomain(),
                                policy.requiredPosture(),
                                Optional.empty())
                        .toString())
                .orElse("nothing");
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        append(out, "profile", profile);
        append(out, "SPIFFE trust domain", spiffeTrustDomain);
        append(out, "posture", posture);
        append(out, "SPIFFE ID", spiffeId);
        return out.length() == 0 ? "nothing" : out.toString();
    }

    private static void append(StringBuilder out, String what, Optional<String> value) {
        value.ifPresent(text -> out.append(out.length() == 0 ? "" : ", ")
                .append(what)
                .append(' ')
                .append(Printable.quote(text)));
    }
}
