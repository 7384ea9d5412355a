package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.Bytes;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What the killed process writes: bytes that follow from a token, so that both sides know them without telling. */
final class CrashScript {

    static final List<String> DOMAINS = List.of("a.example", "b.example", "c.example", "d.example");
    static final List<String> CELLS = List.of("c0", "c1");

    /** Under this name every entry carries the token all its bytes follow from. */
    static final String TOKEN = "token";

    private CrashScript() {}

    /** Two to six names, a few of them removals, up to about 6 KiB. */
    static SortedMap<String, byte[]> changes(String token) {
        RandomGenerator random = random(token);
        SortedMap<String, byte[]> changes = new TreeMap<>(Map.of(TOKEN, Bytes.bytes(token)));
        for (int names = random.nextInt(1, 6); names > 0; names--) {
            changes.put("n" + random.nextInt(40), bytes(random, random.nextInt(5) == 0 ? 0 : 1_200));
        }
        return changes;
    }

    static byte[] blob(String token) {
        return bytes(random(token), 200_000);
    }

    private static byte[] bytes(RandomGenerator random, int bound) {
        byte[] value = new byte[bound == 0 ? 0 : random.nextInt(1, bound)];
        random.nextBytes(value);
        return value;
    }

    private static RandomGenerator random(String token) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(token.hashCode());
    }
}
