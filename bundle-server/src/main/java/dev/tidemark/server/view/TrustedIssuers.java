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
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.repository.DomainState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verifier knows of the issuers of a state, by the code with which it compiles the bundle. A document that stays is
 * read once. Not thread-safe.
 */
final class TrustedIssuers {
    private Map<Source, IssuerDocument> known = Map.of();

    /** What decides how a document reads. */
    private record Source(TargetFile file, PublishedTestKeys testKeys) {}

    Collection<IssuerTrust> of(DomainState state) {
        Map<Source, IssuerDocument> read = new HashMap<>();
        List<IssuerInput> inputs = new ArrayList<>();
        List<DelegatedRole> delegations = state.targets()
                .flatMap(targets -> targets.role().delegations())
                .map(Delegations::roles)
                .orElse(List.of());
        for (DelegatedRole delegation : delegations) {
            delegation.tidemark().ifPresent(claim -> inputs.add(input(state, delegation.name(), claim, read)));
        }
        known = read;
        return CompiledBundle.compile(state.policy().orElseThrow(), inputs).issuers();
    }

    private IssuerInput input(DomainState state, String role, IssuerClaim claim, Map<Source, IssuerDocument> read) {
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
                    document(state, verified.get().role(), DomainLayout.issuerTarget(delegation.slug()), read),
                    new Availability.InForce(verified.get().role().expires()));
        } catch (VerificationException e) {
            return unavailable(delegation, e.rejection().code());
        }
    }

    private Optional<IssuerDocument> document(
            DomainState state, Targets role, String path, Map<Source, IssuerDocument> read)
            throws VerificationException {
        TargetFile file = role.targets().get(path);
        Optional<byte[]> json = state.document(path);
        if (file == null || json.isEmpty()) {
            return Optional.empty();
        }
        PublishedTestKeys testKeys =
                state.constants().development() ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT : PublishedTestKeys.REFUSED;
        Source source = new Source(file, testKeys);
        IssuerDocument document = known.get(source);
        if (document == null) {
            document = IssuerDocument.parse(json.get(), testKeys);
        }
        read.put(source, document);
        return Optional.of(document);
    }

    private static IssuerInput unavailable(IssuerDelegation delegation, String code) {
        return new IssuerInput(delegation, Optional.empty(), new Availability.Unavailable(code));
    }
}
