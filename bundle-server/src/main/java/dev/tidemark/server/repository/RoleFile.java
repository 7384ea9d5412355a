package dev.tidemark.server.repository;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;

/**
 * One version of one role: its exact bytes. Being one of these says nothing about trust.
 *
 * @param role the role's name
 * @param version as in the bytes
 * @param bytes shared, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
public record RoleFile(String role, long version, byte[] bytes) {

    /** Reads the version out of the bytes. */
    static RoleFile read(String role, byte[] bytes) throws VerificationException {
        long version = JsonReader.of(role, StrictJson.parse(role, bytes))
                .object("signed")
                .integer("version", 1);
        return new RoleFile(role, version, bytes);
    }

    MetaFile line() {
        return MetaFile.of(version, bytes);
    }

    /** Where it is served. Role names of a domain's layout need no percent-encoding. */
    String path() {
        return "metadata/" + version + "." + role + ".json";
    }
}
