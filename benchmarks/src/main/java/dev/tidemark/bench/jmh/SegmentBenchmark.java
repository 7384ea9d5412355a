package dev.tidemark.bench.jmh;

import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Segments to bytes, back, and four to one; beside the same fingerprints as plain sorted numbers of eight bytes. */
public class SegmentBenchmark {
    private static final Salt SALT = Salt.of(new byte[Salt.LENGTH]);
    private static final int PARTS = 4;

    /** One issuer's passports, whole and in four parts. */
    @State(Scope.Thread)
    public static class Filled {
        /** How many. */
        @Param("1000")
        public int entries = 1000;

        /** Where {@code encoded-<entries>} goes: the bytes an entry of the whole takes. */
        @Param("")
        public String folder = "";

        private List<RevocationEntry> unsorted = List.of();
        private long[] numbers = {};
        private List<Segment> parts = List.of();
        private byte[] encoded = {};
        private byte[] plain = {};
        private final List<long[]> sortedParts = new ArrayList<>();

        @Setup
        public void fill() throws IOException {
            unsorted = entries(0, entries);
            numbers = unsorted.stream().mapToLong(RevocationEntry::fingerprint).toArray();
            parts = IntStream.range(0, PARTS)
                    .mapToObj(i -> segment(share(i), share(i + 1)))
                    .toList();
            encoded = Segment.merge(parts, 0).bytes();
            for (Segment part : parts) {
                sortedParts.add(fingerprints(part));
            }
            plain = bytes(sorted(numbers));
            Files.writeString(
                    Path.of(folder, "encoded-" + entries), Double.toString((double) encoded.length / entries));
        }

        private int share(int part) {
            return (int) ((long) entries * part / PARTS);
        }
    }

    @Benchmark
    public byte[] encode(Filled state) {
        return Segment.of(0, state.entries, 0, state.unsorted).bytes();
    }

    @Benchmark
    public byte[] encodeSortedLongs(Filled state) {
        return bytes(sorted(state.numbers));
    }

    @Benchmark
    public Segment decode(Filled state) throws MalformedSegmentException {
        return Segment.decode(state.encoded);
    }

    @Benchmark
    public long[] decodeSortedLongs(Filled state) {
        long[] read = new long[state.plain.length / Long.BYTES];
        ByteBuffer.wrap(state.plain).asLongBuffer().get(read);
        return read;
    }

    @Benchmark
    public Segment merge(Filled state) {
        return Segment.merge(state.parts, 0);
    }

    /** The sort of the library finds the runs and merges them. */
    @Benchmark
    public long[] mergeSortedLongs(Filled state) {
        long[] all = state.sortedParts.stream().flatMapToLong(LongStream::of).toArray();
        Arrays.sort(all);
        return all;
    }

    private static long[] sorted(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static byte[] bytes(long[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        LongBuffer unused = bytes.asLongBuffer().put(numbers);
        return bytes.array();
    }

    private static long[] fingerprints(Segment segment) {
        LongStream.Builder all = LongStream.builder();
        segment.forEach((tag, fingerprint, hour) -> all.add(fingerprint));
        return all.build().sorted().toArray();
    }

    private static Segment segment(int from, int to) {
        return Segment.of(from, to, 0, entries(from, to));
    }

    private static List<RevocationEntry> entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> RevocationEntry.of(
                        SALT, new RevokedName(RevocationKind.JTI, Probes.ISSUER, Probes.name(i)), ExpiryHour.NEVER))
                .toList();
    }
}
