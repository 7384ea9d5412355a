package dev.tidemark.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON as this project reads it everywhere: duplicate members, numbers that are not integers within ±(2^53−1), invalid
 * UTF-8, unpaired surrogates, trailing content and deep nesting are refused. The caller has already bounded the bytes.
 * Stateless and thread-safe.
 */
public final class StrictJson {
    /** The largest magnitude that every JSON implementation keeps exactly. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    static final int MAX_DEPTH = 64;

    private static final char REPLACEMENT = '\ufffd';

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_./:~-]{1,128}");

    /**
     * Names chosen by whoever sent the bytes are not kept for the life of the process. The tree is built from the tokens
     * here: a mapper, with everything it can map, takes longer to load than a whole domain to read.
     */
    private static final JsonFactory TOKENS = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(32)
                    .maxStringLength(16 << 20)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StrictJson() {}

    /**
     * Parses one document.
     *
     * @param what the name used in the failure
     * @throws VerificationException with {@link Rejection.Malformed}
     */
    public static JsonNode parse(String what, byte[] bytes) throws VerificationException {
        return parse(what, bytes, false);
    }

    /** As {@link #parse}, for documents that others write and nobody here writes again: numbers may have fractions. */
    public static JsonNode parseWithFractions(String what, byte[] bytes) throws VerificationException {
        return parse(what, bytes, true);
    }

    private static JsonNode parse(String what, byte[] bytes, boolean fractions) throws VerificationException {
        try {
            String text = text(bytes);
            JsonNode node = document(what, text);
            // Text that was UTF-8 holds whole pairs only, so that without an escape there is nothing to look for.
            requireSafe(what, Place.TOP, node, new Leave(text.contains("\\u"), fractions));
            return node;
        } catch (CharacterCodingException e) {
            throw malformed(what, "", "it is not valid UTF-8");
        } catch (JsonProcessingException e) {
            throw malformed(what, position(e), problem(e));
        } catch (NumberFormatException e) {
            // The parser reads "1e2147483648" as a number, and then cannot make one of it.
            throw malformed(what, "", "a number is out of reach");
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can be read", e);
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What stands in for bytes that are not UTF-8 may also have been sent.
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
    }

    private static JsonNode document(String what, String text) throws IOException, VerificationException {
        try (JsonParser parser = TOKENS.createParser(text)) {
            if (parser.nextToken() == null) {
                throw malformed(what, "", "it is empty");
            }
            JsonNode node = value(parser);
            if (parser.nextToken() != null) {
                throw malformed(
                        what,
                        "character " + parser.currentTokenLocation().getCharOffset(),
                        "content follows the document");
            }
            return node;
        }
    }

    /** The value that begins at the parser's token; as deep as the parser allows. */
    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    /** What a document may have: escapes, which can hide what is no text, and fractions. */
    private record Leave(boolean escapes, boolean fractions) {}

    private static void requireSafe(String what, Place at, JsonNode node, Leave leave) throws VerificationException {
        boolean escapes = leave.escapes;
        if (node.isNumber() && leave.fractions && !node.isIntegralNumber()) {
            return;
        }
        if (node.isNumber()) {
            if (!node.canConvertToLong()
                    || !node.isIntegralNumber()
                    || node.longValue() > MAX_SAFE_INTEGER
                    || node.longValue() < -MAX_SAFE_INTEGER) {
                throw malformed(what, at.pointer(), "a number must be an integer within ±(2^53−1)");
            }
        } else if (node.isTextual()) {
            if (escapes) {
                requirePaired(what, at, node.textValue());
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                requireSafe(what, at.at(i), node.get(i), leave);
            }
        } else {
            // Nothing but an object has members.
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (escapes) {
                    requirePaired(what, at, member.getKey());
                }
                requireSafe(what, at.at(member.getKey()), member.getValue(), leave);
            }
        }
    }

    /** {@code "\ud800"} is well-formed JSON that no UTF-8 can carry: it would not survive being written again. */
    private static void requirePaired(String what, Place at, String text) throws VerificationException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw malformed(what, at.pointer(), "a string holds an unpaired surrogate");
            }
        }
    }

    /** A member name in the pointer of a failure; one that is no plain name is {@code *}, for it may be an attack on logs. */
    static String segment(String member) {
        return PLAIN_NAME.matcher(member).matches() ? escape(member) : "*";
    }

    /** Escapes a member name for a JSON pointer (RFC 6901). */
    public static String escape(String member) {
        return member.replace("~", "~0").replace("/", "~1");
    }

    private static VerificationException malformed(String what, String where, String problem) {
        return new VerificationException(new Rejection.Malformed(what, where, problem));
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null ? "" : "character " + e.getLocation().getCharOffset();
    }

    /** Our words, not the parser's: its messages quote the input. */
    private static String problem(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("Duplicate field")) {
            return "a member appears twice in one object";
        }
        if (message.contains("nesting depth")) {
            return "it is nested deeper than " + MAX_DEPTH;
        }
        return "it is not JSON";
    }
}
