package dev.tidemark.client;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.SoftwareSigner;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Private keys by name: the same name is the same key in every run, so that a failure can be looked at again. */
public final class TestKeys {
    private TestKeys() {}

    /** The Ed25519 key of that name. */
    public static SoftwareSigner ed25519(String name) {
        return SoftwareSigner.generateEd25519(new Named(name));
    }

    /** The P-256 key of that name. */
    public static SoftwareSigner p256(String name) {
        return SoftwareSigner.generateP256(new Named(name));
    }

    /** SHA-256(name, counter), as long as asked. */
    private static final class Named extends SecureRandom {
        private final String name;
        private int counter;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void nextBytes(byte[] out) {
            for (int at = 0; at < out.length; at += 32) {
                byte[] block = Digests.sha256((name + "/" + counter++).getBytes(StandardCharsets.UTF_8));
                System.arraycopy(block, 0, out, at, Math.min(32, out.length - at));
            }
        }
    }
}
