package dev.tidemark.server.repository;

import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.repository.RepositoryStartException.Code;
import dev.tidemark.storage.AppendResult;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens domains: creates one from its first root, or rebuilds it from the ledger and verifies every byte again.
 *
 * @param ledger where they are stored
 * @param clock the wall clock that statements carry
 * @param nanos elapsed time, from any origin; the wall clock is held to it before anything is dropped for good
 * @param settings the paces and lives of what is signed
 */
public record DomainOpening(Ledger ledger, Clock clock, LongSupplier nanos, RepositorySettings settings) {
    /**
     * Opens one domain.
     *
     * @param firstRoot root version 1, from the operator, never from the ledger
     * @param keys the online keys; every one that the metadata demands must be there
     * @param lane closed by the repository
     * @throws RepositoryStartException if it does not start; nothing is served
     * @throws dev.tidemark.storage.LedgerException if the store fails
     */
    public DomainRepository open(TrustDomain domain, byte[] firstRoot, OnlineKeys keys, Lane lane)
            throws RepositoryStartException {
        requireFirst(domain, firstRoot);
        LedgerSnapshot stored = ledger.snapshot(domain.name());
        if (stored.version() == 0) {
            stored = create(domain, firstRoot);
        }
        requireSameFirst(stored, firstRoot);
        Instant now = clock.instant();
        try {
            DomainState state = new StateReader(ledger, domain, stored, Composer.times(now)).read();
            requireKeys(state, keys);
            Reservation reservation = new Reservation(
                    ledger,
                    domain.name(),
                    settings.heartbeat(),
                    state.timestamp().map(RoleFile::version).orElse(0L),
                    DomainRepository.issuedAt(state));
            Pruning pruning = new Pruning(domain.name(), state.revocations().pruneBefore(), now, nanos);
            Archive archive = new Archive(ledger, domain.name(), clock, settings);
            archive.recall();
            return new DomainRepository(
                    new DomainRepository.Opened(state, stored.version(), reservation, pruning, archive),
                    keys,
                    ledger,
                    lane,
                    clock,
                    settings);
        } catch (VerificationException e) {
            throw failure(
                    Code.STORED_STATE_INVALID,
                    "What is stored for " + domain + " does not verify: "
                            + e.rejection().explain() + " Keep a copy of the store and restore it from a backup.",
                    e);
        }
    }

    private static void requireFirst(TrustDomain domain, byte[] firstRoot) throws RepositoryStartException {
        try {
            var root = TrustedMetadata.pinned(firstRoot, Limits.DEFAULT).root().role();
            if (root.version() != 1
                    || root.tidemark().isEmpty()
                    || !root.tidemark().get().domain().equals(domain)) {
                throw failure(
                        Code.FIRST_ROOT_INVALID,
                        "The root given is not version 1 of a root for " + domain
                                + ". Give the one of its root ceremony.",
                        null);
            }
        } catch (VerificationException e) {
            throw failure(
                    Code.FIRST_ROOT_INVALID,
                    "The root given for " + domain + " does not verify: "
                            + e.rejection().explain(),
                    e);
        }
    }

    private LedgerSnapshot create(TrustDomain domain, byte[] firstRoot) throws RepositoryStartException {
        try {
            DomainState state = new DomainState(
                    domain,
                    List.of(firstRoot),
                    TrustedMetadata.pinned(firstRoot, Limits.DEFAULT),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    RevocationHolding.EMPTY,
                    Map.of(),
                    Optional.empty(),
                    0);
            StateWriter.Note note = new StateWriter.Note("operator", "create", clock.instant());
            Map<String, byte[]> changes = StateWriter.first(ledger, state, note);
            Map<String, byte[]> rows = Map.of(RowNames.LOG + RowNames.number(1), StateWriter.firstLog(state, note));
            if (!(ledger.append(domain.name(), 0, changes, rows) instanceof AppendResult.Appended)) {
                throw failure(
                        Code.STORED_STATE_INVALID,
                        "Another process has just created " + domain + ". Stop one of the two, then start again.",
                        null);
            }
            return ledger.snapshot(domain.name());
        } catch (VerificationException e) {
            throw failure(Code.FIRST_ROOT_INVALID, e.rejection().explain(), e);
        }
    }

    private void requireSameFirst(LedgerSnapshot stored, byte[] firstRoot) throws RepositoryStartException {
        boolean same = stored.value(LedgerNames.ROOT + 1)
                .flatMap(packed -> Packed.unpack(ledger, packed))
                .filter(bytes -> Arrays.equals(bytes, firstRoot))
                .isPresent();
        if (!same) {
            throw failure(
                    Code.FIRST_ROOT_DIFFERS,
                    "The ledger of " + stored.domain()
                            + " began with another first root. Give that root, or another data directory.",
                    null);
        }
    }

    private static void requireKeys(DomainState state, OnlineKeys keys) throws RepositoryStartException {
        requireKeys(keys, "timestamp", state.root().role("timestamp"));
        requireKeys(keys, "snapshot", state.root().role("snapshot"));
        Optional<RoleKeys> revocations = state.targets()
                .flatMap(targets -> targets.role().delegations())
                .flatMap(delegations -> delegations.role(DomainLayout.REVOCATIONS))
                .map(DelegatedRole::keys);
        if (revocations.isPresent()) {
            requireKeys(keys, DomainLayout.REVOCATIONS, revocations.get());
        }
    }

    private static void requireKeys(OnlineKeys keys, String role, RoleKeys named) throws RepositoryStartException {
        int found = Composer.usable(keys, role, named).size();
        if (found < named.threshold()) {
            throw failure(Code.ONLINE_KEY_MISSING, Composer.missing(role, named, found), null);
        }
    }

    private static RepositoryStartException failure(Code code, String whatToDo, @Nullable Throwable cause) {
        return new RepositoryStartException(code, whatToDo, cause);
    }
}
