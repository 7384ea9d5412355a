package dev.tidemark.fuzz;

import dev.tidemark.client.TestKeys;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.VerifyingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.util.Base64;

/**
 * A public key and a signature of unknown origin: both are refused in their types. First octet: bytes of a key, or a
 * signature for one of three good keys.
 */
public final class KeysTarget {
    private static final byte[] MESSAGE = Seeds.utf8("a message");
    private static final VerifyingKey ED =
            TestKeys.ed25519("fuzz").publicKey().material().orElseThrow();
    private static final VerifyingKey EC =
            TestKeys.p256("fuzz").publicKey().material().orElseThrow();
    private static final VerifyingKey RSA = rsa();

    private KeysTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        switch (in.octet() % 5) {
            case 0 -> key(in.rest());
            case 1 -> verify(ED, in.rest());
            case 2 -> verify(EC, in.rest());
            case 3 -> verify(RSA, in.rest());
            default -> verifyConcatenated(in.rest());
        }
    }

    private static void key(byte[] spki) {
        try {
            VerifyingKey key = VerifyingKey.fromSpki(spki);
            VerifyingKey again = VerifyingKey.fromSpki(key.spki());
            Promise.require(key.equals(again) && key.hashCode() == again.hashCode(), "one key is two");
            verify(key, new byte[64]);
        } catch (InvalidKeyException e) {
            Promise.require(e.getMessage() != null, "a refusal says why");
        }
    }

    private static void verify(VerifyingKey key, byte[] signature) {
        try {
            key.verify(MESSAGE, signature);
            throw new AssertionError("a signature was taken that nobody made");
        } catch (SignatureException e) {
            Promise.require(e.getMessage() != null, "a refusal says why");
        }
    }

    private static void verifyConcatenated(byte[] signature) {
        try {
            ((P256Key) EC).verifyConcatenated(MESSAGE, signature);
            throw new AssertionError("a signature was taken that nobody made");
        } catch (SignatureException e) {
            Promise.require(e.getMessage() != null, "a refusal says why");
        }
    }

    private static VerifyingKey rsa() {
        try {
            String pem = Files.readString(Path.of("src/test/resources/dev/tidemark/metadata/openssl/rsa-2048.pem"));
            return VerifyingKey.fromSpki(Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }

    static Seeds seeds() {
        return new Seeds()
                .add("key-ed25519", new byte[1], ED.spki())
                .add("key-p256", new byte[1], EC.spki())
                .add("key-rsa", new byte[1], RSA.spki())
                .add("signature-ed25519", new byte[] {1}, new byte[64])
                .add("signature-der", new byte[] {2, 0x30, 6, 2, 1, 1, 2, 1, 1})
                .add("signature-rsa", new byte[] {3}, new byte[256])
                .add("signature-concatenated", new byte[] {4}, new byte[63], new byte[] {1});
    }
}
