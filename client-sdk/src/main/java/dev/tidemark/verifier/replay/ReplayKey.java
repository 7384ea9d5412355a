package dev.tidemark.verifier.replay;

import dev.tidemark.metadata.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The name a store keeps a used passport under. */
public final class ReplayKey {
    private ReplayKey() {}

    /**
     * SHA-256 of issuer and jti: names of any length take the same room, and a length in front keeps two names apart.
     *
     * @return 32 bytes
     */
    public static byte[] digest(String issuer, String jti) {
        byte[] first = issuer.getBytes(StandardCharsets.UTF_8);
        byte[] second = jti.getBytes(StandardCharsets.UTF_8);
        return Digests.sha256(ByteBuffer.allocate(Integer.BYTES + first.length + second.length)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array());
    }
}
