package dev.tidemark.verifier;

import dev.tidemark.client.TestKeys;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;

/** The key that a passport names and its holder signs requests with; by name, the same in every run. */
public record HolderKey(SoftwareSigner signer) {
    public static final HolderKey DEFAULT = of("holder");

    public static HolderKey of(String name) {
        return new HolderKey(TestKeys.ed25519(name));
    }

    public byte[] raw() {
        return ((Ed25519Key) signer.publicKey().material().orElseThrow()).raw();
    }

    public byte[] sign(byte[] message) {
        try {
            return signer.sign(message);
        } catch (SigningException e) {
            throw new IllegalStateException(e);
        }
    }
}
