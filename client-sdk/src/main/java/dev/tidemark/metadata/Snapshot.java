package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * TUF snapshot: one index, one state.
 *
 * @param version at least 1
 * @param expires whole seconds
 * @param meta by file name, such as {@code targets.json}
 * @param tidemark present exactly in a Tidemark repository
 */
public record Snapshot(long version, Instant expires, Map<String, MetaFile> meta, Optional<RoleExtension> tidemark)
        implements SignedRole {
    static final String TYPE = "snapshot";

    public Snapshot {
        meta = Collections.unmodifiableMap(new TreeMap<>(meta));
    }

    static Snapshot parse(JsonReader at, RepositoryKind kind) throws VerificationException {
        Map<String, MetaFile> meta = new TreeMap<>();
        for (Map.Entry<String, JsonReader> member : at.objects("meta")) {
            meta.put(member.getKey(), MetaFile.parse(member.getValue()));
        }
        return new Snapshot(
                at.integer("version", 1), at.seconds("expires"), meta, kind.extension(TYPE, at, RoleExtension::parse));
    }

    /** The line of a role, by role name. */
    public Optional<MetaFile> role(String name) {
        return Optional.ofNullable(meta.get(name + ".json"));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = SignedRole.header(this);
        ObjectNode files = json.putObject("meta");
        meta.forEach((name, file) -> files.set(name, file.toJson()));
        tidemark.ifPresent(extension -> json.set(Extensions.MEMBER, extension.toJson()));
        return json;
    }
}
