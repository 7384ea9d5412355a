package dev.tidemark.server.http.push;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Some bytes of a stream as every connection sends them, made once: an HTTP chunk outside the heap, plain or as a block of
 * a deflate stream that looks at nothing before it. Immutable and thread-safe; the memory goes with the object.
 */
final class Frame {
    private final byte[] text;
    private final Checksum checksum;
    private final Chunk plain;
    private volatile @Nullable Chunk packed;

    private Frame(byte[] text) {
        this.text = text;
        this.checksum = Checksum.of(text);
        this.plain = Chunk.of(text);
    }

    static Frame of(byte[] text) {
        return new Frame(text);
    }

    byte[] text() {
        return text;
    }

    Checksum checksum() {
        return checksum;
    }

    Chunk plain() {
        return plain;
    }

    /** Makes it where nobody has; two who come at once make the same. */
    Chunk packed() {
        Chunk made = packed;
        if (made == null) {
            made = Chunk.of(deflated(text));
            packed = made;
        }
        return made;
    }

    /** A block that ends on a byte and needs no other to be read. */
    static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(text);
            ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 64);
            byte[] buffer = new byte[8192];
            int made = buffer.length;
            while (made == buffer.length) {
                made = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, made);
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** Bytes with the length before them and the line end behind (RFC 9112 section 7.1). */
    static final class Chunk {
        private final ByteBuf framed;
        private final int start;
        private final int length;

        private Chunk(ByteBuf framed, int start, int length) {
            this.framed = framed;
            this.start = start;
            this.length = length;
        }

        static Chunk of(byte[] content) {
            byte[] head = (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            ByteBuffer memory = ByteBuffer.allocateDirect(head.length + content.length + 2);
            memory.put(head).put(content).put((byte) '\r').put((byte) '\n').flip();
            return new Chunk(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory)), head.length, content.length);
        }

        int length() {
            return length;
        }

        /** A view to be written once; framed unless the connection ends the stream by closing. */
        ByteBuf view(boolean chunked) {
            return chunked ? framed.duplicate() : framed.slice(start, length);
        }
    }
}
