package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which events were delivered, the newest {@link #LIMIT} of them. A repeat of an older one is taken as a new event, which
 * revokes the same name again and so changes nothing but the number. Not thread-safe: owned by a domain's lane.
 */
final class EventIndex {
    static final int LIMIT = 1_000_000;

    private final LinkedHashMap<Key, Seen> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Seen> eldest) {
            return size() > LIMIT;
        }
    };

    /** 128 bits of the SHA-256 of principal, issuer and event id. */
    record Key(long high, long low) {
        static Key of(String principal, String issuer, String eventId) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (String part : new String[] {principal, issuer, eventId}) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                out.writeBytes(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                out.writeBytes(bytes);
            }
            ByteBuffer digest = ByteBuffer.wrap(Digests.sha256(out.toByteArray()));
            return new Key(digest.getLong(), digest.getLong());
        }
    }

    /** The number an event got, and the digest of what it said. */
    record Seen(long sequence, String digest) {}

    Optional<Seen> find(Key key) {
        return Optional.ofNullable(seen.get(key));
    }

    void put(Key key, Seen value) {
        seen.put(key, value);
    }

    void putAll(Map<Key, Seen> more) {
        seen.putAll(more);
    }
}
