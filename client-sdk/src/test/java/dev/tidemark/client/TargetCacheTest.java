package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.TargetFile;
import org.junit.jupiter.api.Test;

class TargetCacheTest {
    private final TargetCache cache = TargetCache.ofBytes(10_000);

    @Test
    void get_whatWasPut_isTheSameBytes() {
        byte[] bytes = {1, 2, 3};
        cache.put(TargetFile.of(bytes), bytes);
        assertThat(cache.get("a", TargetFile.of(bytes))).contains(bytes);
        assertThat(cache.get("a", TargetFile.of(new byte[] {4}))).isEmpty();
    }

    @Test
    void get_bytesThatAreNotTheOnesAskedFor_areNotHandedOut_andGo() {
        byte[] bytes = {1, 2, 3};
        TargetFile file = TargetFile.of(bytes);
        cache.put(file, new byte[] {1, 2, 4});
        assertThat(cache.get("a", file)).isEmpty();
        cache.put(file, bytes);
        bytes[0] = 9;
        assertThat(cache.get("a", file)).as("changed by whoever held the array").isEmpty();
        assertThat(cache.cache().estimatedSize()).isZero();
    }

    @Test
    void put_moreThanThereIsRoomFor_staysBounded() {
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[1_000];
            bytes[0] = (byte) i;
            cache.put(TargetFile.of(bytes), bytes);
        }
        cache.cache().cleanUp();
        assertThat(cache.cache()
                        .policy()
                        .eviction()
                        .orElseThrow()
                        .weightedSize()
                        .orElseThrow())
                .isPositive()
                .isLessThanOrEqualTo(10_000);
        byte[] large = new byte[20_000];
        cache.put(TargetFile.of(large), large);
        assertThat(cache.get("large", TargetFile.of(large))).isEmpty();
    }
}
