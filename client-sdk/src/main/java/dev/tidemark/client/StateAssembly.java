package dev.tidemark.client;

import dev.tidemark.bundle.Availability;
import dev.tidemark.bundle.CompiledBundle;
import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.IssuerInput;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.Salt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From verified metadata to a state that decisions read: fetches the targets, compiles the bundle, advances the
 * revocation set. The publishing side runs the same code before it commits.
 */
public final class StateAssembly {
    /** Of one target, whatever its signed entry says: the largest segment fits twice. */
    private static final long MAX_TARGET_BYTES = 64L << 20;

    private StateAssembly() {}

    /** Where target bytes come from. What it returns was checked against {@code file}. */
    @FunctionalInterface
    public interface TargetSource {
        /**
         * The bytes of one target.
         *
         * @throws AssemblyException if no source has them
         */
        byte[] target(String path, TargetFile file) throws AssemblyException, InterruptedException;
    }

    /**
     * Builds the state.
     *
     * @param metadata whole and verified
     * @param refused issuers' roles that did not pass their own step, with the reason, by role name
     * @param held the state before, whose revocations bind on
     * @throws AssemblyException if the state must not be published
     */
    public static TrustState assemble(
            TrustedMetadata metadata, Map<String, Failure> refused, Optional<TrustState> held, TargetSource source)
            throws AssemblyException, InterruptedException {
        RootExtension constants = metadata.root().role().tidemark().orElseThrow();
        PolicyDocument policy = policy(metadata, source);
        List<IssuerInput> issuers = new ArrayList<>();
        for (DelegatedRole delegation : delegations(metadata)) {
            Optional<IssuerClaim> claim = delegation.tidemark();
            if (claim.isPresent()) {
                issuers.add(issuer(metadata, delegation, claim.get(), refused, constants.development(), source));
            }
        }
        requireDistinctNamespaces(constants, issuers);
        return new TrustState(
                metadata,
                CompiledBundle.compile(policy, issuers),
                RevocationAssembly.assemble(metadata, policy, held, source));
    }

    private static List<DelegatedRole> delegations(TrustedMetadata metadata) {
        return metadata.targets()
                .orElseThrow()
                .role()
                .delegations()
                .orElseThrow()
                .roles();
    }

    private static PolicyDocument policy(TrustedMetadata metadata, TargetSource source)
            throws AssemblyException, InterruptedException {
        Targets role = metadata.delegated(DomainLayout.POLICY).orElseThrow().role();
        try {
            return PolicyDocument.parse(
                    source.target(DomainLayout.POLICY_TARGET, listed(role, DomainLayout.POLICY_TARGET)));
        } catch (VerificationException e) {
            throw new AssemblyException(Failure.of(e));
        }
    }

    static TargetFile listed(Targets role, String path) throws VerificationException {
        TargetFile file = role.targets().get(path);
        if (file == null) {
            throw new VerificationException(new Rejection.RoleMissing(path));
        }
        if (file.length() > MAX_TARGET_BYTES) {
            throw new VerificationException(new Rejection.TooLarge(path, MAX_TARGET_BYTES));
        }
        return file;
    }

    /** An issuer whose role or document is refused is disabled alone; bytes that cannot be had fail the whole state. */
    private static IssuerInput issuer(
            TrustedMetadata metadata,
            DelegatedRole delegation,
            IssuerClaim claim,
            Map<String, Failure> refused,
            boolean development,
            TargetSource source)
            throws AssemblyException, InterruptedException {
        String slug = DomainLayout.slugOf(delegation.name()).orElseThrow();
        Optional<KeyBinding> ceiling = KeyBinding.parse(claim.maxKeyBinding());
        IssuerDelegation input = new IssuerDelegation(
                slug, claim.issuer(), claim.trustDomain(), claim.sourceTypes(), ceiling.orElse(KeyBinding.SOFTWARE));
        Optional<Verified<Targets>> role = metadata.delegated(delegation.name());
        if (role.isEmpty()) {
            Failure why = refused.get(delegation.name());
            return unavailable(input, why == null ? "role_missing" : why.code());
        }
        if (ceiling.isEmpty()) {
            return unavailable(input, "max_key_binding_unknown");
        }
        try {
            String path = DomainLayout.issuerTarget(slug);
            byte[] bytes = source.target(path, listed(role.get().role(), path));
            IssuerDocument document = IssuerDocument.parse(
                    bytes, development ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT : PublishedTestKeys.REFUSED);
            return new IssuerInput(
                    input,
                    Optional.of(document),
                    new Availability.InForce(role.get().role().expires()));
        } catch (VerificationException e) {
            return unavailable(input, e.rejection().code());
        }
    }

    private static IssuerInput unavailable(IssuerDelegation delegation, String code) {
        return new IssuerInput(delegation, Optional.empty(), new Availability.Unavailable(code));
    }

    /** Two issuers that share a tag would share revocations. By chance this never happens; a grinder could make it. */
    private static void requireDistinctNamespaces(RootExtension constants, List<IssuerInput> issuers)
            throws AssemblyException {
        Salt salt = Salt.of(constants.salt());
        Set<Long> tags = new HashSet<>();
        for (IssuerInput input : issuers) {
            for (RevocationKind kind : RevocationKind.values()) {
                if (!tags.add(
                        Fingerprints.namespaceTag(salt, kind, input.delegation().issuer()))) {
                    throw new AssemblyException(new Failure(
                            "namespace_collision",
                            "Two revocation namespaces of this domain have one tag. Rename issuer "
                                    + input.delegation().slug() + "."));
                }
            }
        }
    }
}
