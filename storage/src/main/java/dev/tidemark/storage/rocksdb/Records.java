package dev.tidemark.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What stands behind a key: format (1 byte), CRC-32C of key, format and payload (4 bytes, big-endian), payload.
 *
 * <p>RocksDB checks its blocks; this check is ours, end to end. It also covers the key, so a whole record under the key
 * of another is noticed. It is against accidents, not against people.
 */
final class Records {

    private static final byte FORMAT = 1;
    private static final int OVERHEAD = 1 + Integer.BYTES;

    private Records() {}

    static byte[] seal(byte[] key, byte[] payload) {
        return ByteBuffer.allocate(OVERHEAD + payload.length)
                .put(FORMAT)
                .putInt(checksum(key, payload, 0))
                .put(payload)
                .array();
    }

    static byte[] open(byte[] key, byte[] record) throws DamagedRecord {
        if (record.length < OVERHEAD) {
            throw new DamagedRecord("a record of " + record.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(record);
        byte format = in.get();
        if (in.getInt() != checksum(key, record, OVERHEAD)) {
            throw new DamagedRecord("checksum mismatch");
        }
        if (format != FORMAT) {
            throw new DamagedRecord("unknown record format " + format);
        }
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return payload;
    }

    static byte[] encode(Head head) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(head.version())
                .putLong(head.oldest())
                .array();
    }

    static Head decodeHead(byte[] payload) throws DamagedRecord {
        if (payload.length != 2 * Long.BYTES) {
            throw new DamagedRecord("a head of " + payload.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        return new Head(in.getLong(), in.getLong());
    }

    /** Count, then for each change: length of the name (2 bytes), name, length of the value (4 bytes), value. */
    static byte[] encode(SortedMap<String, byte[]> changes) {
        int size = Integer.BYTES;
        for (Map.Entry<String, byte[]> change : changes.entrySet()) {
            size += Short.BYTES + change.getKey().getBytes(UTF_8).length + Integer.BYTES + change.getValue().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).putInt(changes.size());
        changes.forEach((name, value) -> {
            byte[] utf8 = name.getBytes(UTF_8);
            out.putShort((short) utf8.length).put(utf8).putInt(value.length).put(value);
        });
        return out.array();
    }

    static SortedMap<String, byte[]> decodeChanges(byte[] payload) throws DamagedRecord {
        ByteBuffer in = ByteBuffer.wrap(payload);
        SortedMap<String, byte[]> changes = new TreeMap<>();
        try {
            for (int left = in.getInt(); left > 0; left--) {
                String name = new String(take(in, in.getShort()), UTF_8);
                changes.put(name, take(in, in.getInt()));
            }
        } catch (BufferUnderflowException e) {
            throw new DamagedRecord("an entry that ends too early");
        }
        if (in.hasRemaining()) {
            throw new DamagedRecord("an entry with " + in.remaining() + " bytes too many");
        }
        return changes;
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static int checksum(byte[] key, byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(FORMAT);
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
