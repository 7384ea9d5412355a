package dev.tidemark.client;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.IssuerInput;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.Salt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The compiled bundle of verified metadata: the one that is held, if it was compiled from exactly the same. */
final class BundleAssembly {
    private BundleAssembly() {}

    /**
     * A bundle and everything it was compiled from. Targets are named by digest and length, so that equal inputs are
     * equal bytes.
     */
    record Compiled(Inputs inputs, CompiledBundle bundle) {}

    /** Everything that compiling looks at. */
    record Inputs(TargetFile policy, List<Issuer> issuers, Salt salt, boolean development) {}

    /** One delegation, and where its document is or why there is none. */
    private record Issuer(IssuerDelegation delegation, Optional<Document> document, String unavailable) {
        static Issuer unavailable(IssuerDelegation delegation, String code) {
            return new Issuer(delegation, Optional.empty(), code);
        }
    }

    private record Document(String path, TargetFile file, Instant expires) {}

    /** The tag of a namespace. */
    @FunctionalInterface
    interface Tags {
        long of(Salt salt, RevocationKind kind, String issuer);
    }

    static Compiled assemble(
            TrustedMetadata metadata,
            Map<String, Failure> refused,
            Optional<Compiled> held,
            StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException {
        return assemble(metadata, refused, held, Fingerprints::namespaceTag, source);
    }

    static Compiled assemble(
            TrustedMetadata metadata,
            Map<String, Failure> refused,
            Optional<Compiled> held,
            Tags tags,
            StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException {
        Inputs inputs = inputs(metadata, refused);
        if (held.isPresent() && held.get().inputs().equals(inputs)) {
            return held.get();
        }
        requireDistinctNamespaces(inputs, tags);
        PolicyDocument policy = policy(inputs.policy(), source);
        List<IssuerInput> issuers = new ArrayList<>(inputs.issuers().size());
        for (Issuer issuer : inputs.issuers()) {
            issuers.add(read(issuer, inputs.development(), source));
        }
        return new Compiled(inputs, CompiledBundle.compile(policy, issuers));
    }

    private static Inputs inputs(TrustedMetadata metadata, Map<String, Failure> refused) throws AssemblyException {
        RootExtension constants = metadata.root().role().tidemark().orElseThrow();
        List<Issuer> issuers = new ArrayList<>();
        for (DelegatedRole delegation : metadata.targets()
                .orElseThrow()
                .role()
                .delegations()
                .orElseThrow()
                .roles()) {
            Optional<IssuerClaim> claim = delegation.tidemark();
            if (claim.isPresent()) {
                issuers.add(issuer(metadata, delegation.name(), claim.get(), refused));
            }
        }
        Targets policy = metadata.delegated(DomainLayout.POLICY).orElseThrow().role();
        try {
            return new Inputs(
                    StateAssembly.listed(policy, DomainLayout.POLICY_TARGET, PolicyLimits.POLICY_BYTES),
                    List.copyOf(issuers),
                    Salt.of(constants.salt()),
                    constants.development());
        } catch (VerificationException e) {
            throw new AssemblyException(Failure.of(e));
        }
    }

    private static Issuer issuer(
            TrustedMetadata metadata, String name, IssuerClaim claim, Map<String, Failure> refused) {
        String slug = DomainLayout.slugOf(name).orElseThrow();
        Optional<KeyBinding> ceiling = KeyBinding.parse(claim.maxKeyBinding());
        IssuerDelegation delegation = new IssuerDelegation(
                slug, claim.issuer(), claim.trustDomain(), claim.sourceTypes(), ceiling.orElse(KeyBinding.SOFTWARE));
        Optional<Verified<Targets>> role = metadata.delegated(name);
        if (role.isEmpty()) {
            Failure why = refused.get(name);
            return Issuer.unavailable(delegation, why == null ? "role_missing" : why.code());
        }
        if (ceiling.isEmpty()) {
            return Issuer.unavailable(delegation, "max_key_binding_unknown");
        }
        try {
            String path = DomainLayout.issuerTarget(slug);
            TargetFile file = StateAssembly.listed(role.get().role(), path, PolicyLimits.ISSUER_BYTES);
            return new Issuer(
                    delegation,
                    Optional.of(new Document(path, file, role.get().role().expires())),
                    "");
        } catch (VerificationException e) {
            return Issuer.unavailable(delegation, e.rejection().code());
        }
    }

    private static PolicyDocument policy(TargetFile file, StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException {
        try {
            return PolicyDocument.parse(source.target(DomainLayout.POLICY_TARGET, file));
        } catch (VerificationException e) {
            throw new AssemblyException(Failure.of(e));
        }
    }

    /** An issuer whose role or document is refused is disabled alone; bytes that cannot be had fail the whole state. */
    private static IssuerInput read(Issuer issuer, boolean development, StateAssembly.TargetSource source)
            throws AssemblyException, InterruptedException {
        if (issuer.document().isEmpty()) {
            return unavailable(issuer, issuer.unavailable());
        }
        Document document = issuer.document().get();
        try {
            IssuerDocument keys = IssuerDocument.parse(
                    source.target(document.path(), document.file()),
                    development ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT : PublishedTestKeys.REFUSED);
            return new IssuerInput(
                    issuer.delegation(), Optional.of(keys), new Availability.InForce(document.expires()));
        } catch (VerificationException e) {
            return unavailable(issuer, e.rejection().code());
        }
    }

    private static IssuerInput unavailable(Issuer issuer, String code) {
        return new IssuerInput(issuer.delegation(), Optional.empty(), new Availability.Unavailable(code));
    }

    /** Two issuers that share a tag would share revocations. By chance this never happens; a grinder could make it. */
    private static void requireDistinctNamespaces(Inputs inputs, Tags tags) throws AssemblyException {
        Set<Long> seen = new HashSet<>();
        for (Issuer issuer : inputs.issuers()) {
            for (RevocationKind kind : RevocationKind.values()) {
                if (!seen.add(tags.of(inputs.salt(), kind, issuer.delegation().issuer()))) {
                    throw new AssemblyException(new Failure(
                            "namespace_collision",
                            "Two revocation namespaces of this domain have one tag. Rename issuer "
                                    + issuer.delegation().slug() + "."));
                }
            }
        }
    }
}
