package dev.tidemark.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tidemark.metadata.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed members of an object and, unlike the reader of metadata, goes on after a fault: it reports the fault with
 * its pointer and answers with a stand-in. Whoever reads must ask for faults before using what was read.
 */
final class Scan {
    private static final int NO_ELEMENT = -1;

    private final JsonNode node;
    private final Place place;
    private final Findings findings;

    private Scan(JsonNode node, Place place, Findings findings) {
        this.node = node;
        this.place = place;
        this.findings = findings;
    }

    /** Where something is. The pointer is written only when it is asked for: most of a policy has no fault. */
    private record Place(@Nullable Scan parent, String member, int index) {
        static final Place TOP = new Place(null, "", NO_ELEMENT);

        String pointer() {
            if (parent == null) {
                return "";
            }
            String of = parent.pointer(member);
            return index == NO_ELEMENT ? of : of + "/" + index;
        }
    }

    static Scan top(JsonNode node, Findings findings) {
        return new Scan(node, Place.TOP, findings).requireObject();
    }

    private Place at(String member) {
        return at(member, NO_ELEMENT);
    }

    private Place at(String member, int index) {
        return new Place(this, member, index);
    }

    /** What stands in for something else reports nothing more: the one fault says it all. */
    private Scan requireObject() {
        if (!node.isObject()) {
            fault(pointer(), "an object is expected");
            return new Scan(MissingNode.getInstance(), place, new Findings());
        }
        return this;
    }

    String pointer() {
        return place.pointer();
    }

    String pointer(String member) {
        return pointer() + "/" + StrictJson.escape(member);
    }

    /** Where {@code member} is, or where it is missing. */
    String pointerOrHere(String member) {
        return has(member) ? pointer(member) : pointer();
    }

    boolean has(String member) {
        return node.has(member);
    }

    /** A required string that is not empty; the empty string stands in for a faulty one. */
    String text(String member) {
        if (!has(member)) {
            fault(pointer(member), "the member is missing");
            return "";
        }
        return optionalText(member).orElse("");
    }

    Optional<String> optionalText(String member) {
        if (!has(member)) {
            return Optional.empty();
        }
        return textOf(node.get(member), at(member));
    }

    private Optional<String> textOf(JsonNode value, Place where) {
        if (!value.isTextual() || value.textValue().isEmpty()) {
            fault(where.pointer(), "a non-empty string is expected");
            return Optional.empty();
        }
        if (value.textValue().length() > PolicyLimits.TEXT_CHARS) {
            tooMany(where.pointer(), "it has more than " + PolicyLimits.TEXT_CHARS + " characters");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    /** The member as it is, or a missing node. */
    JsonNode node(String member) {
        return node.path(member);
    }

    /** A required integer; {@code min} stands in for a faulty one. */
    long integer(String member, long min) {
        if (!has(member)) {
            fault(pointer(member), "the member is missing");
            return min;
        }
        Optional<Long> value = optionalInteger(member);
        if (value.isPresent() && value.get() < min) {
            fault(pointer(member), "an integer of at least " + min + " is expected");
        }
        return Math.max(min, value.orElse(min));
    }

    /** An integer of any size that the format allows. */
    Optional<Long> optionalInteger(String member) {
        if (!has(member)) {
            return Optional.empty();
        }
        return integerOf(node.get(member), at(member));
    }

    private Optional<Long> integerOf(JsonNode value, Place where) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            fault(where.pointer(), "an integer is expected");
            return Optional.empty();
        }
        return Optional.of(value.longValue());
    }

    Optional<Scan> optionalObject(String member) {
        return has(member)
                ? Optional.of(new Scan(node.get(member), at(member), findings).requireObject())
                : Optional.empty();
    }

    /** A required array of objects. */
    List<Scan> objects(String member, int limit) {
        if (!has(member)) {
            fault(pointer(member), "the member is missing");
        }
        return optionalObjects(member, limit);
    }

    List<Scan> optionalObjects(String member, int limit) {
        List<Scan> out = new ArrayList<>();
        List<JsonNode> elements = elements(member, limit);
        for (int i = 0; i < elements.size(); i++) {
            out.add(new Scan(elements.get(i), at(member, i), findings).requireObject());
        }
        return out;
    }

    List<String> optionalTexts(String member, int limit) {
        List<String> out = new ArrayList<>();
        List<JsonNode> elements = elements(member, limit);
        for (int i = 0; i < elements.size(); i++) {
            textOf(elements.get(i), at(member, i)).ifPresent(out::add);
        }
        return out;
    }

    List<Long> optionalIntegers(String member, int limit) {
        List<Long> out = new ArrayList<>();
        List<JsonNode> elements = elements(member, limit);
        for (int i = 0; i < elements.size(); i++) {
            integerOf(elements.get(i), at(member, i)).ifPresent(out::add);
        }
        return out;
    }

    /** Beyond the limit nothing is read, so that one finding does not become a million. */
    private List<JsonNode> elements(String member, int limit) {
        List<JsonNode> out = new ArrayList<>();
        JsonNode value = node.path(member);
        if (value.isMissingNode()) {
            return out;
        }
        if (!value.isArray()) {
            fault(pointer(member), "an array is expected");
        } else if (value.size() > limit) {
            tooMany(pointer(member), "it has " + value.size() + " elements, at most " + limit + " are allowed");
        } else {
            value.forEach(out::add);
        }
        return out;
    }

    /** The members that {@code known} does not name, in order of their names. */
    Set<String> unknown(Set<String> known) {
        Set<String> out = Set.of();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!known.contains(member.getKey())) {
                out = out.isEmpty() ? new TreeSet<>() : out;
                out.add(member.getKey());
            }
        }
        return out;
    }

    /** Reports members nobody knows where they are harmless. */
    void warnUnknown(Set<String> known) {
        for (String member : unknown(known)) {
            findings.report(
                    LintCode.UNKNOWN_MEMBER, pointer(member), "no reader knows this member; " + instead(member, known));
        }
    }

    /** A slip of the pen in an optional member would otherwise leave a default in force in silence. */
    private String instead(String member, Set<String> known) {
        return NearestName.of(member, known)
                .map(name -> "if " + name + " was meant, write that, else remove it")
                .orElse("correct or remove it");
    }

    /** Reports members nobody knows where they might narrow a demand, and answers with them. */
    Set<String> unknownConstraints(Set<String> known) {
        Set<String> out = unknown(known);
        for (String member : out) {
            findings.report(
                    LintCode.UNKNOWN_CONSTRAINT,
                    pointer(member),
                    "no reader knows this constraint, so nothing can meet it; " + instead(member, known));
        }
        return out;
    }

    void fault(String where, String problem) {
        findings.fault(LintCode.SCHEMA, where, problem);
    }

    private void tooMany(String where, String problem) {
        findings.fault(LintCode.TOO_LARGE, where, problem);
    }
}
