package dev.tidemark.cli.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A form of files (RFC 7578). Names are ours: letters, digits, dots, dashes and slashes. Not thread-safe. */
public final class Multipart {
    private final String boundary;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** An empty form; its boundary comes from {@code random}. */
    public Multipart(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        boundary = "tidemark-" + HexFormat.of().formatHex(bytes);
    }

    /** Adds a file. */
    public Multipart file(String name, String filename, byte[] content) {
        write("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        body.writeBytes(content);
        write("\r\n");
        return this;
    }

    private void write(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The {@code Content-Type} of the whole form. */
    public String mediaType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The body; nothing can be added afterwards. */
    public byte[] finish() {
        write("--" + boundary + "--\r\n");
        return body.toByteArray();
    }
}
