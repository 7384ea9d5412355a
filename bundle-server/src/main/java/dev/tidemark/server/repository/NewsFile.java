package dev.tidemark.server.repository;

/**
 * One file of an update.
 *
 * @param path below the domain, as it is served
 * @param bytes exact; shared, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
public record NewsFile(String path, byte[] bytes) {}
