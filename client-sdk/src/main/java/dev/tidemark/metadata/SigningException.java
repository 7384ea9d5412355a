package dev.tidemark.metadata;

/** A signer could not sign: the token is gone, the service is down. */
public final class SigningException extends Exception {
    public SigningException(String message) {
        super(message);
    }

    public SigningException(String message, Throwable cause) {
        super(message, cause);
    }
}
