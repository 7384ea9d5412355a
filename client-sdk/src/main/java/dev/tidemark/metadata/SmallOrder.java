package dev.tidemark.metadata;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The points of the Ed25519 curve whose order divides eight, by their y coordinate as encoded: under such a key a
 * signature is good that anybody can make (RFC 8032 section 8.9 asks for none of them, small-subgroup attacks do).
 */
final class SmallOrder {
    private static final int SIGN_BYTE = 31;
    private static final byte WITHOUT_SIGN = 0x7f;

    /** Of order 1, 2, 4 and twice 8; the bit of x, the last, is left out. */
    private static final List<byte[]> Y = List.of(
            hex("0100000000000000000000000000000000000000000000000000000000000000"),
            hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            hex("0000000000000000000000000000000000000000000000000000000000000000"),
            hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));

    private SmallOrder() {}

    static boolean contains(byte[] raw) {
        byte[] y = raw.clone();
        y[SIGN_BYTE] &= WITHOUT_SIGN;
        return Y.stream().anyMatch(one -> Arrays.equals(one, y));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
