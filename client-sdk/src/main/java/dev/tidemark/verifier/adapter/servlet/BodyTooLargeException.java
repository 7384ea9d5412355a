package dev.tidemark.verifier.adapter.servlet;

import java.io.IOException;
import java.io.Serial;

/** A body of more bytes than are taken. */
final class BodyTooLargeException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;
}
