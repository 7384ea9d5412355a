package dev.tidemark.revocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What several tests need: random entries and segments from a seed, and short names. */
final class Samples {
    static final Salt SALT = Salt.of(new byte[16]);
    static final Salt OTHER_SALT = Salt.of("another salt, 16".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    static final String ISSUER = "https://issuer.example";

    private Samples() {}

    static RevokedName jti(String id) {
        return new RevokedName(RevocationKind.JTI, ISSUER, id);
    }

    static RevokedName subject(String id) {
        return new RevokedName(RevocationKind.SUBJECT, ISSUER, id);
    }

    static RevokedName key(String id) {
        return new RevokedName(RevocationKind.KEY, ISSUER, id);
    }

    static RevocationEntry entry(RevokedName name, int hour) {
        return RevocationEntry.of(SALT, name, hour);
    }

    static RevocationEntry entry(long tag, long fingerprint, int hour) {
        return new RevocationEntry(tag, fingerprint, hour);
    }

    /** Distinct with overwhelming probability; hours 0 or at least {@code pruneBefore}. */
    static List<RevocationEntry> entries(Random random, int n, int tags, int pruneBefore, int hours) {
        List<RevocationEntry> entries = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int hour = random.nextInt(hours);
            entries.add(entry(
                    0x9e3779b97f4a7c15L * (1 + random.nextInt(tags)),
                    random.nextLong(),
                    hour == 0 ? 0 : pruneBefore + hour));
        }
        return entries;
    }

    /** Few fingerprints and few hours, so that repetitions and dead entries are frequent. */
    static Segment crowded(Random random, long from, int pruneBefore) {
        int width = 1 + random.nextInt(12);
        int n = random.nextInt(width + 1);
        List<RevocationEntry> entries = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int hour = random.nextInt(6) == 0 ? 0 : Math.max(1, pruneBefore) + random.nextInt(8);
            long fingerprint = (long) (random.nextInt(8) - 4) << 61;
            entries.add(entry(random.nextInt(3) - 1, fingerprint, hour));
        }
        return Segment.of(from, from + width, pruneBefore, entries);
    }

    /** Made of the entries that are read out of it. */
    static Segment again(Segment segment) {
        return Segment.of(segment.from(), segment.to(), segment.pruneBefore(), list(segment));
    }

    static List<RevocationEntry> list(Segment segment) {
        List<RevocationEntry> entries = new ArrayList<>(segment.count());
        segment.forEach((tag, fingerprint, hour) -> entries.add(entry(tag, fingerprint, hour)));
        return entries;
    }
}
