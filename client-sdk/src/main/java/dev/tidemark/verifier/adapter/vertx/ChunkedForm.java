package dev.tidemark.verifier.adapter.vertx;

import io.netty.buffer.ByteBuf;

/**
 * The form of one chunked body (RFC 9112 section 7.1), octet by octet. Netty takes a size for what it finds before the first
 * white space or control character of a line, whatever follows: here a size line is hexadecimal digits, perhaps an
 * extension, and CRLF, and no line has a control character elsewhere. Trailers that must not be Netty drops unseen.
 */
final class ChunkedForm {
    private static final int MAX_DIGITS = 8;
    private static final byte DEL = 0x7f;

    private enum Place {
        SIZE,
        BLANK,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILER_BEGIN,
        TRAILER
    }

    private Place place = Place.SIZE;
    private boolean crSeen;
    private int digits;
    private long size;

    /** Whether the next octets go on as they must; if not, nothing more may be asked. */
    boolean takes(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to) {
            if (place == Place.DATA) {
                int part = (int) Math.min(size, to - at);
                size -= part;
                at += part;
                place = size == 0 ? Place.DATA_END : Place.DATA;
            } else if (!takes(in.getByte(at++))) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(byte next) {
        if (crSeen || next == '\n') {
            boolean ended = crSeen && next == '\n';
            crSeen = false;
            return ended && lineEnded();
        }
        if (next == '\r') {
            crSeen = true;
            return true;
        }
        return switch (place) {
            case SIZE -> takesSize(next);
            case BLANK -> isBlank(next) || begins(Place.EXTENSION, next == ';');
            case EXTENSION, TRAILER -> isText(next);
            case TRAILER_BEGIN -> begins(Place.TRAILER, !isBlank(next));
            case DATA, DATA_END -> false;
        };
    }

    private boolean takesSize(byte next) {
        int digit = next < 0 ? -1 : Character.digit(next, 16);
        if (digit < 0) {
            return digits > 0 && (begins(Place.EXTENSION, next == ';') || begins(Place.BLANK, isBlank(next)));
        }
        digits++;
        size = size * 16 + digit;
        return digits <= MAX_DIGITS;
    }

    private boolean begins(Place another, boolean may) {
        place = may ? another : place;
        return may;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t';
    }

    /** Visible characters, blanks, and what is beyond ASCII (RFC 9110 section 5.5). */
    private static boolean isText(byte next) {
        return next < 0 || isBlank(next) || (next > ' ' && next != DEL);
    }

    /** A blank after a size must lead to an extension; the end of the body is seen by whoever asks. */
    private boolean lineEnded() {
        switch (place) {
            case SIZE, EXTENSION -> {
                boolean any = digits > 0;
                digits = 0;
                place = size == 0 ? Place.TRAILER_BEGIN : Place.DATA;
                return any;
            }
            case DATA_END -> place = Place.SIZE;
            case TRAILER -> place = Place.TRAILER_BEGIN;
            case TRAILER_BEGIN -> {
                return true;
            }
            case BLANK, DATA -> {
                return false;
            }
        }
        return true;
    }
}
