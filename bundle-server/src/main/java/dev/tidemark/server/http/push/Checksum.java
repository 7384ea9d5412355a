package dev.tidemark.server.http.push;

import java.util.zip.CRC32;

/**
 * The CRC-32 of RFC 1952 as something that can be joined: the checksum of a stream from those of its parts, so that parts
 * are read once for all streams. Pure.
 *
 * @param crc of the bytes
 * @param shift what so many bytes behind others do to the checksum of those: x^(8·length) modulo the polynomial
 * @param length in bytes, modulo 2^32 as the format counts
 */
record Checksum(int crc, int shift, int length) {
    private static final int POLYNOMIAL = 0xEDB88320;
    private static final int ONE = 0x80000000;
    private static final int X8 = 0x00800000;

    static final Checksum EMPTY = new Checksum(0, ONE, 0);

    static Checksum of(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        int shift = ONE;
        int power = X8;
        for (int rest = bytes.length; rest != 0; rest >>>= 1) {
            shift = (rest & 1) == 1 ? multiply(shift, power) : shift;
            power = multiply(power, power);
        }
        return new Checksum((int) crc.getValue(), shift, bytes.length);
    }

    /** The checksum of bytes with checksum {@code before} followed by these. */
    int after(int before) {
        return multiply(shift, before) ^ crc;
    }

    /** The product of two polynomials over two elements, bits reflected. */
    private static int multiply(int a, int b) {
        int product = 0;
        int factor = b;
        for (int rest = a; rest != 0; rest <<= 1) {
            product ^= rest < 0 ? factor : 0;
            factor = (factor & 1) == 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
        }
        return product;
    }
}
