package dev.tidemark.bench;

import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.SetAdvance;
import dev.tidemark.revocation.Tiers;
import dev.tidemark.revocation.index.Index;
import dev.tidemark.revocation.index.IndexSecret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Revocations from files in a process of their own: until the first answer, one more revocation at a time, or a rebuild
 * of the index. Prints one line of numbers.
 */
final class LoadedSet {
    static final String SEGMENT = ".tmr";
    static final String NUMBERS = "numbers";

    private static final Salt SALT = Salt.of(new byte[Salt.LENGTH]);
    private static final String ISSUER = "https://login.shop.example";
    private static final long TAG = Fingerprints.namespaceTag(SALT, RevocationKind.JTI, ISSUER);
    private static final int WARM_UPS = 2_000;
    private static final int AGAIN = 4;

    private final List<Segment> closed = new ArrayList<>();
    private final List<Tiers.Addition> tail = new ArrayList<>();
    private RevocationSet set = RevocationSet.empty(1, SALT);

    private LoadedSet() {}

    /** Arguments: {@code start|again|numbers FOLDER}, {@code more FOLDER TIMES}, {@code rebuild FOLDER}. */
    public static void main(String[] args) throws Exception {
        long before = System.nanoTime();
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case NUMBERS -> numbers(before, folder);
            case "more" -> new LoadedSet().read(folder).more(Integer.parseInt(args[2]));
            case "rebuild" -> new LoadedSet().read(folder).rebuild();
            case "again" -> again(folder);
            default -> new LoadedSet().start(before, folder);
        }
    }

    /** Writes so many random entries of one issuer, as segments of the largest size and as plain numbers. */
    static void lay(Path folder, int entries) throws IOException {
        Files.createDirectories(folder);
        SplittableRandom random = new SplittableRandom(entries);
        long[] numbers =
                LongStream.range(0, entries).map(i -> random.nextLong()).toArray();
        for (int from = 0; from < entries; from += Tiers.MAX) {
            int to = Math.min(entries, from + Tiers.MAX);
            Segment segment = Segment.of(
                    from,
                    to,
                    0,
                    Arrays.stream(numbers, from, to).mapToObj(LoadedSet::entry).toList());
            Files.write(folder.resolve(segment.fileName()), segment.bytes());
        }
        Arrays.sort(numbers);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(entries, Long.BYTES));
        bytes.asLongBuffer().put(numbers);
        Files.write(folder.resolve(NUMBERS), bytes.array());
    }

    private static RevocationEntry entry(long fingerprint) {
        return new RevocationEntry(TAG, fingerprint, ExpiryHour.NEVER);
    }

    private LoadedSet read(Path folder) throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(SEGMENT)).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                MessageDigest.getInstance("SHA-256").digest(bytes);
                closed.add(Segment.decode(bytes));
            }
        }
        closed.sort((a, b) -> Long.compare(a.from(), b.from()));
        set = set(closed).indexed(Optional.empty(), IndexSecret.from(new SplittableRandom(1)));
        return this;
    }

    private static RevocationSet set(List<Segment> segments) throws Exception {
        return RevocationSet.of(1, SALT, segments, List.of(), List.of(), 0);
    }

    private void start(long before, Path folder) throws Exception {
        read(folder);
        boolean found = set.find(new RevokedName(RevocationKind.JTI, ISSUER, "any"), Instant.EPOCH)
                .isPresent();
        long micros = (System.nanoTime() - before) / 1_000;
        long cpu = CpuClock.ofThisProcess();
        print(micros, cpu, Heap.used(), found ? 1 : 0);
    }

    private static void again(Path folder) throws Exception {
        for (int i = 1; i < AGAIN; i++) {
            if (new LoadedSet().read(folder).set.sequence() == 0) {
                throw new IllegalStateException("nothing was laid");
            }
        }
        new LoadedSet().start(System.nanoTime(), folder);
    }

    private static void numbers(long before, Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(NUMBERS));
        long[] sorted = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(sorted);
        int place = Arrays.binarySearch(sorted, 0);
        long micros = (System.nanoTime() - before) / 1_000;
        long cpu = CpuClock.ofThisProcess();
        bytes = new byte[0];
        print(micros, cpu, Heap.used(), place + sorted.length + bytes.length);
    }

    /** One revocation a state, each checked against the one before and indexed. */
    private void more(int times) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            add(1);
        }
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            nanos[i] = add(1);
        }
        Arrays.sort(nanos);
        long cpu = CpuClock.ofThisProcess();
        print(nanos[times / 2] / 1_000, nanos[(int) (times * 0.99)] / 1_000, nanos[times - 1] / 1_000, cpu);
    }

    /** Until so much was added that the next state rebuilds the index. */
    private void rebuild() throws Exception {
        for (int added = 0; added <= Index.FOLD_AT + Tiers.TAIL_LIMIT; added += Tiers.TAIL_LIMIT) {
            add(Tiers.TAIL_LIMIT);
        }
        add(1);
        print(CpuClock.ofThisProcess());
    }

    /** A state with so many more; nanoseconds from the segment's bytes to the set that answers. */
    private long add(int count) throws Exception {
        long from = closed.get(closed.size() - 1).to();
        SplittableRandom random = new SplittableRandom(set.sequence());
        for (int i = 0; i < count; i++) {
            tail.add(new Tiers.Addition(set.sequence() + 1 + i, entry(random.nextLong())));
        }
        byte[] bytes = Segment.of(
                        from,
                        from + tail.size(),
                        0,
                        tail.stream().map(Tiers.Addition::entry).toList())
                .bytes();
        long before = System.nanoTime();
        Segment last = Segment.decode(bytes);
        List<Segment> segments = new ArrayList<>(closed);
        segments.add(last);
        RevocationSet next = set(segments);
        SetAdvance.check(set, next, Instant.EPOCH);
        set = next.indexed(Optional.of(set), IndexSecret.from(random));
        long took = System.nanoTime() - before;
        if (tail.size() >= Tiers.TAIL_LIMIT) {
            closed.add(last);
            tail.clear();
        }
        return took;
    }

    private static void print(long... numbers) {
        System.out.println(
                String.join(" ", LongStream.of(numbers).mapToObj(Long::toString).toList()));
    }
}
