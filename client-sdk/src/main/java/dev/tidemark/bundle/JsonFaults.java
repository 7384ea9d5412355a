package dev.tidemark.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds everything that strict JSON refuses, not only the first of it, and reads on where that is possible. Only the
 * lint looks at JSON this way; what it gives is never trusted.
 */
final class JsonFaults {
    private static final int DEPTH = 64;
    private static final JsonMapper LENIENT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .build();

    private final Findings findings;
    private final Deque<Set<String>> objects = new ArrayDeque<>();

    private JsonFaults(Findings findings) {
        this.findings = findings;
    }

    /** The document, if it can be looked at, with every fault of its JSON reported. */
    static Optional<JsonNode> read(byte[] bytes, Findings findings) {
        try {
            return Optional.of(StrictJson.parse(PolicyDocument.NAME, bytes));
        } catch (VerificationException e) {
            return new JsonFaults(findings).explore(bytes, e.rejection());
        }
    }

    private Optional<JsonNode> explore(byte[] bytes, Rejection why) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try (JsonParser parser = LENIENT.getFactory().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                look(parser, token);
            }
            if (findings.firstFault().isEmpty()) {
                findings.fault(LintCode.NOT_JSON, "", why.explain());
                return Optional.empty();
            }
            return Optional.of(LENIENT.readTree(text));
        } catch (IOException e) {
            findings.fault(LintCode.NOT_JSON, "", why.explain());
            return Optional.empty();
        }
    }

    private void look(JsonParser parser, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT -> objects.push(new HashSet<>());
            case END_OBJECT -> objects.pop();
            case FIELD_NAME -> {
                requirePaired(parser, parser.currentName());
                if (!objects.element().add(parser.currentName())) {
                    findings.fault(
                            LintCode.DUPLICATE_MEMBER,
                            pointer(parser),
                            "the member appears twice in its object; readers would disagree which one counts");
                }
            }
            case VALUE_STRING -> requirePaired(parser, parser.getText());
            case VALUE_NUMBER_FLOAT -> unsafeNumber(parser);
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        || parser.getLongValue() > StrictJson.MAX_SAFE_INTEGER
                        || parser.getLongValue() < -StrictJson.MAX_SAFE_INTEGER) {
                    unsafeNumber(parser);
                }
            }
            default -> {}
        }
    }

    private void unsafeNumber(JsonParser parser) {
        findings.fault(LintCode.SCHEMA, pointer(parser), "a number must be an integer within \u00b1(2^53\u22121)");
    }

    /** Text that no UTF-8 can carry would not survive being written again. */
    private void requirePaired(JsonParser parser, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            findings.fault(LintCode.SCHEMA, pointer(parser), "a string holds an unpaired surrogate");
        }
    }

    private static String pointer(JsonParser parser) {
        return parser.getParsingContext().pathAsPointer().toString();
    }
}
