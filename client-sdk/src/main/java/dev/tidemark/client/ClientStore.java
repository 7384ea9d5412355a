package dev.tidemark.client;

import dev.tidemark.client.state.Marks;
import dev.tidemark.client.state.MarksFile;
import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a client keeps, in the words of the workflow. Used by one thread at a time. */
final class ClientStore implements AutoCloseable {
    private final StateDirectory directory;
    private final Optional<MarksFile> secondMarks;
    private final Map<Long, Set<String>> targetsOfEpochs = new TreeMap<>();
    private Set<String> previousTargets = Set.of();

    ClientStore(StateDirectory directory, Optional<MarksFile> secondMarks) {
        this.directory = directory;
        this.secondMarks = secondMarks;
    }

    StateDirectory directory() {
        return directory;
    }

    /** The highest of both places. */
    Marks marks() throws StateException {
        Marks own = directory.marks();
        return secondMarks.isPresent() ? own.highest(secondMarks.get().read()) : own;
    }

    void keepMarks(Marks marks) throws StateException {
        directory.storeMarks(marks);
        if (secondMarks.isPresent()) {
            secondMarks.get().store(marks);
        }
    }

    void keepRoot(Verified<Root> root) throws StateException {
        directory.storeTrusted(root.role().version() + ".root.json", root.bytes());
    }

    void keepTrusted(String name, Verified<?> role) throws StateException {
        directory.storeTrusted(RepositoryPaths.encode(name), role.bytes());
    }

    void forgetStatement() throws StateException {
        directory.removeTrusted("timestamp.json");
        directory.removeTrusted("snapshot.json");
    }

    /** The published state is confirmed by a newer statement. */
    void confirm(TrustedMetadata metadata) throws StateException {
        boolean replaced = directory.replacePublished(
                "timestamp.json", metadata.timestamp().orElseThrow().bytes());
        if (!replaced) {
            publish(metadata);
        }
    }

    /** The last state of an epoch is kept for what it revoked, as long as a later state retains that. */
    void keepEpoch(TrustState state) throws StateException {
        directory.storeEpoch(state.revocations().epoch(), files(state.metadata()));
        keepsTargetsOf(state.revocations().epoch(), state.metadata());
    }

    void keepsTargetsOf(long epoch, TrustedMetadata metadata) {
        targetsOfEpochs.put(epoch, targetsOf(metadata));
    }

    void publish(TrustState state) throws StateException {
        publish(state.metadata());
        Set<Long> binding = new HashSet<>();
        state.revocations().retained().forEach(set -> binding.add(set.epoch()));
        targetsOfEpochs.keySet().retainAll(binding);
        directory.retainEpochs(binding);
    }

    private void publish(TrustedMetadata metadata) throws StateException {
        directory.publish(files(metadata));
        Set<String> current = targetsOf(metadata);
        Set<String> kept = new HashSet<>(current);
        kept.addAll(previousTargets);
        targetsOfEpochs.values().forEach(kept::addAll);
        directory.retainTargets(kept);
        previousTargets = current;
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
        try {
            Optional<byte[]> bytes = directory.target(file.sha256(), file.length());
            if (bytes.isPresent()) {
                file.require(path, bytes.get());
            }
            return bytes;
        } catch (VerificationException | StateException e) {
            return Optional.empty();
        }
    }

    void keepTarget(TargetFile file, byte[] bytes) throws StateException {
        directory.storeTarget(file.sha256(), bytes);
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
