package dev.tidemark.server.repository;

/**
 * What became of a request, durable and in a signed statement.
 *
 * @param sequence the highest number among its events, first deliveries and repeats alike
 * @param accepted events that were new
 * @param duplicates events that had been delivered before
 * @param statement exact bytes of a timestamp file whose {@code revocation_sequence} is at least {@code sequence}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
public record Revoked(long sequence, int accepted, int duplicates, byte[] statement) {}
