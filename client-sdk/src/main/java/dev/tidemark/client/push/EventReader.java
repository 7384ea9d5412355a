package dev.tidemark.client.push;

import dev.tidemark.client.push.PushException.Reason;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From an event to what it says (protocol, section 5). Stateless. */
final class EventReader {
    private EventReader() {}

    /**
     * Reads one event.
     *
     * @return empty for an event of a name nobody here knows
     * @throws PushException if it is not of the form
     */
    static Optional<PushEvent> read(RawEvent event) throws PushException {
        try {
            return switch (event.name()) {
                case "timestamp" -> Optional.of(statement(parse(event)));
                case "update" -> Optional.of(update(parse(event)));
                default -> Optional.empty();
            };
        } catch (VerificationException e) {
            throw malformed(e.rejection().explain());
        } catch (MalformedSegmentException e) {
            throw malformed("a delta is no segment: " + e.reason().code());
        }
    }

    private static JsonReader parse(RawEvent event) throws VerificationException {
        return JsonReader.of("event", StrictJson.parse("event", event.data()));
    }

    private static PushEvent statement(JsonReader event) throws VerificationException {
        return new PushEvent.Statement(
                Map.of(PushEvent.TIMESTAMP, decode(event, "timestamp", event.string("timestamp"))));
    }

    private static PushEvent update(JsonReader event) throws VerificationException, MalformedSegmentException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (JsonReader file : event.array("files")) {
            byte[] bytes = decode(file, "base64", file.string("base64"));
            if (files.put(file.string("path"), bytes) != null) {
                throw file.malformed("path", "a path is there twice");
            }
        }
        List<Segment> deltas = new ArrayList<>();
        for (String delta : event.strings("deltas")) {
            deltas.add(Segment.decode(decode(event, "deltas", delta)));
        }
        return new PushEvent.Update(files, deltas);
    }

    /** One encoding of the bytes is read, the padded one: the decoder alone would take more. */
    private static byte[] decode(JsonReader at, String member, String text) throws VerificationException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in our words.
        }
        throw at.malformed(member, "base64 is expected");
    }

    private static PushException malformed(String problem) {
        return new PushException(Reason.MALFORMED, "An event is not of the form: " + problem);
    }
}
