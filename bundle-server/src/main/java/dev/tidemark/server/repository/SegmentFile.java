package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.Segment;

/** A segment with the entry that lists it. */
record SegmentFile(Segment segment, TargetFile target) {

    static SegmentFile of(Segment segment) {
        return new SegmentFile(segment, TargetFile.of(segment.bytes()).withCustom(custom(segment)));
    }

    /** Shared, never written to. */
    byte[] bytes() {
        return segment.bytes();
    }

    private static ObjectNode custom(Segment segment) {
        ObjectNode custom = JsonNodeFactory.instance.objectNode();
        custom.put("from", segment.from());
        custom.put("to", segment.to());
        custom.put("count", segment.count());
        custom.put("prune_before", segment.pruneBefore());
        return custom;
    }

    String targetPath() {
        return DomainLayout.REVOCATIONS + "/" + segment.fileName();
    }

    String servedPath() {
        return Paths.target(targetPath(), target.sha256());
    }
}
