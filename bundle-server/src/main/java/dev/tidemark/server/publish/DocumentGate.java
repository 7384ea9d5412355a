package dev.tidemark.server.publish;

import dev.tidemark.bundle.Finding;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.LintContext;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.PolicyLint;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.server.repository.Change;
import dev.tidemark.server.repository.DomainState;
import dev.tidemark.server.repository.RepositorySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the documents themselves must be: a policy that lints clean, a key set of its own issuer. Pure. */
final class DocumentGate {
    private static final Duration MAX_CLOCK_ERROR = Duration.ofSeconds(60);
    private static final int FINDINGS_TOLD = 50;

    private final RepositorySettings settings;

    DocumentGate(RepositorySettings settings) {
        this.settings = settings;
    }

    Change check(Change change, DomainState held, Targets delegator, String role, byte[] document)
            throws Refused, VerificationException {
        if (role.equals(DomainLayout.POLICY)) {
            return policy(change, held, delegator, document);
        }
        issuer(held, delegator, role, document);
        return change;
    }

    private Change policy(Change change, DomainState held, Targets delegator, byte[] document)
            throws Refused, VerificationException {
        LintContext context = new LintContext(
                settings.heartbeat(),
                MAX_CLOCK_ERROR,
                Optional.of(DelegationGate.delegations(delegator)),
                held.constants().development());
        List<Finding> errors = PolicyLint.lint(document, context).stream()
                .filter(Finding::isError)
                .toList();
        if (!errors.isEmpty()) {
            throw Refused.of("policy_lint_failed", 422, told(errors));
        }
        PolicyDocument policy = PolicyDocument.parse(document);
        return change.withPolicy(policy, reinstated(held, policy));
    }

    private static String told(List<Finding> errors) {
        return "The policy has " + errors.size() + " error(s); correct them and sign it again. "
                + errors.stream()
                        .limit(FINDINGS_TOLD)
                        .map(finding -> finding.code() + " at "
                                + (finding.pointer().isEmpty() ? "/" : finding.pointer()) + ": " + finding.message())
                        .collect(Collectors.joining(" "));
    }

    /** The names of this epoch that the policy in force does not let count that far. */
    private static List<Reinstated> reinstated(DomainState held, PolicyDocument policy) throws Refused {
        List<Reinstated> before = held.policy().map(PolicyDocument::reinstated).orElse(List.of());
        List<Reinstated> newly = new ArrayList<>();
        for (Reinstated one : policy.reinstated()) {
            if (one.epoch() != held.constants().epoch()) {
                continue;
            }
            if (one.untilSequence() > held.revocationSequence()) {
                throw Refused.of(
                        "until_sequence_ahead",
                        422,
                        "A reinstated name has an until_sequence above " + held.revocationSequence()
                                + ", the number of the last revocation. Nothing can be reinstated in advance.");
            }
            if (!before.contains(one)) {
                newly.add(one);
            }
        }
        return newly;
    }

    private static void issuer(DomainState held, Targets delegator, String role, byte[] document)
            throws Refused, VerificationException {
        IssuerDocument keys = IssuerDocument.parse(
                document,
                held.constants().development() ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT : PublishedTestKeys.REFUSED);
        IssuerClaim claim = delegator
                .delegations()
                .flatMap(all -> all.role(role))
                .flatMap(one -> one.tidemark())
                .orElseThrow(() -> Refused.of("role_unknown", 404, "The targets role delegates no such issuer."));
        if (!keys.issuer().equals(claim.issuer())) {
            throw Refused.of(
                    "issuer_mismatch",
                    422,
                    "The key set names another issuer than the delegation of this role. Correct one of the two.");
        }
    }
}
