package dev.tidemark.server.signing;

import dev.tidemark.metadata.SigningException;

/** Where every use of an online key is written. Called in order, by one thread at a time for one signer. */
@FunctionalInterface
public interface SigningAudit {
    /**
     * Records {@code use}; returns when the record is safe.
     *
     * @throws SigningException if it cannot be recorded: the signature is then not given out
     */
    void record(SigningUse use) throws SigningException;
}
