package dev.tidemark.server.signing;

import dev.tidemark.server.signing.KeyFileException.Code;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What opens a key file. Holds its own copy, wiped by {@link #close()}; never shown by {@code toString}. Not
 * thread-safe: one owner opens the keys and closes it.
 */
public final class Passphrase implements AutoCloseable {
    private final char[] chars;
    private boolean closed;

    private Passphrase(char[] chars) {
        this.chars = chars;
    }

    /** Takes a copy; the caller wipes its own array. */
    public static Passphrase of(char[] chars) {
        if (chars.length == 0) {
            throw new IllegalArgumentException("a passphrase is not empty");
        }
        return new Passphrase(chars.clone());
    }

    /**
     * The first line of a file that only its owner may touch (UTF-8, without the line end).
     *
     * @throws KeyFileException if the file is missing, exposed, empty or not UTF-8
     */
    public static Passphrase fromFile(Path file) throws KeyFileException {
        byte[] bytes = PrivateFiles.readSecret(file);
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, lineEnd(bytes)));
            char[] chars = new char[decoded.remaining()];
            decoded.get(chars);
            Arrays.fill(decoded.array(), '\0');
            if (chars.length > 0 && chars[0] == '\uFEFF') {
                throw new KeyFileException(
                        Code.MALFORMED, file, "it begins with a byte order mark; save it as UTF-8 without one");
            }
            if (chars.length == 0) {
                throw new KeyFileException(Code.MALFORMED, file, "its first line is empty; write the passphrase there");
            }
            return new Passphrase(chars);
        } catch (CharacterCodingException e) {
            throw new KeyFileException(Code.MALFORMED, file, "its first line is not UTF-8", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static int lineEnd(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
            end++;
        }
        return end;
    }

    /** The live array, not a copy: do not keep it. */
    char[] chars() {
        if (closed) {
            throw new IllegalStateException("the passphrase has been wiped");
        }
        return chars;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(chars, '\0');
    }

    @Override
    public String toString() {
        return "Passphrase[redacted]";
    }
}
