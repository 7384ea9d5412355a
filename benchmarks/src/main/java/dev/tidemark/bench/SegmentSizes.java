package dev.tidemark.bench;

import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** How many bytes so many entries of one issuer take. Fingerprints are random numbers, as hashes are. */
final class SegmentSizes {
    static final String PEER = "names, gzip";

    private static final int BATCH = 1_000;
    private static final int WEEK_HOURS = 168;
    private static final int NOW_HOUR = 480_000;

    /** Above this many the names are left out. */
    private static final int MOST_NAMES = 1_000_000;

    /** Where bytes go that are only counted. */
    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int next) {
            bytes++;
        }

        @Override
        public void write(byte[] next, int offset, int length) {
            bytes += length;
        }
    }

    private SegmentSizes() {}

    static List<Case> measure(Bench.Order order) throws IOException {
        List<Case> cases = new ArrayList<>();
        List<Integer> snapshots = order.depth().isFull() ? List.of(1_000_000, 10_000_000) : List.of(10_000);
        for (int count : List.of(1, BATCH)) {
            cases.add(sized(order, "a delta of %,d", count, SegmentSizes::expiring, SegmentSizes::delta));
        }
        for (int count : snapshots) {
            cases.add(sized(order, "snapshot of %,d", count, any -> ExpiryHour.NEVER, SegmentSizes::snapshot));
            cases.add(sized(
                    order,
                    "snapshot of %,d, each until within a week",
                    count,
                    SegmentSizes::expiring,
                    SegmentSizes::snapshot));
        }
        return cases;
    }

    /** Bytes of so many entries with such hours. */
    @FunctionalInterface
    private interface Size {
        long of(int count, LongFunction<Integer> hour);
    }

    private static Case sized(Bench.Order order, String words, int count, LongFunction<Integer> hour, Size size)
            throws IOException {
        Case one = new Case(String.format(Locale.ROOT, words, count));
        order.say(one.name());
        long before = CpuClock.ofThisProcess();
        one.add(Case.OURS, figures(size.of(count, hour), count, before));
        if (count <= MOST_NAMES) {
            long beforeNames = CpuClock.ofThisProcess();
            one.add(PEER, figures(names(count), count, beforeNames));
        }
        return one;
    }

    private static Map<Metric, Double> figures(long bytes, int count, long cpuBefore) {
        double cpu = CpuClock.ofThisProcess() - cpuBefore;
        return Map.of(Metric.CPU, cpu, Metric.PAYLOAD, (double) bytes, Metric.RETAINED, (double) bytes / count);
    }

    private static int expiring(long number) {
        return NOW_HOUR + random(~number).nextInt(WEEK_HOURS);
    }

    private static long delta(int count, LongFunction<Integer> hour) {
        List<RevocationEntry> entries =
                additions(0, count, hour).map(Tiers.Addition::entry).toList();
        return Segment.of(0, count, 0, entries).bytes().length;
    }

    /** All segments of a state that came about by publications. */
    private static long snapshot(int count, LongFunction<Integer> hour) {
        List<Segment> state = List.of();
        for (int from = 0; from < count; from += BATCH) {
            state = Tiers.publish(state, additions(from, from + BATCH, hour).toList(), from + BATCH, 0);
        }
        return state.stream().mapToLong(segment -> segment.bytes().length).sum();
    }

    private static Stream<Tiers.Addition> additions(int from, int to, LongFunction<Integer> hour) {
        return LongStream.range(from, to)
                .mapToObj(i -> new Tiers.Addition(
                        i + 1, new RevocationEntry(1, random(i).nextLong(), hour.apply(i))));
    }

    private static long names(int count) throws IOException {
        Counter counter = new Counter();
        try (OutputStream out = new GZIPOutputStream(counter)) {
            for (int i = 0; i < count; i++) {
                SplittableRandom random = random(i);
                String name = new UUID(random.nextLong(), random.nextLong()) + "\n";
                out.write(name.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return counter.bytes;
    }

    private static SplittableRandom random(long number) {
        return new SplittableRandom(number);
    }
}
