package dev.tidemark.server.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of the whole surface, OpenAPI 3.1. */
final class OpenApi {
    private OpenApi() {}

    static Buffer document() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is part of the jar");
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("openapi.json is part of the jar", e);
        }
    }
}
