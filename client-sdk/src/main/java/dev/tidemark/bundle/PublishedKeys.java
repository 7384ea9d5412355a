package dev.tidemark.bundle;

import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.VerifyingKey;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.util.HexFormat;
import java.util.Set;

/** Public keys whose private halves stand in specifications. The first one is the TrustPlane vectors' and RFC 8037's. */
final class PublishedKeys {
    private static final Set<VerifyingKey> ED25519 = Set.of(
            // RFC 8032 section 7.1: TEST 1, 2, 3, 1024, SHA(abc)
            ed25519("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
            ed25519("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
            ed25519("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
            ed25519("278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e"),
            ed25519("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"));

    /** Apart, so that who meets no such key does not wait until its curve is loaded. */
    private static final class P256 {
        private static final Set<VerifyingKey> ALL = Set.of(
                // RFC 7515 appendix A.3
                p256(
                        "7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445",
                        "c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad"),
                // RFC 7517 appendix A.2
                p256(
                        "30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e",
                        "e04b65e92456d9888b52b379bdfbd51ee869ef1f0fc65b6659695b6cce081723"),
                // RFC 6979 appendix A.2.5
                p256(
                        "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
                        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
    }

    private PublishedKeys() {}

    static boolean contains(VerifyingKey key) {
        return (key instanceof P256Key ? P256.ALL : ED25519).contains(key);
    }

    private static Ed25519Key ed25519(String hex) {
        try {
            return VerifyingKey.ed25519(HexFormat.of().parseHex(hex));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a published key must parse", e);
        }
    }

    private static P256Key p256(String x, String y) {
        try {
            return VerifyingKey.p256(new BigInteger(x, 16), new BigInteger(y, 16));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a published key must parse", e);
        }
    }
}
