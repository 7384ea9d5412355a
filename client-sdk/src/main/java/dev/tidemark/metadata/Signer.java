package dev.tidemark.metadata;

/**
 * Something that can sign with one private key: a file, a token, a service. Implementations are thread-safe and never
 * show the key in {@code toString}, logs or errors.
 */
public interface Signer {
    /** The public half, with the scheme this signer uses. */
    MetadataKey publicKey();

    /** The key id the public half has in metadata. */
    default String keyId() {
        return publicKey().computedId();
    }

    /**
     * Signs {@code message}.
     *
     * @return the signature in the encoding TUF uses for the scheme
     * @throws SigningException if the key cannot be used now
     */
    byte[] sign(byte[] message) throws SigningException;
}
