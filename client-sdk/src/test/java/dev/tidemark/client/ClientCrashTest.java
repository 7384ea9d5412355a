package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.CrashStep.Running;
import dev.tidemark.client.disk.Change;
import dev.tidemark.client.disk.ChildJvm;
import dev.tidemark.client.disk.WatchedDisk;
import dev.tidemark.client.state.Marks;
import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopped at any change of its directory, a client comes back with the old state or the new one, and goes on. */
class ClientCrashTest {
    private static final long SEED = 20_300_101;

    @TempDir
    Path directory;

    private int laidOut;

    /** Why the last replay published nothing. */
    private String problem = "";

    /** A state and its marks. */
    private record Seen(String state, long root, Marks marks) {
        static final Seen NOTHING = new Seen("", 0, Marks.NONE);
    }

    /** What a client wrote: from where on it was the step, and what it held before and after. */
    private record Written(WatchedDisk disk, int from, Seen before, Seen after, Running running) {}

    private Written write(CrashStep step) throws Exception {
        Running running = Running.start();
        WatchedDisk disk = new WatchedDisk(directory.resolve("watched"));
        Files.createDirectory(directory.resolve("watched"));
        Path state = disk.top().resolve("state");
        int from = 0;
        Seen before = Seen.NOTHING;
        try (TrustClient client = running.client(state).start()) {
            if (step != CrashStep.FIRST_START) {
                CrashStep.begin(running, client);
                before = replay(running, disk.killed(disk.changes().size()), disk)
                        .orElseThrow();
                from = disk.changes().size();
                step.run(running, client);
            }
        }
        int end = disk.changes().size();
        return new Written(
                disk, from, before, replay(running, disk.killed(end), disk).orElseThrow(), running);
    }

    @ParameterizedTest
    @EnumSource
    void start_stoppedAtAnyWrite_hasTheOldStateOrTheNewOneAndGoesOn(CrashStep step) throws Exception {
        Written written = write(step);
        int end = written.disk().changes().size();
        Random random = new Random(SEED);
        Set<String> looked = new HashSet<>();
        Set<String> outcomes = new HashSet<>();
        for (int at = written.from(); at <= end; at++) {
            String when = "seed " + SEED + ", before change " + at + " of " + end;
            Map<Path, byte[]> unplugged = written.disk().unplugged(at);
            if (looked.add(digest(unplugged))) {
                outcomes.add(requireWhole(written, unplugged, when));
                requireGoesOn(written, unplugged, when);
            }
            for (Map<Path, byte[]> content :
                    List.of(written.disk().killed(at), written.disk().unplugged(at, random))) {
                if (looked.add(digest(content))) {
                    outcomes.add(requireWhole(written, content, when));
                }
            }
        }
        requireGoesOn(written, written.disk().killed((written.from() + end) / 2), "half-way");
        // What a cycle has reported stays, even if the power goes the moment after.
        assertThat(replay(written.running(), written.disk().unplugged(end), written.disk()))
                .contains(written.after());
        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        written.before().state(), written.after().state());
    }

    /** Returns the state it came back with. */
    private String requireWhole(Written written, Map<Path, byte[]> content, String when) throws Exception {
        Seen found = replay(written.running(), content, written.disk()).orElse(Seen.NOTHING);
        assertThat(found.state())
                .as(when + " " + problem)
                .isIn(written.before().state(), written.after().state());
        assertThat(found.root())
                .as(when)
                .isGreaterThanOrEqualTo(written.before().root());
        if (found.root() == written.before().root()) {
            assertThat(written.before().marks().isAbove(found.marks()))
                    .as(when + ": " + found.marks())
                    .isFalse();
        }
        return found.state();
    }

    private void requireGoesOn(Written written, Map<Path, byte[]> content, String when) throws Exception {
        WatchedDisk disk = new WatchedDisk(directory);
        Path state = disk.top()
                .resolve(directory.relativize(lay(content, written.disk())).toString());
        try (TrustClient again = written.running().client(state).start()) {
            assertThat(again.status().failure()).as(when).isEmpty();
            assertThat(again.status().reports()).as(when).isEmpty();
            assertThat(digest(again.read().state().orElseThrow()))
                    .as(when)
                    .isEqualTo(written.after().state());
        }
        assertThat(replay(written.running(), state).map(Seen::state))
                .as(() -> when + " " + problem)
                .contains(written.after().state());
    }

    // ---- a process that is really killed

    @Test
    void start_killedForGood_hasTheOldStateOrTheNewOne() throws Exception {
        List<Killed> children = new ArrayList<>();
        try {
            children.add(child(CrashStep.FIRST_START, renames("current")));
            children.add(child(CrashStep.NEW_BUNDLE, renames("current")));
            children.add(child(CrashStep.HEARTBEAT, writes("timestamp.json.tmp")));
            children.add(child(CrashStep.NEW_EPOCH, renames("marks.json")));
            for (Killed child : children) {
                child.requireWhole();
            }
        } finally {
            children.forEach(child -> child.process().destroyForcibly());
        }
    }

    private static Predicate<Change> renames(String name) {
        return change -> change instanceof Change.Rename rename && rename.to().endsWith(name);
    }

    private static Predicate<Change> writes(String name) {
        return change -> change instanceof Change.Write write && write.file().endsWith(name);
    }

    private record Killed(Process process, Path state, Written reference, ClientCrashTest test) {
        void requireWhole() throws Exception {
            try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
                assertThat(lines.readLine()).isEqualTo(CrashChild.THERE);
            }
            process.destroyForcibly().waitFor();
            Optional<Seen> found = test.replay(reference.running(), state);
            assertThat(found.map(Seen::state).orElse(""))
                    .isIn(reference.before().state(), reference.after().state());
            try (TrustClient again = reference.running().client(state).start()) {
                assertThat(again.status().failure()).isEmpty();
                assertThat(digest(again.read().state().orElseThrow()))
                        .isEqualTo(reference.after().state());
            }
        }
    }

    private Killed child(CrashStep step, Predicate<Change> where) throws Exception {
        ClientCrashTest reference = new ClientCrashTest();
        reference.directory = Files.createDirectory(directory.resolve("reference-" + step));
        Written written = reference.write(step);
        List<Change> changes = written.disk().changes();
        int at = written.from();
        while (!where.test(changes.get(at))) {
            at++;
        }
        Path folder = Files.createDirectory(directory.resolve("child-" + step));
        Process process = ChildJvm.start(CrashChild.class, folder.toString(), step.name(), Integer.toString(at));
        return new Killed(process, folder.resolve("state"), written, this);
    }

    // ---- what is left

    /** What a start without a network publishes, and the marks it begins with; empty if it publishes nothing. */
    private Optional<Seen> replay(Running running, Map<Path, byte[]> content, WatchedDisk disk) throws Exception {
        return replay(running, lay(content, disk));
    }

    private Optional<Seen> replay(Running running, Path state) throws Exception {
        Carried carried = new Carried(running.time(), running.time(), Duration.ofSeconds(60));
        try (ClientStore store = new ClientStore(
                StateDirectory.open(state, new TrustDomain(TestDomain.DOMAIN)),
                Optional.empty(),
                carried,
                Optional.empty())) {
            TrustedMetadata pinned = TrustedMetadata.pinned(running.domain().pinnedRoot(), Limits.DEFAULT);
            CachedState cached = CachedState.replay(pinned, store, Limits.DEFAULT);
            cached.published()
                    .ifPresent(found -> assertThat(found.revocations()
                                    .find(CrashStep.named(running.domain(), "stolen"), Instant.EPOCH))
                            .as("what was revoked")
                            .isPresent());
            problem = cached.problem().map(Failure::toString).orElse("");
            long root = cached.trusted().root().role().version();
            return cached.published().map(found -> new Seen(digest(found), root, cached.marks()));
        }
    }

    private Path lay(Map<Path, byte[]> content, WatchedDisk disk) {
        Path where = directory.resolve("laid-out-" + laidOut++);
        disk.lay(content, where);
        return where.resolve("state");
    }

    /** Of every file that the state is made from. */
    private static String digest(TrustState state) {
        TrustedMetadata metadata = state.metadata();
        Map<String, String> roles = new TreeMap<>();
        metadata.delegated().forEach((name, role) -> roles.put(name, role.sha256()));
        return state.statement().epoch() + " "
                + metadata.timestamp().orElseThrow().sha256()
                + metadata.snapshot().orElseThrow().sha256()
                + metadata.targets().orElseThrow().sha256()
                + roles;
    }

    private static String digest(Map<Path, byte[]> content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        content.forEach((path, bytes) -> {
            all.writeBytes(path.toString().getBytes(StandardCharsets.UTF_8));
            all.writeBytes(bytes == null ? new byte[0] : Digests.sha256(bytes));
        });
        return Digests.sha256Hex(all.toByteArray());
    }
}
