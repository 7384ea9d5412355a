package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** The {@code signed} part of one metadata file, parsed. Immutable. Being one of these says nothing about trust. */
public sealed interface SignedRole permits Root, Timestamp, Snapshot, Targets {
    /** The {@code _type} of the file: {@code root}, {@code timestamp}, {@code snapshot} or {@code targets}. */
    String type();

    /** The version, at least 1. */
    long version();

    /** From this instant on the role has expired. */
    Instant expires();

    /** The object our writer signs. Members that this reader does not know are not in it. */
    ObjectNode toJson();

    /** The members that all roles share, for a writer. */
    static ObjectNode header(SignedRole role) {
        ObjectNode json = Json.object();
        json.put("_type", role.type());
        json.put("spec_version", "1.0.34");
        json.put("version", role.version());
        json.put("expires", MetadataTime.formatSeconds(role.expires()));
        return json;
    }
}
