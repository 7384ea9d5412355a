package dev.tidemark.bench.jmh;

import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.index.Index;
import dev.tidemark.revocation.index.IndexSecret;
import dev.tidemark.revocation.index.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.rocksdb.RocksDBException;

/** Whether a passport is listed as revoked: ours, and three other ways to know. */
public class LookupBenchmark {
    private static final Salt SALT = Salt.of(new byte[Salt.LENGTH]);
    private static final IndexSecret SECRET = IndexSecret.from(new SplittableRandom(1));
    private static final Instant ISSUED = Instant.EPOCH;

    /** Ours as a decision asks it: the name is made and checked, salted, hashed twice and looked up. */
    @State(Scope.Thread)
    public static class Ours extends Lookup<String> {
        private RevocationSet set = RevocationSet.empty(1, SALT);

        @Override
        void fill(Path scratch) throws Exception {
            set = RevocationSet.of(1, SALT, segments(entries), List.of(), List.of(), 0)
                    .indexed(Optional.empty(), SECRET);
        }

        @Override
        String[] probes(String[] names) {
            return names;
        }
    }

    /** Ours without the hashing: fingerprints that lie ready, and what an index alone retains. */
    @State(Scope.Thread)
    public static class OurIndex extends Lookup<Long> {
        private static final long TAG = Fingerprints.namespaceTag(SALT, RevocationKind.JTI, Probes.ISSUER);

        private Index index = Index.of(List.of(), SECRET);

        @Override
        void fill(Path scratch) {
            index = Index.of(List.of(new AnyOrder(TAG, fingerprints(entries))), SECRET);
        }

        @Override
        Long[] probes(String[] names) {
            return fingerprints(names);
        }
    }

    /** Fingerprints as they come; each shard looks at all of them. */
    private static final class AnyOrder implements Run {
        private final long tag;
        private final long[] fingerprints;

        AnyOrder(long tag, long[] fingerprints) {
            this.tag = tag;
            this.fingerprints = fingerprints;
        }

        @Override
        public long tag() {
            return tag;
        }

        @Override
        public int atMost() {
            return fingerprints.length;
        }

        @Override
        public void forEach(long first, long last, LongConsumer to) {
            for (long fingerprint : fingerprints) {
                if (Long.compareUnsigned(fingerprint, first) >= 0 && Long.compareUnsigned(fingerprint, last) <= 0) {
                    to.accept(fingerprint);
                }
            }
        }
    }

    /** A sorted array of the same fingerprints. */
    @State(Scope.Thread)
    public static class SortedLongs extends Lookup<Long> {
        private long[] sorted = {};

        @Override
        void fill(Path scratch) {
            sorted = fingerprints(entries);
            Arrays.sort(sorted);
        }

        @Override
        Long[] probes(String[] names) {
            return fingerprints(names);
        }
    }

    /** A {@code HashSet} of the names of one issuer. */
    @State(Scope.Thread)
    public static class Strings extends Lookup<String> {
        private final Set<String> set = new HashSet<>();

        @Override
        void fill(Path scratch) {
            for (int i = 0; i < entries; i++) {
                set.add(Probes.name(i));
            }
        }

        @Override
        String[] probes(String[] names) {
            return names;
        }
    }

    /** RocksDB by name: everything compacted, cached and filtered. */
    @State(Scope.Thread)
    public static class Rocks extends Lookup<byte[]> {
        @SuppressWarnings("NullAway.Init") // JMH calls open(), and that fill(), before anything else
        private RocksNames names;

        @Override
        void fill(Path scratch) throws Exception {
            Path place = Files.createTempDirectory(scratch, "rocks-");
            names = RocksNames.create(place, entries);
        }

        @Override
        byte[][] probes(String[] asked) {
            return Stream.of(asked).map(RocksNames::key).toArray(byte[][]::new);
        }

        @Override
        long outside() throws Exception {
            return names.bytesOnDisk();
        }

        @Override
        public void close() {
            names.close();
        }
    }

    @Benchmark
    public boolean ours(Ours state) {
        RevokedName name = new RevokedName(RevocationKind.JTI, Probes.ISSUER, state.next());
        return state.checked(state.set.find(name, ISSUED).isPresent());
    }

    @Benchmark
    public boolean ourIndex(OurIndex state) {
        return state.checked(state.index.contains(OurIndex.TAG, state.next()));
    }

    @Benchmark
    public boolean sortedLongs(SortedLongs state) {
        return state.checked(Arrays.binarySearch(state.sorted, state.next()) >= 0);
    }

    @Benchmark
    public boolean strings(Strings state) {
        return state.checked(state.set.contains(state.next()));
    }

    @Benchmark
    public boolean rocks(Rocks state) throws RocksDBException {
        return state.checked(state.names.contains(state.next()));
    }

    /** As few segments as may be, the numbers shared out among them. */
    private static List<Segment> segments(int entries) {
        List<Segment> segments = new ArrayList<>();
        for (int from = 0; from < entries; from += Segment.MAX_ENTRIES) {
            int to = Math.min(entries, from + Segment.MAX_ENTRIES);
            List<RevocationEntry> listed = IntStream.range(from, to)
                    .mapToObj(i -> RevocationEntry.of(
                            SALT, new RevokedName(RevocationKind.JTI, Probes.ISSUER, Probes.name(i)), ExpiryHour.NEVER))
                    .toList();
            segments.add(Segment.of(from, to, 0, listed));
        }
        return segments;
    }

    private static Long[] fingerprints(String[] names) {
        return Stream.of(names).map(LookupBenchmark::fingerprint).toArray(Long[]::new);
    }

    private static long[] fingerprints(int entries) {
        return LongStream.range(0, entries)
                .map(i -> fingerprint(Probes.name(i)))
                .toArray();
    }

    private static long fingerprint(String name) {
        return Fingerprints.of(SALT, new RevokedName(RevocationKind.JTI, Probes.ISSUER, name));
    }
}
