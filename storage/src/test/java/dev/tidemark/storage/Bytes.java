package dev.tidemark.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/** Bytes as text, for tests: maps of arrays have no equality. */
public final class Bytes {

    private Bytes() {}

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    public static Map<String, String> text(Map<String, byte[]> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((name, value) -> texts.put(name, text(value)));
        return texts;
    }
}
