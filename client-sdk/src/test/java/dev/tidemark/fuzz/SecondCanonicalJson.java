package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Canonical JSON once more, written from its definition alone: the other side of a comparison. */
final class SecondCanonicalJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final byte[] in;
    private int at;

    private SecondCanonicalJson(byte[] in) {
        this.in = in;
    }

    static byte[] encode(JsonNode node) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encode(node, out);
        return out.toByteArray();
    }

    private static void encode(JsonNode node, ByteArrayOutputStream out) {
        if (node.isObject()) {
            Map<byte[], JsonNode> sorted = new TreeMap<>(SecondCanonicalJson::order);
            node.properties().forEach(member -> sorted.put(utf8(member.getKey()), member.getValue()));
            out.write('{');
            String comma = "";
            for (Map.Entry<byte[], JsonNode> member : sorted.entrySet()) {
                out.writeBytes(utf8(comma));
                quote(member.getKey(), out);
                out.write(':');
                encode(member.getValue(), out);
                comma = ",";
            }
            out.write('}');
        } else if (node.isArray()) {
            out.write('[');
            String comma = "";
            for (JsonNode element : node) {
                out.writeBytes(utf8(comma));
                encode(element, out);
                comma = ",";
            }
            out.write(']');
        } else if (node.isTextual()) {
            quote(utf8(node.textValue()), out);
        } else {
            out.writeBytes(utf8(node.asText()));
        }
    }

    private static void quote(byte[] text, ByteArrayOutputStream out) {
        out.write('"');
        for (byte b : text) {
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
    }

    private static int order(byte[] a, byte[] b) {
        for (int i = 0; i < a.length && i < b.length; i++) {
            if (a[i] != b[i]) {
                return (a[i] & 0xff) - (b[i] & 0xff);
            }
        }
        return a.length - b.length;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads canonical bytes, and trusts that they are. */
    static JsonNode decode(byte[] canonical) {
        SecondCanonicalJson reader = new SecondCanonicalJson(canonical);
        JsonNode node = reader.value();
        if (reader.at != canonical.length) {
            throw new AssertionError("the canonical form holds more than one document");
        }
        return node;
    }

    private JsonNode value() {
        switch (in[at]) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return JSON.textNode(text());
            case 't':
                at += 4;
                return JSON.booleanNode(true);
            case 'f':
                at += 5;
                return JSON.booleanNode(false);
            case 'n':
                at += 4;
                return JSON.nullNode();
            default:
                int from = at;
                while (at < in.length && (in[at] == '-' || (in[at] >= '0' && in[at] <= '9'))) {
                    at++;
                }
                return JSON.numberNode(Long.parseLong(new String(in, from, at - from, StandardCharsets.US_ASCII)));
        }
    }

    private ObjectNode object() {
        ObjectNode object = JSON.objectNode();
        for (at++; in[at] != '}'; skipComma()) {
            String name = text();
            at++;
            object.set(name, value());
        }
        at++;
        return object;
    }

    private ArrayNode array() {
        ArrayNode array = JSON.arrayNode();
        for (at++; in[at] != ']'; skipComma()) {
            array.add(value());
        }
        at++;
        return array;
    }

    private void skipComma() {
        if (in[at] == ',') {
            at++;
        }
    }

    private String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (at++; in[at] != '"'; at++) {
            if (in[at] == '\\') {
                at++;
            }
            out.write(in[at]);
        }
        at++;
        return out.toString(StandardCharsets.UTF_8);
    }
}
