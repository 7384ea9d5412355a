package dev.tidemark.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** Keys and signatures that openssl made once; {@code openssl/README.md} says how. */
final class OpensslVectors {
    private OpensslVectors() {}

    static byte[] message() {
        return bytes("message.txt");
    }

    static String pem(String name) {
        return new String(bytes(name + ".pem"), StandardCharsets.US_ASCII);
    }

    static byte[] der(String name) {
        return Base64.getDecoder().decode(pem(name).replaceAll("-----[A-Z ]+-----|\\s", ""));
    }

    static byte[] signature(String name) {
        return HexFormat.of().parseHex(new String(bytes(name + ".sig.hex"), StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(String name) {
        try (InputStream in = OpensslVectors.class.getResourceAsStream("openssl/" + name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
