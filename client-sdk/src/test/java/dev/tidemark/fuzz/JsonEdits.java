package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Changes a valid tree as an input says, so that what comes out is JSON still and most of it is right. */
final class JsonEdits {
    private static final int MAX_EDITS = 12;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TEXTS = List.of(
            "",
            "9999-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999Z",
            "-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----",
            "00".repeat(32),
            "ecdsa-sha2-nistp256",
            "rsassa-pss-sha256",
            "../..",
            "*",
            "\u0000",
            "{name}");

    private JsonEdits() {}

    /** A changed copy of {@code base}. */
    static ObjectNode apply(ObjectNode base, Input in) {
        ObjectNode root = base.deepCopy();
        for (int i = 0; i < MAX_EDITS && in.hasMore(); i++) {
            List<ContainerNode<?>> containers = new ArrayList<>();
            collect(root, containers);
            ContainerNode<?> at = containers.get(in.below(containers.size()));
            if (at instanceof ObjectNode object) {
                edit(object, in, containers);
            } else if (at instanceof ArrayNode array) {
                edit(array, in, containers);
            }
        }
        return root;
    }

    private static void edit(ObjectNode at, Input in, List<ContainerNode<?>> others) {
        List<String> names = new ArrayList<>();
        at.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? text(in) : names.get(in.below(names.size()));
        switch (in.below(5)) {
            case 0 -> at.remove(name);
            case 1 -> at.set(name, value(in, others));
            case 2 -> at.set(text(in), value(in, others));
            case 3 -> {
                JsonNode moved = at.remove(name);
                at.set(text(in), moved == null ? JSON.nullNode() : moved);
            }
            default -> change(at, name, in);
        }
    }

    private static void change(ObjectNode at, String name, Input in) {
        JsonNode old = at.get(name);
        if (old == null || old.isContainerNode()) {
            at.set(name, JSON.textNode(text(in)));
        } else if (old.isNumber()) {
            at.put(name, clamp(old.longValue() + (byte) in.octet()));
        } else if (old.isBoolean()) {
            at.put(name, !old.booleanValue());
        } else {
            String text = old.asText();
            int from = in.below(text.length() + 1);
            int to = Math.min(text.length(), from + in.below(8));
            at.put(name, text.substring(0, from) + text(in) + text.substring(to));
        }
    }

    private static void edit(ArrayNode at, Input in, List<ContainerNode<?>> others) {
        int index = in.below(at.size() + 1);
        switch (in.below(4)) {
            case 0 -> at.insert(index, value(in, others));
            case 1 -> at.remove(index);
            case 2 -> {
                if (index < at.size()) {
                    at.add(at.get(index).deepCopy());
                }
            }
            default -> at.removeAll();
        }
    }

    private static JsonNode value(Input in, List<ContainerNode<?>> others) {
        return switch (in.below(10)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(in.octet() % 2 == 0);
            case 2 -> JSON.numberNode((long) (byte) in.octet());
            case 3 -> JSON.numberNode(clamp(in.int64()));
            case 4 -> JSON.textNode(TEXTS.get(in.below(TEXTS.size())));
            case 5 -> JSON.textNode(text(in));
            case 6 -> JSON.arrayNode();
            case 7 -> JSON.objectNode();
            case 8 -> JSON.arrayNode().add(text(in));
            default -> others.get(in.below(others.size())).deepCopy();
        };
    }

    private static long clamp(long number) {
        return Math.max(-StrictJson.MAX_SAFE_INTEGER, Math.min(StrictJson.MAX_SAFE_INTEGER, number));
    }

    private static String text(Input in) {
        return new String(in.bytes(in.below(24)), StandardCharsets.UTF_8);
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> into) {
        if (node instanceof ContainerNode<?> container) {
            into.add(container);
            container.forEach(child -> collect(child, into));
        }
    }
}
