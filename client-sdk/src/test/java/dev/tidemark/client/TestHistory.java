package dev.tidemark.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code revocations/history.json} of a test domain: what a publication replaced, and what it merged at once. */
final class TestHistory {
    private final ArrayNode lines = JsonNodeFactory.instance.arrayNode();

    /** Lists them; returns their files by path. */
    Map<String, byte[]> retire(List<Segment> before, Tiers.Publication made, Instant now) {
        List<Segment> gone = new ArrayList<>(before);
        gone.removeIf(one -> one.count() < Tiers.TAIL_LIMIT || made.segments().contains(one));
        gone.addAll(made.passed());
        Map<String, byte[]> files = new TreeMap<>();
        for (Segment segment : gone) {
            byte[] bytes = segment.bytes();
            files.put("revocations/" + segment.fileName(), bytes);
            lines.add(line(segment, TargetFile.of(bytes).sha256(), bytes.length)
                    .put("retired_at", MetadataTime.formatMillis(now)));
        }
        return files;
    }

    private static ObjectNode line(Segment segment, String sha256, int length) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("from", segment.from())
                .put("to", segment.to())
                .put("count", segment.count())
                .put("prune_before", segment.pruneBefore())
                .put("length", length)
                .put("sha256", sha256);
    }

    /** The file; empty if nothing is listed. */
    Optional<byte[]> bytes() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("segments", lines);
        return lines.isEmpty() ? Optional.empty() : Optional.of(CanonicalJson.encode(all));
    }
}
