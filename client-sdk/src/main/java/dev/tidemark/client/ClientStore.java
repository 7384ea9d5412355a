package dev.tidemark.client;

import dev.tidemark.client.state.Marks;
import dev.tidemark.client.state.MarksFile;
import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client keeps, in the words of the workflow. Used by one thread at a time.
 *
 * <p>A directory that cannot be written stops nothing: what has passed its checks counts, in this process, and is
 * written with the next state. To go on deciding from the older state would let pass what the newer one revokes. What is
 * lost meanwhile is memory across a restart, which then begins from what was kept, with its true age; {@link #notKept}
 * says so.
 */
final class ClientStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientStore.class);

    private final StateDirectory directory;
    private final Optional<MarksFile> secondMarks;
    private final Carried carried;
    private final Optional<TargetCache> targetCache;
    private final Map<Long, Set<String>> targetsOfEpochs = new TreeMap<>();
    private final Map<Long, Verified<Root>> unkeptRoots = new TreeMap<>();
    private final Map<Long, TrustState> unkeptEpochs = new TreeMap<>();
    private final Map<String, byte[]> unkeptTargets = new HashMap<>();
    private Marks keptMarks = Marks.NONE;
    private Marks keptInSecondPlace = Marks.NONE;
    private Optional<Marks> unkeptMarks = Optional.empty();
    private String confirmed = "";
    private String publishedIndex = "";
    private KeptNow keptNow = new KeptNow("", 0);
    private Optional<StateException> notKept = Optional.empty();
    private Set<String> previousTargets = Set.of();
    private Optional<Set<String>> targetsOfGenerations = Optional.empty();
    private boolean targetsCame;

    ClientStore(
            StateDirectory directory,
            Optional<MarksFile> secondMarks,
            Carried carried,
            Optional<TargetCache> targetCache) {
        this.directory = directory;
        this.secondMarks = secondMarks;
        this.carried = carried;
        this.targetCache = targetCache;
    }

    StateDirectory directory() {
        return directory;
    }

    /** The highest of all places. */
    Marks marks() throws StateException {
        keptMarks = directory.marks();
        Marks own = keptMarks.highest(carried.marks());
        return secondMarks.isPresent() ? own.highest(secondMarks.get().read()) : own;
    }

    /** The first thing that could not be kept since everything last was; empty if the directory is up to date. */
    Optional<StateException> notKept() {
        return notKept;
    }

    /** Marks rose. The second place has them at once, our own when the cycle ends. */
    void raised(Marks marks) {
        carried.marks(marks);
        unkeptMarks = Optional.of(marks);
        attempt(() -> writeSecondPlace(marks));
    }

    /**
     * The end of a cycle. Marks that only the statement raised are not written: the statement itself is kept, and says
     * them again when it is replayed. Nor are those of an epoch that nothing was published of yet: they would no longer
     * say of the state of the epoch before that it was seen.
     */
    void keepMarks(Marks marks, Optional<TrustState> published) {
        boolean ahead = published.isPresent() && published.get().revocations().epoch() < marks.epoch();
        if (!ahead && !marks.equalsButStatement(keptMarks)) {
            unkeptMarks = Optional.of(marks);
            attempt(this::writeMarks);
        }
    }

    private void writeMarks() throws StateException {
        if (unkeptMarks.isPresent()) {
            directory.storeMarks(unkeptMarks.get());
            writeSecondPlace(unkeptMarks.get());
            keptMarks = unkeptMarks.get();
            unkeptMarks = Optional.empty();
        }
    }

    /** The last now that a process before left behind; empty if it cannot be read, as after a loss of the directory. */
    Optional<Carried.LastNow> lastNow() {
        return LastNowFile.read(directory);
    }

    void keepLastNow(Carried.LastNow lastNow) {
        KeptNow now = new KeptNow(lastNow.statement(), lastNow.millis().get());
        if (now.millis() != keptNow.millis() || !now.statement().equals(keptNow.statement())) {
            attempt(() -> {
                LastNowFile.store(directory, lastNow);
                keptNow = now;
            });
        }
    }

    private record KeptNow(String statement, long millis) {}

    private void writeSecondPlace(Marks marks) throws StateException {
        if (secondMarks.isPresent() && !marks.equals(keptInSecondPlace)) {
            secondMarks.get().store(marks);
            keptInSecondPlace = marks;
        }
    }

    /**
     * Marks are written before a root that may replace the keys of the statement that says them. Those of an epoch that
     * nothing was published of yet are not.
     */
    void keepRoot(Verified<Root> root) {
        attempt(() -> {
            if (unkeptMarks.isPresent() && unkeptMarks.get().epoch() == keptMarks.epoch()) {
                writeMarks();
            }
            writeRoot(root);
        });
    }

    private void writeRoot(Verified<Root> root) throws StateException {
        unkeptRoots.put(root.role().version(), root);
        directory.storeTrusted(root.role().version() + ".root.json", root.bytes());
        unkeptRoots.remove(root.role().version());
    }

    /** A statement or an index; durable on return. */
    void keepTrusted(String name, Verified<?> role) {
        attempt(() -> writeTrusted(name, role));
    }

    /** A role that the index names; durable with the state that it becomes part of. */
    void keepRole(String name, Verified<?> role) {
        attempt(() -> directory.storeRole(RepositoryPaths.encode(name), role.bytes()));
    }

    /** A role that an earlier cycle kept, if the index names it by digest. */
    Optional<byte[]> role(String name, MetaFile named, long limitBytes) {
        if (named.hashes().isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<byte[]> bytes = directory.trusted(RepositoryPaths.encode(name), limitBytes);
            if (bytes.isPresent()) {
                named.require(name, bytes.get());
            }
            return bytes;
        } catch (VerificationException | StateException e) {
            return Optional.empty();
        }
    }

    private void writeTrusted(String name, Verified<?> role) throws StateException {
        directory.storeTrusted(RepositoryPaths.encode(name), role.bytes());
    }

    void forgetStatement() {
        attempt(() -> {
            directory.removeTrusted("timestamp.json");
            directory.removeTrusted("snapshot.json");
        });
    }

    /** The published state is confirmed by a statement; one that it was confirmed by already is not written again. */
    void confirm(TrustState state) {
        if (notKept.isPresent()) {
            publish(state);
            return;
        }
        Verified<Timestamp> statement = state.metadata().timestamp().orElseThrow();
        if (statement.sha256().equals(confirmed)) {
            return;
        }
        attempt(() -> {
            boolean sameIndex = indexOf(state.metadata()).equals(publishedIndex);
            if (!sameIndex || !directory.replacePublished("timestamp.json", statement.bytes())) {
                write(state.metadata());
            }
            confirmed = statement.sha256();
        });
    }

    /** The last state of an epoch is kept for what it revoked, as long as a later state retains that. */
    void keepEpoch(TrustState state) {
        unkeptEpochs.put(state.revocations().epoch(), state);
        keepsTargetsOf(state.revocations().epoch(), state.metadata());
        attempt(this::writeEpochs);
    }

    private void writeEpochs() throws StateException {
        for (TrustState state : List.copyOf(unkeptEpochs.values())) {
            directory.storeEpoch(state.revocations().epoch(), files(state.metadata()));
            unkeptEpochs.remove(state.revocations().epoch());
        }
    }

    /** A state that was read from here: what it lists stays while it is the published one or the one before. */
    void replayed(TrustedMetadata metadata) {
        previousTargets = targetsOf(metadata);
    }

    /** As {@link #replayed}, and it is the published one. */
    void replayedPublished(TrustedMetadata metadata) {
        replayed(metadata);
        publishedIndex = indexOf(metadata);
    }

    private static String indexOf(TrustedMetadata metadata) {
        return metadata.snapshot().orElseThrow().sha256();
    }

    void keepsTargetsOf(long epoch, TrustedMetadata metadata) {
        targetsOfEpochs.put(epoch, targetsOf(metadata));
    }

    /**
     * Makes a state the one that a restart begins from. What could not be kept before it is written first, so that what
     * is there is always whole: an older state, or this one. Marks follow, so that they are never above it.
     */
    void publish(TrustState state) {
        Set<Long> binding = new HashSet<>();
        state.revocations().retained().forEach(set -> binding.add(set.epoch()));
        targetsOfEpochs.keySet().retainAll(binding);
        unkeptEpochs.keySet().retainAll(binding);
        boolean behind = notKept.isPresent();
        boolean kept = attempt(() -> {
            writeUnkept();
            if (behind) {
                writeTrusted("timestamp.json", state.metadata().timestamp().orElseThrow());
                writeTrusted("snapshot.json", state.metadata().snapshot().orElseThrow());
            }
            write(state.metadata());
            directory.retainEpochs(binding);
            confirmed = state.metadata().timestamp().orElseThrow().sha256();
        });
        if (kept) {
            notKept = Optional.empty();
        }
    }

    private void writeUnkept() throws StateException {
        for (Verified<Root> root : List.copyOf(unkeptRoots.values())) {
            writeRoot(root);
        }
        writeEpochs();
        for (Map.Entry<String, byte[]> target : List.copyOf(unkeptTargets.entrySet())) {
            directory.storeTarget(target.getKey(), target.getValue());
            unkeptTargets.remove(target.getKey());
        }
    }

    private void write(TrustedMetadata metadata) throws StateException {
        directory.publish(files(metadata));
        publishedIndex = indexOf(metadata);
        Set<String> current = targetsOf(metadata);
        Set<String> kept = withEarlierTargets(current);
        directory.retainTargets(kept);
        targetsOfGenerations = Optional.of(Set.copyOf(kept));
        previousTargets = current;
        targetsCame = false;
    }

    /**
     * The end of a cycle. If it brought targets and was not published, those go that no state needs which is kept, nor
     * {@code halfWay}: what a thief lists in one state after another, of which none comes together, would fill the disk.
     *
     * @param halfWay what is trusted now; the next cycle goes on from there
     * @param limitBytes of a role
     */
    void forgetUnnamedTargets(TrustedMetadata halfWay, long limitBytes) {
        if (targetsCame) {
            Set<String> kept = withEarlierTargets(targetsOf(halfWay));
            attempt(() -> {
                if (targetsOfGenerations.isEmpty()) {
                    targetsOfGenerations = Optional.of(directory.digestsOfGenerations(limitBytes));
                }
                kept.addAll(targetsOfGenerations.get());
                directory.retainTargets(kept);
                targetsCame = false;
            });
            unkeptTargets.keySet().retainAll(kept);
        }
    }

    /** These, and what the generation before and earlier epochs need; a new set. */
    private Set<String> withEarlierTargets(Set<String> targets) {
        Set<String> kept = new HashSet<>(targets);
        kept.addAll(previousTargets);
        targetsOfEpochs.values().forEach(kept::addAll);
        return kept;
    }

    /** A change of the directory. */
    @FunctionalInterface
    private interface Write {
        void run() throws StateException;
    }

    private boolean attempt(Write write) {
        try {
            write.run();
            return true;
        } catch (StateException e) {
            if (notKept.isEmpty()) {
                LOG.warn("What was verified could not be kept: {}", e.getMessage());
                notKept = Optional.of(e);
            }
            return false;
        }
    }

    private static Map<String, byte[]> files(TrustedMetadata metadata) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("timestamp.json", metadata.timestamp().orElseThrow().bytes());
        files.put("snapshot.json", metadata.snapshot().orElseThrow().bytes());
        files.put("targets.json", metadata.targets().orElseThrow().bytes());
        metadata.delegated().forEach((name, role) -> files.put(RepositoryPaths.encode(name) + ".json", role.bytes()));
        return files;
    }

    private static Set<String> targetsOf(TrustedMetadata metadata) {
        Set<String> digests = new HashSet<>();
        for (Verified<Targets> role : metadata.delegated().values()) {
            role.role().targets().values().forEach(file -> digests.add(file.sha256()));
        }
        return digests;
    }

    /** The bytes of a target, if they are kept and still are what they should be. */
    Optional<byte[]> target(String path, TargetFile file) {
        Optional<byte[]> shared = targetCache.flatMap(cache -> cache.get(path, file));
        if (shared.isPresent()) {
            return shared;
        }
        Optional<byte[]> own = ownTarget(path, file);
        own.ifPresent(bytes -> targetCache.ifPresent(cache -> cache.put(file, bytes)));
        return own;
    }

    private Optional<byte[]> ownTarget(String path, TargetFile file) {
        try {
            Optional<byte[]> bytes = Optional.ofNullable(unkeptTargets.get(file.sha256()));
            if (bytes.isEmpty()) {
                bytes = directory.target(file.sha256(), file.length());
            }
            if (bytes.isPresent()) {
                file.require(path, bytes.get());
            }
            return bytes;
        } catch (VerificationException | StateException e) {
            return Optional.empty();
        }
    }

    /** Keeps bytes that were fetched and checked against {@code file}. */
    void keepTarget(TargetFile file, byte[] bytes) {
        targetCache.ifPresent(cache -> cache.put(file, bytes));
        targetsCame = true;
        unkeptTargets.put(file.sha256(), bytes);
        if (attempt(() -> directory.storeTarget(file.sha256(), bytes))) {
            unkeptTargets.remove(file.sha256());
        }
    }

    /** What came from the shared cache is kept here too, so that a replay finds it. */
    void keepShared(TargetFile file, byte[] bytes) {
        if (!directory.holdsTarget(file.sha256(), bytes.length)) {
            keepTarget(file, bytes);
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
