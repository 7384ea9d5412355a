package dev.tidemark.client;

import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.util.Map;
import java.util.Optional;

/**
 * From verified metadata to a state that decisions read: fetches the targets, compiles the bundle, advances the
 * revocation set. The publishing side runs the same code before it commits. What the state before was made from and is
 * listed again with the same digests is not read again.
 */
public final class StateAssembly {
    /** Of one target, whatever its signed entry says: the largest segment fits twice. */
    static final long MAX_TARGET_BYTES = 64L << 20;

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
     * @param limits how many revocations are taken
     * @throws AssemblyException if the state must not be published
     */
    public static TrustState assemble(
            TrustedMetadata metadata,
            Map<String, Failure> refused,
            Optional<TrustState> held,
            Limits limits,
            TargetSource source)
            throws AssemblyException, InterruptedException {
        BundleAssembly.Compiled compiled =
                BundleAssembly.assemble(metadata, refused, held.map(TrustState::compiled), source);
        return new TrustState(
                metadata, compiled, RevocationAssembly.assemble(metadata, compiled.bundle(), held, limits, source));
    }

    /** What a role says of a target that is at most so long. */
    static TargetFile listed(Targets role, String path, long maxBytes) throws VerificationException {
        TargetFile file = role.targets().get(path);
        if (file == null) {
            throw new VerificationException(new Rejection.RoleMissing(path));
        }
        if (file.length() > maxBytes) {
            throw new VerificationException(new Rejection.TooLarge(path, maxBytes));
        }
        return file;
    }
}
