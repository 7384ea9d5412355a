package dev.tidemark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.Reinstated;
import java.util.List;
import java.util.Optional;

/**
 * {@code policy/bundle.json}, read and complete: the bundle's defaults are applied to its routes.
 *
 * @param trustDomain the bundle's trust domain
 * @param apis in the policy's order
 * @param routeGroups in the policy's order
 * @param scopes names of route groups; no decision reads them
 * @param constants the policy's numbers
 * @param reinstated names whose earlier revocations no longer count
 * @param provenance demanded of every source of every route
 */
public record PolicyDocument(
        String trustDomain,
        List<Api> apis,
        List<RouteGroup> routeGroups,
        List<Scope> scopes,
        PolicyConstants constants,
        List<Reinstated> reinstated,
        Optional<ProvenancePolicy> provenance) {
    static final String NAME = "policy/bundle.json";

    public PolicyDocument {
        apis = List.copyOf(apis);
        routeGroups = List.copyOf(routeGroups);
        scopes = List.copyOf(scopes);
        reinstated = List.copyOf(reinstated);
    }

    /** Every route, in the policy's order. */
    public List<Route> routes() {
        return routeGroups.stream().flatMap(group -> group.routes().stream()).toList();
    }

    /**
     * Reads a policy. Members it does not know are left out where they cannot narrow a demand, and kept as unknown where
     * they can. A policy that lints clean is read; the lint asks for more.
     *
     * @throws VerificationException with {@link Rejection.Malformed}, naming the first fault by JSON pointer, or
     *     {@link Rejection.TooLarge}
     */
    public static PolicyDocument parse(byte[] json) throws VerificationException {
        if (json.length > PolicyLimits.POLICY_BYTES) {
            throw new VerificationException(new Rejection.TooLarge(NAME, PolicyLimits.POLICY_BYTES));
        }
        JsonNode root = StrictJson.parse(NAME, json);
        Findings findings = new Findings();
        PolicyDocument document = new PolicyReader(root, findings).read().document();
        Optional<Finding> fault = findings.firstFault();
        if (fault.isPresent()) {
            throw new VerificationException(new Rejection.Malformed(
                    NAME, fault.get().pointer(), fault.get().message()));
        }
        return document;
    }
}
