package dev.tidemark.server.view;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.IssuerInput;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.Delegations;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.repository.DomainState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a verifier knows of the issuers of a state, by the code with which it compiles the bundle. */
final class TrustedIssuers {
    private TrustedIssuers() {}

    static Collection<IssuerTrust> of(DomainState state) {
        List<IssuerInput> inputs = new ArrayList<>();
        List<DelegatedRole> delegations = state.targets()
                .flatMap(targets -> targets.role().delegations())
                .map(Delegations::roles)
                .orElse(List.of());
        for (DelegatedRole delegation : delegations) {
            delegation.tidemark().ifPresent(claim -> inputs.add(input(state, delegation.name(), claim)));
        }
        return CompiledBundle.compile(state.policy().orElseThrow(), inputs).issuers();
    }

    private static IssuerInput input(DomainState state, String role, IssuerClaim claim) {
        Optional<KeyBinding> ceiling = KeyBinding.parse(claim.maxKeyBinding());
        IssuerDelegation delegation = new IssuerDelegation(
                DomainLayout.slugOf(role).orElseThrow(),
                claim.issuer(),
                claim.trustDomain(),
                claim.sourceTypes(),
                ceiling.orElse(KeyBinding.SOFTWARE));
        Optional<Verified<Targets>> verified = state.chain().delegated(role);
        if (verified.isEmpty() || ceiling.isEmpty()) {
            return unavailable(delegation, verified.isEmpty() ? "role_missing" : "max_key_binding_unknown");
        }
        try {
            return new IssuerInput(
                    delegation,
                    document(state, DomainLayout.issuerTarget(delegation.slug())),
                    new Availability.InForce(verified.get().role().expires()));
        } catch (VerificationException e) {
            return unavailable(delegation, e.rejection().code());
        }
    }

    private static Optional<IssuerDocument> document(DomainState state, String path) throws VerificationException {
        Optional<byte[]> json = state.document(path);
        PublishedTestKeys testKeys =
                state.constants().development() ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT : PublishedTestKeys.REFUSED;
        return json.isEmpty() ? Optional.empty() : Optional.of(IssuerDocument.parse(json.get(), testKeys));
    }

    private static IssuerInput unavailable(IssuerDelegation delegation, String code) {
        return new IssuerInput(delegation, Optional.empty(), new Availability.Unavailable(code));
    }
}
