package dev.tidemark.revocation.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an index costs: bytes an entry, bytes a lookup, and what somebody who grinds names can make of it. */
class IndexCostTest {
    private static final int LONGEST = 64;
    private static final double TARGET = 9;

    @Test
    void bytes_ofAMillion_areAtMostNineAnEntryEvenBeforeFolding() {
        Random random = new Random(1);
        Index index = Runs.index(1, Runs.of(7, random.longs(1_000_000).toArray()));
        assertThat(index.bytes() / 1e6).isLessThan(7.9);
        Index grown = index.plus(List.of(Runs.of(7, random.longs(Index.FOLD_AT).toArray())));
        assertThat(grown.bytes() / (1e6 + Index.FOLD_AT)).isLessThan(TARGET);
    }

    @ParameterizedTest(name = "{0} entries")
    @ValueSource(ints = {1_000_000, 1_048_576, 2_000_000, 2_097_152, 10_000_000, 50_000_000})
    void bytes_byArithmetic_areAtMostNineAnEntry(int entries) {
        int shards = 1 << Shard.BITS;
        long bytes = shards * Shard.bytes(entries / shards);
        assertThat((double) bytes / entries).isLessThan(TARGET);
    }

    @ParameterizedTest(name = "{0} entries")
    @ValueSource(ints = {0, 1, 2_048, 40_000})
    void bytes_byArithmetic_areThoseOfAShard(int entries) {
        Keys keys = new Keys();
        new Random(entries).longs(entries).map(key -> key >>> Shard.BITS).forEach(keys);
        assertThat(Shard.build(keys, Runs.secret(1)).bytes()).isEqualTo(Shard.bytes(entries));
    }

    @Test
    void contains_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] listed = new Random(2).longs(100_000).toArray();
        Index index = Runs.index(2, Runs.of(7, listed)).plus(List.of(Runs.of(8, listed[0])));
        long self = Thread.currentThread().getId();
        long rounds = 200_000;
        count(index, listed, rounds);
        long before = threads.getThreadAllocatedBytes(self);
        long found = count(index, listed, rounds);
        long allocated = threads.getThreadAllocatedBytes(self) - before;
        assertThat(found).isEqualTo(2 * rounds);
        assertThat(allocated).isLessThan(rounds / 10);
    }

    private static long count(Index index, long[] listed, long rounds) {
        long found = 0;
        for (int i = 0; i < rounds; i++) {
            found += index.contains(7, listed[i % listed.length]) ? 1 : 0;
            found += index.contains(7, listed[i % listed.length] ^ 1) ? 1 : 0;
            found += index.contains(8, listed[0]) ? 1 : 0;
        }
        return found;
    }

    @ParameterizedTest(name = "the lowest {0} bits free")
    @CsvSource({"17", "20", "30", "40", "50"})
    void build_groundFingerprints_aSecretFactorDispersesThem(int free) {
        Random random = new Random(free);
        long high = random.nextLong() << free;
        long[] ground = IntStream.range(0, 100_000)
                .mapToLong(i -> high | (free == 17 ? i : random.nextLong() >>> (64 - free)))
                .toArray();
        Index index = Runs.index(free, Runs.of(7, ground));
        Shard full = IntStream.range(0, 1 << Shard.BITS)
                .mapToObj(index::shard)
                .filter(shard -> shard.size() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(full.size()).isEqualTo(100_000);
        assertThat(full.isMultiplied()).isTrue();
        assertThat(full.longest()).isLessThanOrEqualTo(LONGEST);
    }

    @Test
    void build_randomFingerprints_needNoFactor() {
        Index index = Runs.index(3, Runs.of(7, new Random(3).longs(100_000).toArray()));
        assertThat(IntStream.range(0, 1 << Shard.BITS).mapToObj(index::shard)).noneMatch(Shard::isMultiplied);
    }

    @Test
    void build_oneFingerprintManyTimes_endsAndIsRight() {
        Index index = Runs.index(
                4, Runs.of(7, LongStream.generate(() -> 5).limit(70_000).toArray()));
        assertThat(index.contains(7, 5)).isTrue();
        assertThat(index.contains(7, 4)).isFalse();
    }

    @Test
    void secret_isNotWrittenOut() {
        assertThat(Runs.secret(9)).hasToString("IndexSecret[hidden]");
    }
}
