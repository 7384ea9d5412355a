package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads typed members of a parsed object and knows where it is, so that every failure carries a JSON pointer. A member
 * of the wrong type is a failure, never a default.
 */
public final class JsonReader {
    private final String what;
    private final Place place;
    private final JsonNode node;

    private JsonReader(String what, Place place, JsonNode node) {
        this.what = what;
        this.place = place;
        this.node = node;
    }

    /** A reader at the top of a document, which must be an object. */
    public static JsonReader of(String what, JsonNode node) throws VerificationException {
        return new JsonReader(what, Place.TOP, node).requireObject();
    }

    private JsonReader requireObject() throws VerificationException {
        if (!node.isObject()) {
            throw failure(place, "an object is expected");
        }
        return this;
    }

    /** The object itself. */
    public JsonNode node() {
        return node;
    }

    /** Where this object stands in its document, a JSON pointer. */
    public String pointer() {
        return place.pointer();
    }

    /** Whether the member is there, {@code null} included. */
    public boolean has(String member) {
        return node.has(member);
    }

    /** A required string. */
    public String string(String member) throws VerificationException {
        JsonNode value = required(member);
        if (!value.isTextual()) {
            throw malformed(member, "a string is expected");
        }
        return value.textValue();
    }

    /** A string that may be absent. */
    public Optional<String> optionalString(String member) throws VerificationException {
        return has(member) ? Optional.of(string(member)) : Optional.empty();
    }

    /** A required boolean. */
    public boolean bool(String member) throws VerificationException {
        JsonNode value = required(member);
        if (!value.isBoolean()) {
            throw malformed(member, "true or false is expected");
        }
        return value.booleanValue();
    }

    /** A required integer of at least {@code min}. */
    public long integer(String member, long min) throws VerificationException {
        JsonNode value = required(member);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < min) {
            throw malformed(member, "an integer of at least " + min + " is expected");
        }
        return value.longValue();
    }

    /** A required time, {@code YYYY-MM-DDTHH:MM:SSZ}. */
    public Instant seconds(String member) throws VerificationException {
        return MetadataTime.parseSeconds(string(member))
                .orElseThrow(() -> malformed(member, "a time such as 2030-01-31T00:00:00Z is expected"));
    }

    /** A required time, {@code YYYY-MM-DDTHH:MM:SS.mmmZ}. */
    public Instant millis(String member) throws VerificationException {
        return MetadataTime.parseMillis(string(member))
                .orElseThrow(() -> malformed(member, "a time such as 2030-01-31T00:00:00.000Z is expected"));
    }

    /** A required object. */
    public JsonReader object(String member) throws VerificationException {
        return new JsonReader(what, place.at(member), required(member)).requireObject();
    }

    /** An object that may be absent. */
    public Optional<JsonReader> optionalObject(String member) throws VerificationException {
        return has(member) ? Optional.of(object(member)) : Optional.empty();
    }

    /** The members of a required object, each of them an object. */
    public List<Map.Entry<String, JsonReader>> objects(String member) throws VerificationException {
        JsonReader parent = object(member);
        List<Map.Entry<String, JsonReader>> out = new ArrayList<>(parent.node.size());
        for (Map.Entry<String, JsonNode> entry : parent.node.properties()) {
            out.add(Map.entry(entry.getKey(), parent.object(entry.getKey())));
        }
        return out;
    }

    /** The elements of a required array, each of them an object. */
    public List<JsonReader> array(String member) throws VerificationException {
        JsonNode value = requiredArray(member);
        List<JsonReader> out = new ArrayList<>(value.size());
        Place array = place.at(member);
        for (int i = 0; i < value.size(); i++) {
            out.add(new JsonReader(what, array.at(i), value.get(i)).requireObject());
        }
        return out;
    }

    /** The elements of a required array of strings. */
    public List<String> strings(String member) throws VerificationException {
        JsonNode value = requiredArray(member);
        List<String> out = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            if (!value.get(i).isTextual()) {
                throw failure(place.at(member).at(i), "a string is expected");
            }
            out.add(value.get(i).textValue());
        }
        return out;
    }

    /** Refuses a required member of more parts than that, before any of them is looked at. */
    void requireAtMost(int limit, String parts, String member) throws VerificationException {
        if (required(member).size() > limit) {
            throw malformed(member, "more than " + limit + " " + parts);
        }
    }

    /** A failure at {@code member} of this object. */
    public VerificationException malformed(String member, String problem) {
        return failure(place.at(member), problem);
    }

    private JsonNode requiredArray(String member) throws VerificationException {
        JsonNode value = required(member);
        if (!value.isArray()) {
            throw malformed(member, "an array is expected");
        }
        return value;
    }

    private JsonNode required(String member) throws VerificationException {
        JsonNode value = node.get(member);
        if (value == null) {
            throw malformed(member, "the member is missing");
        }
        return value;
    }

    private VerificationException failure(Place where, String problem) {
        return new VerificationException(new Rejection.Malformed(what, where.pointer(), problem));
    }
}
