package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.VerificationException;
import java.time.Instant;

/**
 * A closed segment that a merge or a sweep replaced. It stays downloadable for 30 days: whoever holds it, or half of
 * what became of it, can merge instead of fetching the large one.
 */
record RetiredSegment(long from, long to, long count, long pruneBefore, long length, String sha256, Instant retiredAt) {

    static RetiredSegment of(SegmentFile file, Instant now) {
        return new RetiredSegment(
                file.segment().from(),
                file.segment().to(),
                file.segment().count(),
                file.segment().pruneBefore(),
                file.bytes().length,
                file.target().sha256(),
                now);
    }

    static RetiredSegment parse(JsonReader at) throws VerificationException {
        return new RetiredSegment(
                at.integer("from", 0),
                at.integer("to", 1),
                at.integer("count", 0),
                at.integer("prune_before", 0),
                at.integer("length", 1),
                at.string("sha256"),
                at.millis("retired_at"));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("from", from);
        json.put("to", to);
        json.put("count", count);
        json.put("prune_before", pruneBefore);
        json.put("length", length);
        json.put("sha256", sha256);
        json.put("retired_at", MetadataTime.formatMillis(retiredAt));
        return json;
    }

    String servedPath() {
        return Paths.target("revocations/" + from + "-" + to + ".tmr", sha256);
    }
}
