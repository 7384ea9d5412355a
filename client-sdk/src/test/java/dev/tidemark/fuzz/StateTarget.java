package dev.tidemark.fuzz;

import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.state.Marks;
import dev.tidemark.client.state.MarksFile;
import dev.tidemark.client.state.StateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A state directory in the hands of an attacker, replayed without a network: what is published follows from the pinned
 * root and was signed by the domain, is not younger than it is, and no mark in the second place falls or is passed
 * under. First octet: which time the directory is of, and of which the marks in the second place, if any. Then edits:
 * files cut, patched, exchanged with any file of any time, removed, added.
 */
public final class StateTarget {
    private static final int MAX_EDITS = 24;
    private static final List<String> MORE_NAMES = List.of(
            "gen-1/timestamp.json",
            "gen-99/timestamp.json",
            "gen-999999999999999999/timestamp.json",
            "epoch-1/timestamp.json",
            "epoch-0/timestamp.json",
            "epoch-0001/timestamp.json",
            "epoch-999999999999999999/timestamp.json",
            "metadata/2.root.json",
            "metadata/3.root.json",
            "metadata/4.root.json",
            "current/x",
            "marks.json/x",
            "metadata/timestamp.json/x");

    private static final Path SCRATCH = scratch();
    private static final GenuineState GENUINE = GenuineState.live(SCRATCH);
    private static final List<byte[]> POOL = pool();
    private static final Fetcher DEAD = new Fetcher() {
        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException {
            throw new FetchException(FetchException.Reason.UNAVAILABLE, path);
        }

        @Override
        public String name() {
            return "none";
        }
    };

    private StateTarget() {}

    public static synchronized void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int choice = in.octet();
        int stage = choice % 4 % 3;
        int marksOf = choice >> 2 & 3;
        Map<String, byte[]> files = edited(GENUINE.stages().get(stage), in);
        try {
            clear(SCRATCH);
            write(files);
            if (marksOf < 3) {
                Files.write(SCRATCH.resolve(GenuineState.MARKS), GENUINE.marks(marksOf));
            }
            replay();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, byte[]> edited(Map<String, byte[]> base, Input in) {
        Map<String, byte[]> files = new TreeMap<>(base);
        for (int i = 0; i < MAX_EDITS && in.hasMore(); i++) {
            List<String> names = new ArrayList<>(files.keySet());
            names.addAll(MORE_NAMES);
            String name = names.get(in.below(names.size()));
            byte[] old = files.getOrDefault(name, new byte[0]);
            switch (in.below(7)) {
                case 0 -> files.remove(name);
                case 1 -> files.put(name, Arrays.copyOf(old, Math.min(old.length, in.below(4096))));
                case 2 -> files.put(name, patched(old, in));
                case 3 -> files.put(name, in.block());
                case 4 -> files.put(name, POOL.get(in.below(POOL.size())));
                case 5 ->
                    files.put(
                            name,
                            (new String(old, java.nio.charset.StandardCharsets.ISO_8859_1) + " ")
                                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                default -> {
                    byte[] moved = files.remove(name);
                    if (moved != null) {
                        files.put(names.get(in.below(names.size())), moved);
                    }
                }
            }
        }
        return files;
    }

    private static byte[] patched(byte[] old, Input in) {
        byte[] out = old.clone();
        int from = in.below(4096);
        byte[] patch = in.bytes(in.below(16));
        for (int i = 0; i < patch.length && from + i < out.length; i++) {
            out[from + i] = patch[i];
        }
        return out;
    }

    private static void replay() throws InterruptedException {
        Optional<Marks> second = marks();
        try (TrustClient client = GENUINE.client(SCRATCH, DEAD).start()) {
            TrustView.Reading reading = client.read();
            reading.state().ifPresent(state -> require(state, reading, second));
        } catch (TrustClientException e) {
            Failure why = e.failure();
            Promise.require(!why.code().equals("internal_error"), "a replay failed: " + why);
        }
        Optional<Marks> after = marks();
        if (second.isPresent()) {
            Promise.require(after.isPresent() && isNotBelow(after.get(), second.get()), "a mark fell");
        }
    }

    /** A newer root may have replaced the keys under which versions were counted, and they begin again. */
    private static boolean isNotBelow(Marks after, Marks before) {
        Marks floor = before.withRoot(after.root(), after.epoch(), after.root() > before.root());
        return floor.highest(after).equals(after);
    }

    private static void require(TrustState state, TrustView.Reading reading, Optional<Marks> second) {
        GENUINE.requireJustified(state.metadata());
        long issued = state.statement().issuedAt().toEpochMilli();
        Promise.require(
                reading.ageMillis() >= GENUINE.now().toEpochMilli() - issued, "a state looks younger than it is");
        if (second.isPresent()) {
            Marks floor = second.get();
            long epoch = state.revocations().epoch();
            Promise.require(epoch >= floor.epoch(), "a state of an epoch below the mark is published");
            Promise.require(
                    epoch > floor.epoch() || state.revocationSequence() >= floor.sequence(),
                    "a state below the mark of revocations is published");
            Promise.require(
                    state.metadata().root().role().version() != floor.root()
                            || state.metadata().timestamp().orElseThrow().role().version() >= floor.timestamp(),
                    "a state below the mark of statements is published");
        }
    }

    private static Optional<Marks> marks() {
        try {
            return Optional.of(new MarksFile(SCRATCH.resolve(GenuineState.MARKS)).read());
        } catch (StateException e) {
            return Optional.empty();
        }
    }

    // ---- files

    private static Path scratch() {
        try {
            Path made = Files.createTempDirectory("tidemark-fuzz");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(made)));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A name that another one needs as a directory is given up: an attacker has one or the other. */
    private static void write(Map<String, byte[]> files) throws IOException {
        Path root = SCRATCH.resolve("state");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path at = root.resolve(file.getKey());
            if (Files.exists(at.getParent()) && !Files.isDirectory(at.getParent())) {
                Files.delete(at.getParent());
            }
            if (!Files.isDirectory(at)) {
                Files.createDirectories(at.getParent());
                Files.write(at, file.getValue());
            }
        }
    }

    private static void clear(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> pool() {
        List<byte[]> pool = new ArrayList<>();
        for (Map<String, byte[]> stage : GENUINE.stages()) {
            for (byte[] file : stage.values()) {
                if (pool.stream().noneMatch(held -> Arrays.equals(held, file))) {
                    pool.add(file);
                }
            }
        }
        return List.copyOf(pool);
    }

    static Seeds seeds() {
        Seeds seeds = new Seeds();
        for (int choice = 0; choice < 16; choice++) {
            if (choice % 4 < 3) {
                seeds.add("stage-" + choice % 4 + "-marks-" + choice / 4, new byte[] {(byte) choice});
            }
        }
        for (int i = 0; i < 7; i++) {
            seeds.add("edit-" + i, new byte[] {14, (byte) (3 * i), (byte) i, 5, 1, 2, 3});
        }
        return seeds;
    }
}
