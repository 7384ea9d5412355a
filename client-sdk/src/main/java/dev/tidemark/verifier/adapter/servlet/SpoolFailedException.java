package dev.tidemark.verifier.adapter.servlet;

import java.io.IOException;
import java.io.Serial;

/** A body that could not be kept on disk. */
final class SpoolFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    SpoolFailedException(IOException cause) {
        super(cause);
    }
}
