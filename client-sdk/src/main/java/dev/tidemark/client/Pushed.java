package dev.tidemark.client;

import dev.tidemark.client.push.PushClient;
import dev.tidemark.client.push.PushEvent;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was pushed since it was last looked at, coalesced: the newest statement, and the files and deltas of every event
 * that brought one. Bounded; what is let go costs a fetch. Immutable.
 */
final class Pushed {
    /** Of files and deltas together. */
    static final int MAX_BYTES = 1 << 20;

    /** Of a delta in memory, beside its entries. */
    private static final int SEGMENT_BYTES = 256;

    private static final int ENTRY_BYTES = 16;

    /** Of a file in memory, beside its path and its bytes. */
    private static final int FILE_BYTES = 128;

    private final PushClient.Delivery newest;
    private final Map<String, byte[]> files;
    private final List<Segment> deltas;

    private Pushed(PushClient.Delivery newest, Map<String, byte[]> files, List<Segment> deltas) {
        this.newest = newest;
        this.files = files;
        this.deltas = deltas;
    }

    static Pushed of(PushClient.Delivery delivery) {
        return new Pushed(
                delivery, Map.copyOf(delivery.event().files()), delivery.event().deltas());
    }

    /** With what came after it. */
    Pushed and(PushClient.Delivery later) {
        Map<String, byte[]> all = new HashMap<>(files);
        all.putAll(later.event().files());
        List<Segment> allDeltas = new ArrayList<>(deltas);
        allDeltas.addAll(later.event().deltas());
        return bytes(all, allDeltas) > MAX_BYTES ? of(later) : new Pushed(later, all, allDeltas);
    }

    private static long bytes(Map<String, byte[]> files, List<Segment> deltas) {
        long bytes = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            bytes += FILE_BYTES + file.getKey().length() + file.getValue().length;
        }
        for (Segment delta : deltas) {
            bytes += SEGMENT_BYTES + (long) ENTRY_BYTES * delta.count();
        }
        return bytes;
    }

    /** The event that came last. */
    PushClient.Delivery newest() {
        return newest;
    }

    /** Whether a statement came. */
    boolean hasStatement() {
        return files.containsKey(PushEvent.TIMESTAMP);
    }

    /** The bytes of a file, if they came and are not more than may be read. */
    Optional<byte[]> file(String path, long limitBytes) {
        return Optional.ofNullable(files.get(path)).filter(bytes -> bytes.length <= limitBytes);
    }

    List<Segment> deltas() {
        return deltas;
    }
}
