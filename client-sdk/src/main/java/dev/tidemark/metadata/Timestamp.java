package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * TUF timestamp: which snapshot is current, and, in a Tidemark repository, when that was said.
 *
 * @param version at least 1
 * @param expires whole seconds
 * @param snapshot the one file it names
 * @param tidemark the freshness statement; present exactly in a Tidemark repository
 */
public record Timestamp(long version, Instant expires, MetaFile snapshot, Optional<Statement> tidemark)
        implements SignedRole {
    static final String TYPE = "timestamp";
    private static final String SNAPSHOT_FILE = "snapshot.json";

    static Timestamp parse(JsonReader at, RepositoryKind kind) throws VerificationException {
        JsonReader meta = at.object("meta");
        return new Timestamp(
                at.integer("version", 1),
                at.seconds("expires"),
                MetaFile.parse(meta.object(SNAPSHOT_FILE)),
                kind.extension(TYPE, at, Statement::parse));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = SignedRole.header(this);
        json.putObject("meta").set(SNAPSHOT_FILE, snapshot.toJson());
        tidemark.ifPresent(statement -> json.set(Extensions.MEMBER, statement.toJson()));
        return json;
    }
}
