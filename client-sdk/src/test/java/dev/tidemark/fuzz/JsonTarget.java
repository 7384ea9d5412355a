package dev.tidemark.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.util.Arrays;
import java.util.List;

/**
 * What strict JSON takes has one canonical form, which a second encoder also gives, from which the document can be had
 * again, and which does not depend on how the document was spelt.
 */
public final class JsonTarget {
    private static final JsonMapper ORDINARY = new JsonMapper();

    private JsonTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        JsonNode tree;
        try {
            tree = StrictJson.parse("file", data);
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
            return;
        }
        byte[] canonical = CanonicalJson.encode(tree);
        Promise.require(Arrays.equals(canonical, SecondCanonicalJson.encode(tree)), "two encoders disagree");
        Promise.require(
                Arrays.equals(canonical, SecondCanonicalJson.encode(SecondCanonicalJson.decode(canonical))),
                "the canonical form is read as another document");
        Promise.require(parsed(ordinary(tree)).equals(tree), "the document is another one after writing");
        if (!holdsControls(canonical)) {
            Promise.require(
                    Arrays.equals(canonical, CanonicalJson.encode(parsed(canonical))),
                    "the canonical form of the canonical form differs");
        }
    }

    private static byte[] ordinary(JsonNode tree) {
        try {
            return ORDINARY.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new AssertionError("what was read cannot be written", e);
        }
    }

    private static JsonNode parsed(byte[] bytes) {
        try {
            return StrictJson.parse("file", bytes);
        } catch (VerificationException e) {
            throw new AssertionError("what was written cannot be read", e);
        }
    }

    /** The canonical form leaves control characters as they are, which JSON does not. */
    private static boolean holdsControls(byte[] canonical) {
        for (byte b : canonical) {
            if (b >= 0 && b < ' ') {
                return true;
            }
        }
        return false;
    }

    static Seeds seeds() {
        Seeds seeds = new Seeds();
        List<String> documents = List.of(
                "{ \"b\" : [1, -2, true, null, \"\\u0001\\n\\t\\\"\\\\/\\u007f \\u00e9\"], \"a\":{\"\\ud83d\\ude00\":1,\"\\ufffd\":2,\"z\":3,\"\":4} }",
                "{\"a\":-0,\"A\":9007199254740991,\"aa\":-9007199254740991}",
                "[[],{},[[{\"x\":[0]}]],\"\\ud83d\\ude00 \u00e9\u4e2d\"]",
                "{\"a\":1,\"a\":2}",
                "[1.5,1e3,9007199254740992]",
                "\"\\ud800\"");
        for (int i = 0; i < documents.size(); i++) {
            seeds.add("document-" + i, Seeds.utf8(documents.get(i)));
        }
        return seeds;
    }
}
