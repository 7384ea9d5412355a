package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static String encoded(String json) throws VerificationException {
        return new String(CanonicalJson.encode(StrictJson.parse("file", utf8(json))), StandardCharsets.UTF_8);
    }

    /** The expected bytes come from a dozen lines of Python that sort by UTF-8 bytes and escape two characters. */
    @Test
    void encode_everyKindOfValue_equalsAnIndependentEncoder() throws VerificationException {
        String json = "{ \"b\" : [1, -2, true, null, \"\\u0001\\n\\t\\\"\\\\/\\u007f \\u00e9\"],"
                + "\"a\":{\"\\ud83d\\ude00\":1,\"\\ufffd\":2,\"z\":3,\"\":4} }";
        assertThat(HexFormat.of().formatHex(CanonicalJson.encode(StrictJson.parse("file", utf8(json)))))
                .isEqualTo("7b2261223a7b22223a342c227a223a332c22efbfbd223a322c22f09f9880223a317d2c2262223a5b312c2d32"
                        + "2c747275652c6e756c6c2c22010a095c225c5c2f7f20c3a9225d7d");
    }

    @Test
    void encode_membersAboveTheBasicPlane_areOrderedByCodePoint() throws VerificationException {
        // As UTF-16 the emoji (d83d...) sorts below U+FFFD; as code points it is above.
        assertThat(encoded("{\"\\ud83d\\ude00\":1,\"\\ufffd\":2}")).isEqualTo("{\"\uFFFD\":2,\"\uD83D\uDE00\":1}");
    }

    @Test
    void encode_membersThatDifferInASurrogate_areOrderedByCodePointInWhateverOrderTheyCome()
            throws VerificationException {
        String ordered = "{\"a\uE000\":1,\"a\uD83D\uDE00\":2,\"a\uD83D\uDE01\":3}";
        assertThat(encoded("{\"a\\ue000\":1,\"a\\ud83d\\ude00\":2,\"a\\ud83d\\ude01\":3}"))
                .isEqualTo(ordered);
        assertThat(encoded("{\"a\\ud83d\\ude01\":3,\"a\\ud83d\\ude00\":2,\"a\\ue000\":1}"))
                .isEqualTo(ordered);
        assertThat(encoded("{\"a\\ud83d\\ude00\":2,\"a\\ue000\":1,\"a\\ud83d\\ude01\":3}"))
                .isEqualTo(ordered);
    }

    @Test
    void encode_controlCharacters_standAsTheyAre() throws VerificationException {
        assertThat(encoded("\"\\b\\f\\n\\r\\t\\u0000\\u001f\"")).isEqualTo("\"\b\f\n\r\t\u0000\u001f\"");
    }

    @Test
    void encode_quoteAndBackslash_areEscapedAlsoInNames() throws VerificationException {
        assertThat(encoded("{\"\\\"\\\\\":\"\\\\\\\"\"}")).isEqualTo("{\"\\\"\\\\\":\"\\\\\\\"\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"\"", "null", "true", "false", "-9007199254740991", "[[],{}]"})
    void encode_smallestValues_standAsTheyAre(String json) throws VerificationException {
        assertThat(encoded(json)).isEqualTo(json);
    }

    @Test
    void encode_minusZero_isZero() throws VerificationException {
        assertThat(encoded("-0")).isEqualTo("0");
    }

    @Test
    void encode_prefixOfAnotherName_comesFirst() throws VerificationException {
        assertThat(encoded("{\"ab\":1,\"a\":2,\"B\":3}")).isEqualTo("{\"B\":3,\"a\":2,\"ab\":1}");
    }

    @Test
    void encode_fraction_isRefused() {
        assertThatThrownBy(() -> CanonicalJson.encode(DoubleNode.valueOf(1.5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Without control characters the canonical form is JSON, and reading it gives the same tree. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void encode_whatWasReadFromIt_isTheSameAgain(long seed) throws VerificationException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            JsonNode tree = tree(random, 4);
            byte[] once = CanonicalJson.encode(tree);
            JsonNode back = StrictJson.parse("file", once);
            assertThat(CanonicalJson.encode(back))
                    .as("seed %d, tree %d", seed, i)
                    .isEqualTo(once);
        }
    }

    private static JsonNode tree(SplittableRandom random, int depth) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0:
                return json.numberNode(random.nextLong(-StrictJson.MAX_SAFE_INTEGER, StrictJson.MAX_SAFE_INTEGER + 1));
            case 1:
                return json.booleanNode(random.nextBoolean());
            case 2:
                return json.nullNode();
            case 3:
                return json.textNode(text(random));
            case 4:
                ArrayNode array = json.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(tree(random, depth - 1));
                }
                return array;
            default:
                ObjectNode object = json.objectNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    object.set(text(random), tree(random, depth - 1));
                }
                return object;
        }
    }

    private static String text(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            int range = random.nextInt(3);
            int point = range == 0
                    ? random.nextInt(0x20, 0x7f)
                    : range == 1 ? random.nextInt(0xE000, 0x10000) : random.nextInt(0x10000, 0x110000);
            out.appendCodePoint(point);
        }
        return out.toString();
    }
}
