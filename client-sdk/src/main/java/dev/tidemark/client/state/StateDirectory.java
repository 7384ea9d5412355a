package dev.tidemark.client.state;

import dev.tidemark.client.state.StateException.Reason;
import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What one client keeps of one domain, below {@code <directory>/<domain>/}:
 *
 * <pre>
 * LOCK                 held while a client uses the directory
 * metadata/            trusted metadata as it passed its steps: N.root.json of every root seen, timestamp.json,
 *                      snapshot.json, ROLE.json; last-now.json, the last time that the published statement was judged at
 * gen-N/, current      the published state: the same files, as one whole; the previous generation stays. What did not
 *                      change is a second name of the same file. A statement that confirms the state replaces
 *                      timestamp.json here, and only here
 * epoch-N/             the last state of an earlier epoch whose revocations still bind
 * targets/SHA256       target files by digest
 * marks.json           the highest of everything ever verified, but for what the kept statement says of itself
 * </pre>
 *
 * <p>One writer at a time, the client that opened it. A crash at any point leaves each file, and the published state,
 * old or new: a file is written aside, synced, renamed and its directory synced; a generation is whole and synced before
 * {@code current} names it; targets and roles are durable before the generation that lists them; marks follow what they
 * tell of, so that they are never above it.
 *
 * <p><b>Trust.</b> Nothing read from here is believed: an attacker who controls it can offer an older state that was
 * once valid, whose age is true, or none.
 */
public final class StateDirectory implements AutoCloseable {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9._%-]{1,255}");
    private static final Pattern GENERATION = Pattern.compile("gen-(0|[1-9]\\d{0,17})");
    private static final Pattern EPOCH = Pattern.compile("epoch-(0|[1-9]\\d{0,17})");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ANY_SHA256 = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");
    private static final int MAX_NAME_BYTES = 64;
    /** The last number that a generation's name has room for; only a name that somebody else made comes near it. */
    private static final long MAX_GENERATION = 999_999_999_999_999_999L;

    private final Path root;
    private final MarksFile marks;
    private final KnownFiles known = new KnownFiles();
    private final Optional<DirectoryLock> lock;

    private StateDirectory(Path root, Optional<DirectoryLock> lock) {
        this.root = root;
        this.marks = new MarksFile(root.resolve("marks.json"));
        this.lock = lock;
    }

    /**
     * Opens, and creates if need be, the directory of one domain.
     *
     * @throws StateException if it cannot be used, or another client uses it
     */
    public static StateDirectory open(Path directory, TrustDomain domain) throws StateException {
        Path root = directory.resolve(domain.name());
        try {
            DurableFiles.createPrivate(root.resolve("metadata"));
            DurableFiles.createPrivate(root.resolve("targets"));
            Optional<DirectoryLock> lock = DirectoryLock.tryTake(root, "LOCK");
            if (lock.isEmpty()) {
                throw new StateException(
                        Reason.LOCKED,
                        "Another client uses the state directory " + root + ". Give each client its own, or stop it.");
            }
            return new StateDirectory(root, lock);
        } catch (IOException e) {
            throw io("opened", root, e);
        }
    }

    /**
     * Looks at the directory of one domain, which a client may be using; for whoever writes nothing to it.
     *
     * @throws StateException if there is none
     */
    public static StateDirectory lookAt(Path directory, TrustDomain domain) throws StateException {
        Path root = directory.resolve(domain.name());
        if (!Files.isDirectory(root)) {
            throw new StateException(
                    Reason.IO, "There is no state of " + domain + " in " + directory + ". Name its state directory.");
        }
        return new StateDirectory(root, Optional.empty());
    }

    /** A file of the trusted metadata. */
    public Optional<byte[]> trusted(String name, long limitBytes) throws StateException {
        return read(metadata(name), limitBytes);
    }

    /** Keeps a file of the trusted metadata; durable on return. */
    public void storeTrusted(String name, byte[] bytes) throws StateException {
        write(metadata(name), bytes);
        known.holds(metadata(name), bytes);
    }

    /** Keeps a file of the trusted metadata that counts with the next published state, unless it is here already. */
    public void storeRole(String name, byte[] bytes) throws StateException {
        Optional<Path> current = currentIfWhole();
        boolean here = known.isHeld(metadata(name), bytes)
                || (current.isPresent() && known.isHeld(current.get().resolve(safe(name)), bytes));
        if (!here) {
            place(metadata(name), bytes);
            known.holds(metadata(name), bytes);
        }
    }

    /** Forgets a file of the trusted metadata. */
    public void removeTrusted(String name) throws StateException {
        try {
            known.forget(metadata(name));
            Files.deleteIfExists(metadata(name));
        } catch (IOException e) {
            throw io("changed", root, e);
        }
    }

    /** The files of the published state by name; empty if nothing was published. */
    public Optional<Map<String, byte[]>> published(long limitBytesPerFile) throws StateException {
        Optional<Path> current = current();
        if (current.isEmpty()) {
            return Optional.empty();
        }
        Map<String, byte[]> files = filesOf(current.get(), limitBytesPerFile);
        files.forEach((name, bytes) -> known.holds(current.get().resolve(name), bytes));
        return Optional.of(files);
    }

    /** The files of the state before the published one; where that one's name is spoilt, of the newest that is there. */
    public Optional<Map<String, byte[]>> previous(long limitBytesPerFile) throws StateException {
        long current = currentIfWhole().map(StateDirectory::numberOf).orElse(Long.MAX_VALUE);
        OptionalLong number = generations().filter(one -> one < current).max();
        return number.isPresent()
                ? Optional.of(filesOf(root.resolve("gen-" + number.getAsLong()), limitBytesPerFile))
                : Optional.empty();
    }

    private static Map<String, byte[]> filesOf(Path generation, long limitBytesPerFile) throws StateException {
        Map<String, byte[]> files = new TreeMap<>();
        try {
            for (Path file : DurableFiles.list(generation)) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".json")) {
                    DurableFiles.read(file, limitBytesPerFile).ifPresent(bytes -> files.put(name, bytes));
                }
            }
        } catch (IOException e) {
            throw io("read", generation, e);
        }
        return files;
    }

    /** Makes {@code files} the published state; the one before it is kept, older ones go. Durable on return. */
    public void publish(Map<String, byte[]> files) throws StateException {
        long newest = newestGeneration();
        long number = newest < MAX_GENERATION ? newest + 1 : 1;
        Path next = root.resolve("gen-" + number);
        Optional<Path> current = currentIfWhole();
        try {
            // What the new state names is there before it is.
            DurableFiles.syncDirectory(root.resolve("metadata"));
            DurableFiles.syncDirectory(root.resolve("targets"));
            // What a crash left half written is not part of this state.
            remove(next);
            DurableFiles.createPrivate(next);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                add(current, next, safe(file.getKey()), file.getValue());
            }
            DurableFiles.syncDirectory(next);
            DurableFiles.replace(root.resolve("current"), ("gen-" + number).getBytes(StandardCharsets.US_ASCII));
            files.forEach((name, bytes) -> known.holds(next.resolve(name), bytes));
            retainGenerations(Set.of(newest, number));
        } catch (IOException e) {
            throw io("written", next, e);
        }
    }

    /** A file that this process wrote or read has its bytes on the disk already, and needs only a second name. */
    private void add(Optional<Path> current, Path next, String name, byte[] bytes) throws IOException {
        Optional<Path> same = current.map(path -> path.resolve(name)).filter(path -> known.isHeld(path, bytes));
        if (same.isEmpty()) {
            same = Optional.of(metadata(name)).filter(path -> known.isHeld(path, bytes));
        }
        if (same.isPresent()) {
            DurableFiles.link(same.get(), next.resolve(name), bytes);
        } else {
            DurableFiles.write(next.resolve(name), bytes);
        }
    }

    /**
     * Replaces one file of the published state; used for the statement, which names the rest by version and digest.
     *
     * @return whether there is a published state
     */
    public boolean replacePublished(String name, byte[] bytes) throws StateException {
        Optional<Path> current = currentIfWhole();
        if (current.isPresent()) {
            write(current.get().resolve(safe(name)), bytes);
            known.holds(current.get().resolve(name), bytes);
        }
        return current.isPresent();
    }

    /** The epochs whose last state is kept, ascending. */
    public SortedSet<Long> epochs() throws StateException {
        SortedSet<Long> found = new TreeSet<>();
        try {
            for (Path entry : DurableFiles.list(root)) {
                Matcher name = EPOCH.matcher(String.valueOf(entry.getFileName()));
                if (name.matches() && DurableFiles.isDirectory(entry)) {
                    found.add(Long.parseLong(name.group(1)));
                }
            }
        } catch (IOException e) {
            throw io("read", root, e);
        }
        return found;
    }

    /** The files of the last state of an epoch. */
    public Map<String, byte[]> epoch(long epoch, long limitBytesPerFile) throws StateException {
        return filesOf(root.resolve("epoch-" + epoch), limitBytesPerFile);
    }

    /** Keeps the last state of an epoch. Until the next one is published a stop half-way loses nothing. */
    public void storeEpoch(long epoch, Map<String, byte[]> files) throws StateException {
        Path kept = root.resolve("epoch-" + epoch);
        try {
            if (!DurableFiles.isDirectory(kept)) {
                remove(kept);
            }
            DurableFiles.createPrivate(kept);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                DurableFiles.replace(kept.resolve(safe(file.getKey())), file.getValue());
            }
            DurableFiles.syncDirectory(root);
        } catch (IOException e) {
            throw io("written", kept, e);
        }
    }

    /** Forgets the epochs that no longer bind. */
    public void retainEpochs(Set<Long> binding) throws StateException {
        SortedSet<Long> past = epochs();
        past.removeAll(binding);
        try {
            for (long epoch : past) {
                remove(root.resolve("epoch-" + epoch));
            }
        } catch (IOException e) {
            throw io("changed", root, e);
        }
    }

    /** The number of the published generation; where its name is spoilt, the highest one that is there. */
    private long newestGeneration() throws StateException {
        Optional<Path> current = currentIfWhole();
        return current.isPresent()
                ? numberOf(current.get())
                : generations().max().orElse(0L);
    }

    /** The numbers of the generations that are there. */
    private LongStream generations() throws StateException {
        try {
            return DurableFiles.list(root).stream()
                    .filter(entry -> hasGenerationName(entry) && DurableFiles.isDirectory(entry))
                    .mapToLong(StateDirectory::numberOf);
        } catch (IOException e) {
            throw io("read", root, e);
        }
    }

    private Optional<Path> currentIfWhole() {
        try {
            return current();
        } catch (StateException e) {
            return Optional.empty();
        }
    }

    /** A target by digest; the caller checks it. */
    public Optional<byte[]> target(String sha256, long limitBytes) throws StateException {
        return read(targetFile(sha256), limitBytes);
    }

    /** Whether a target of that digest and length is kept; its bytes are not looked at. */
    public boolean holdsTarget(String sha256, long length) {
        try {
            return Files.size(targetFile(sha256)) == length;
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps a target; it counts with the next published state. */
    public void storeTarget(String sha256, byte[] bytes) throws StateException {
        place(targetFile(sha256), bytes);
    }

    /** Whatever may be a digest in the files of the published state and of the one before, of which nothing is believed. */
    public Set<String> digestsOfGenerations(long limitBytesPerFile) throws StateException {
        Set<String> digests = new HashSet<>();
        for (long number : generations().toArray()) {
            for (byte[] file :
                    filesOf(root.resolve("gen-" + number), limitBytesPerFile).values()) {
                Matcher found = ANY_SHA256.matcher(new String(file, StandardCharsets.ISO_8859_1));
                while (found.find()) {
                    digests.add(found.group());
                }
            }
        }
        return digests;
    }

    /** Forgets every target whose digest is not among {@code kept}. */
    public void retainTargets(Set<String> kept) throws StateException {
        try {
            for (Path file : DurableFiles.list(root.resolve("targets"))) {
                if (!kept.contains(String.valueOf(file.getFileName()))) {
                    DurableFiles.remove(file);
                }
            }
        } catch (IOException e) {
            throw io("changed", root, e);
        }
    }

    /** The marks; {@link Marks#NONE} if none were ever kept. */
    public Marks marks() throws StateException {
        return marks.read();
    }

    /** Keeps the marks; durable on return. */
    public void storeMarks(Marks raised) throws StateException {
        marks.store(raised);
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }

    private Optional<Path> current() throws StateException {
        Optional<byte[]> bytes = read(root.resolve("current"), MAX_NAME_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        String name = new String(bytes.get(), StandardCharsets.US_ASCII);
        if (!GENERATION.matcher(name).matches() || !DurableFiles.isDirectory(root.resolve(name))) {
            throw new StateException(
                    Reason.CORRUPT, root.resolve("current") + " does not name a generation. Restore or remove it.");
        }
        return Optional.of(root.resolve(name));
    }

    private void retainGenerations(Set<Long> kept) throws IOException {
        for (Path entry : DurableFiles.list(root)) {
            if (hasGenerationName(entry) && !kept.contains(numberOf(entry))) {
                remove(entry);
            }
        }
    }

    private void remove(Path directory) throws IOException {
        known.forgetBelow(directory);
        DurableFiles.remove(directory);
    }

    private static boolean hasGenerationName(Path entry) {
        return GENERATION.matcher(String.valueOf(entry.getFileName())).matches();
    }

    private static long numberOf(Path generation) {
        return Long.parseLong(String.valueOf(generation.getFileName()).substring("gen-".length()));
    }

    private Path metadata(String name) {
        return root.resolve("metadata").resolve(safe(name));
    }

    private Path targetFile(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a SHA-256 digest");
        }
        return root.resolve("targets").resolve(sha256);
    }

    private static String safe(String name) {
        if (!FILE_NAME.matcher(name).matches() || name.startsWith(".")) {
            throw new IllegalArgumentException("not a file name: " + name.length() + " characters");
        }
        return name;
    }

    private static Optional<byte[]> read(Path file, long limitBytes) throws StateException {
        try {
            return DurableFiles.read(file, limitBytes);
        } catch (IOException e) {
            throw io("read", file, e);
        }
    }

    private static void write(Path file, byte[] bytes) throws StateException {
        try {
            DurableFiles.replace(file, bytes);
        } catch (IOException e) {
            throw io("written", file, e);
        }
    }

    private static void place(Path file, byte[] bytes) throws StateException {
        try {
            DurableFiles.place(file, bytes);
        } catch (IOException e) {
            throw io("written", file, e);
        }
    }

    private static StateException io(String verb, Path path, IOException cause) {
        return new StateException(
                Reason.IO, path + " cannot be " + verb + ". Check that it exists, is ours and has free space.", cause);
    }
}
