package dev.tidemark.client;

import dev.tidemark.client.state.Marks;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a state directory gives when it is replayed over the pinned root, with no network: through the same checks as
 * fetched bytes, except that what has expired is taken with its true age.
 *
 * @param trusted the newest trusted metadata; at least the pinned root
 * @param published the state to decide from until the first cycle has passed; empty if there is none that may
 * @param held the state whose revocations bind on in the next one; may be there although none is published
 * @param marks the floor of everything
 * @param problem why there is no published state although something was kept
 */
record CachedState(
        TrustedMetadata trusted,
        Optional<TrustState> published,
        Optional<TrustState> held,
        Marks marks,
        Optional<Failure> problem) {

    private static final Logger LOG = LoggerFactory.getLogger(CachedState.class);

    private static CachedState none(TrustedMetadata chain, Optional<TrustState> held, Marks marks, Failure problem) {
        return new CachedState(chain, Optional.empty(), held, marks, Optional.of(problem));
    }

    static CachedState replay(TrustedMetadata pinned, ClientStore store, Limits limits)
            throws StateException, InterruptedException {
        Marks marks = store.marks();
        // A replay refuses nothing for its age, so the instant it is given is never looked at.
        Times times = new Times(Instant.EPOCH, Duration.ZERO, Times.Expiry.REPORTED);
        Chain roots = Chain.replay(pinned, store, limits, marks);
        TrustedMetadata chain = roots.newest();
        // Nothing that is held shows whether it still verifies, so the keys say what the marks still bind.
        Marks floor = roots.numbersBeginAgain() ? marks.withRoot(marks.root(), marks.epoch(), true) : marks;
        Optional<TrustState> earlier = earlierEpochs(roots, store, limits, times);
        Failure spoilt;
        try {
            Optional<Map<String, byte[]>> files = store.directory().published(limits.targetsBytes());
            if (files.isEmpty()) {
                Marks seen = floor.highest(SeenMarks.of(chain, store, limits, times));
                return new CachedState(chain, Optional.empty(), earlier, seen, Optional.empty());
            }
            TrustState state = newestOf(roots.all(), files.get(), earlier, store, limits, times);
            store.replayedPublished(state.metadata());
            if (state.metadata().root() != chain.root()) {
                Marks seen = floor.highest(SeenMarks.of(chain, store, limits, times));
                return underEarlierRoot(chain, state, seen, marks);
            }
            TrustedMetadata newest = newest(state.metadata(), store, limits, times);
            Marks reached = reached(newest, state);
            if (floor.isAbove(reached)) {
                return none(chain, Optional.of(state), floor, rolledBack(floor, reached));
            }
            Optional<TrustState> found = Optional.of(state);
            return new CachedState(newest, found, found, floor.highest(reached), Optional.empty());
        } catch (VerificationException e) {
            spoilt = Failure.of(e);
        } catch (AssemblyException e) {
            spoilt = e.failure();
        } catch (StateException e) {
            // What the directory lost, a refresh brings back; nobody has to delete anything.
            spoilt = Failure.of(e);
        }
        Marks seen = floor.highest(SeenMarks.of(chain, store, limits, times));
        return ofPrevious(roots, earlier, store, limits, times, seen, spoilt);
    }

    /**
     * Every state that the directory holds whole, the published one first, for whoever asks what was held and decides
     * nothing: marks and newer roots are not looked at, and an age is nobody's matter here.
     *
     * @param problems why the others are not among them
     */
    static List<TrustState> whole(TrustedMetadata pinned, ClientStore store, Limits limits, Consumer<Failure> problems)
            throws StateException, InterruptedException {
        Times times = new Times(Instant.EPOCH, Duration.ZERO, Times.Expiry.REPORTED);
        Chain roots = Chain.replay(pinned, store, limits, Marks.NONE);
        Optional<TrustState> earlier = earlierEpochs(roots, store, limits, times);
        List<TrustState> whole = new ArrayList<>();
        List<Map<String, byte[]>> generations = new ArrayList<>();
        store.directory().published(limits.targetsBytes()).ifPresent(generations::add);
        store.directory().previous(limits.targetsBytes()).ifPresent(generations::add);
        for (Map<String, byte[]> files : generations) {
            try {
                whole.add(newestOf(roots.all(), files, earlier, store, limits, times));
            } catch (VerificationException e) {
                problems.accept(Failure.of(e));
            } catch (AssemblyException e) {
                problems.accept(e.failure());
            }
        }
        return whole;
    }

    /**
     * The published state is spoilt. What the one before it revoked binds on, and it is decided from if no mark is above
     * it: only when nothing tells that the spoilt one was ever published.
     */
    private static CachedState ofPrevious(
            Chain roots,
            Optional<TrustState> earlier,
            ClientStore store,
            Limits limits,
            Times times,
            Marks seen,
            Failure spoilt)
            throws InterruptedException {
        TrustedMetadata chain = roots.newest();
        try {
            Optional<Map<String, byte[]>> files = store.directory().previous(limits.targetsBytes());
            if (files.isEmpty()) {
                return none(chain, earlier, seen, spoilt);
            }
            TrustState state = newestOf(roots.all(), files.get(), earlier, store, limits, times);
            store.replayed(state.metadata());
            boolean newest = state.metadata().root() == chain.root() && !seen.isAbove(reached(state.metadata(), state));
            Optional<TrustState> held = Optional.of(state);
            return newest
                    ? new CachedState(state.metadata(), held, held, seen, Optional.of(spoilt))
                    : none(chain, held, seen, spoilt);
        } catch (VerificationException | AssemblyException | StateException e) {
            LOG.warn("The state before the published one cannot be replayed either: {}", e.getMessage());
            return none(chain, earlier, seen, spoilt);
        }
    }

    /**
     * A state whose keys a newer root replaced: what it revoked binds on. It is decided from, until that root's own
     * state arrives, only if no mark speaks against it and its statement is not newer than the ones we saw: who stole
     * the replaced keys could sign one at any time.
     */
    private static CachedState underEarlierRoot(TrustedMetadata chain, TrustState state, Marks floor, Marks marks) {
        boolean seen = !state.statement().issuedAt().isAfter(marks.signedTime())
                && state.revocationSequence() >= marks.sequence();
        boolean ofMarks = state.revocations().epoch() == marks.epoch();
        Optional<TrustState> held = Optional.of(state);
        return new CachedState(
                chain, seen && ofMarks ? held : Optional.empty(), held, floor, Optional.of(superseded(state)));
    }

    private static Failure superseded(TrustState state) {
        return new Failure(
                "state_superseded",
                "The state of " + state.statement().issuedAt()
                        + " was signed with keys that a newer root replaced, and that root's own state is not here"
                        + " yet.");
    }

    /** The last state of each earlier epoch that still binds; empty if there is none. */
    private static Optional<TrustState> earlierEpochs(Chain roots, ClientStore store, Limits limits, Times times)
            throws StateException, InterruptedException {
        Optional<TrustState> held = Optional.empty();
        for (long epoch : store.directory().epochs()) {
            try {
                Map<String, byte[]> files = store.directory().epoch(epoch, limits.targetsBytes());
                if (!files.isEmpty()) {
                    held = Optional.of(newestOf(roots.ofEpoch(epoch), files, held, store, limits, times));
                    store.keepsTargetsOf(epoch, held.get().metadata());
                }
            } catch (VerificationException | AssemblyException | StateException e) {
                // What was stopped half-way is the published state still; what was spoilt cannot be had again.
                LOG.warn("The revocations of epoch {} cannot be replayed: {}", epoch, e.getMessage());
            }
        }
        return held;
    }

    /** The state under the newest of the roots that verifies it; the failure under the newest if none does. */
    private static TrustState newestOf(
            List<TrustedMetadata> roots,
            Map<String, byte[]> files,
            Optional<TrustState> earlier,
            ClientStore store,
            Limits limits,
            Times times)
            throws VerificationException, AssemblyException, InterruptedException {
        Optional<VerificationException> first = Optional.empty();
        for (int i = roots.size() - 1; i >= 0; i--) {
            try {
                return state(roots.get(i).rootSettled(times), files, earlier, store, limits, times);
            } catch (VerificationException e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        throw first.orElseGet(() -> new VerificationException(new Rejection.RoleMissing("root.json")));
    }

    /**
     * The roots that are kept, over the pinned one.
     *
     * @param all from the pinned one on
     * @param numbersBeginAgain a root after the one that the marks were kept under replaced keys, or may have
     */
    private record Chain(List<TrustedMetadata> all, boolean numbersBeginAgain) {
        TrustedMetadata newest() {
            return all.get(all.size() - 1);
        }

        List<TrustedMetadata> ofEpoch(long epoch) {
            return all.stream()
                    .filter(one -> one.root().role().tidemark().orElseThrow().epoch() == epoch)
                    .toList();
        }

        static Chain replay(TrustedMetadata pinned, ClientStore store, Limits limits, Marks marks) {
            TrustedMetadata held = pinned;
            List<TrustedMetadata> all = new ArrayList<>(List.of(pinned));
            // Between the marks and a pinned root above them lie roots that nobody here has seen.
            boolean again = marks.root() > 0 && pinned.root().role().version() > marks.root();
            while (true) {
                try {
                    long version = held.root().role().version() + 1;
                    Optional<byte[]> bytes = store.directory().trusted(version + ".root.json", limits.rootBytes());
                    if (bytes.isEmpty()) {
                        return new Chain(all, again);
                    }
                    TrustedMetadata next = held.withRoot(bytes.get());
                    again |= version > marks.root()
                            && KeyReplacement.between(
                                    held.root().role(), next.root().role());
                    held = next;
                    all.add(next);
                } catch (VerificationException | StateException e) {
                    // The network has the right one; a chain that stops early is the case of an old directory.
                    return new Chain(all, again);
                }
            }
        }
    }

    private static TrustState state(
            TrustedMetadata root,
            Map<String, byte[]> files,
            Optional<TrustState> earlier,
            ClientStore store,
            Limits limits,
            Times times)
            throws VerificationException, AssemblyException, InterruptedException {
        TrustedMetadata held =
                root.withTimestamp(file(files, "timestamp"), times).metadata();
        held = held.withSnapshot(file(files, "snapshot"), times);
        held = held.withTargets(file(files, "targets"), times);
        Map<String, Failure> refused = new TreeMap<>();
        for (DelegatedRole role :
                held.targets().orElseThrow().role().delegations().orElseThrow().roles()) {
            boolean issuer = DomainLayout.slugOf(role.name()).isPresent();
            try {
                held = held.withDelegated(role.name(), file(files, role.name()), times);
            } catch (VerificationException e) {
                if (!issuer) {
                    throw e;
                }
                refused.put(role.name(), Failure.of(e));
            }
        }
        held.requireWhole(times);
        return StateAssembly.assemble(held, refused, earlier, limits, (path, file) -> target(store, path, file));
    }

    private static byte[] file(Map<String, byte[]> files, String role) throws VerificationException {
        byte[] bytes = files.get(RepositoryPaths.encode(role) + ".json");
        if (bytes == null) {
            throw new VerificationException(new Rejection.RoleMissing(role + ".json"));
        }
        return bytes;
    }

    private static byte[] target(ClientStore store, String path, TargetFile file) throws AssemblyException {
        return store.target(path, file)
                .orElseThrow(() ->
                        new AssemblyException(new Failure("target_missing", path + " is not in the state directory.")));
    }

    /** Trusted metadata may be ahead of the published state: a cycle that failed half-way kept what had passed. */
    private static TrustedMetadata newest(TrustedMetadata published, ClientStore store, Limits limits, Times times) {
        TrustedMetadata held = published;
        try {
            Optional<byte[]> timestamp = store.directory().trusted("timestamp.json", limits.timestampBytes());
            Optional<byte[]> snapshot = store.directory().trusted("snapshot.json", limits.snapshotBytes());
            if (timestamp.isPresent()
                    && held.withTimestamp(timestamp.get(), times) instanceof TimestampStep.Advanced advanced) {
                held = advanced.metadata();
            }
            if (snapshot.isPresent() && held != published) {
                held = held.withSnapshot(snapshot.get(), times);
            }
        } catch (VerificationException | StateException e) {
            // What does not verify is not held; the marks still know whether something is missing.
            return held;
        }
        return held;
    }

    private static Marks reached(TrustedMetadata newest, TrustState state) {
        RootExtension constants = newest.root().role().tidemark().orElseThrow();
        var timestamp = newest.timestamp().orElseThrow().role();
        return Marks.NONE
                .withRoot(newest.root().role().version(), constants.epoch(), false)
                .withTimestamp(
                        timestamp.version(), timestamp.tidemark().orElseThrow().issuedAt())
                // The index it names may never have arrived; the mark is never above that one.
                .withSnapshot(timestamp.snapshot().version())
                .withSequence(state.revocationSequence());
    }

    private static String words(Marks marks) {
        return "root " + marks.root() + ", timestamp " + marks.timestamp() + ", snapshot " + marks.snapshot()
                + ", revocation " + marks.sequence();
    }

    private static Failure rolledBack(Marks marks, Marks reached) {
        return new Failure(
                Failure.STATE_ROLLED_BACK,
                "The state directory is older than its marks say: it holds " + words(reached) + "; " + words(marks)
                        + " were seen. Nothing is decided from it until a refresh has passed. Find out who replaced"
                        + " it.");
    }
}
