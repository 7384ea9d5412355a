package dev.tidemark.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Inputs to begin from, by name: valid ones, so that a search starts deep. */
final class Seeds {
    private final Map<String, byte[]> byName = new TreeMap<>();

    Seeds add(String name, byte[]... parts) {
        byName.put("seed-" + name, concat(parts));
        return this;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    Map<String, byte[]> byName() {
        return byName;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A length octet, then the bytes. */
    static byte[] block(byte[] bytes) {
        byte[] out = new byte[bytes.length + 1];
        out[0] = (byte) bytes.length;
        System.arraycopy(bytes, 0, out, 1, bytes.length);
        return out;
    }
}
