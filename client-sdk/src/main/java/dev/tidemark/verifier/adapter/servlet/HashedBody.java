package dev.tidemark.verifier.adapter.servlet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A body that was read to its end and hashed: in memory, or in a file that has no name any more. */
final class HashedBody implements AutoCloseable {
    private static final Set<OpenOption> NEW_AND_NAMELESS = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            // Removed from its directory as soon as it is open: no crash leaves it behind.
            StandardOpenOption.DELETE_ON_CLOSE);
    private static final int BUFFER_BYTES = 16 << 10;

    private final BodyLimits limits;
    private final MessageDigest sha256 = sha256();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel spool;
    private long size;

    private HashedBody(BodyLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads all of {@code from}.
     *
     * @throws BodyTooLargeException as soon as it is
     * @throws SpoolFailedException if the disk does not take it
     * @throws IOException if the caller does not send it
     */
    static HashedBody read(InputStream from, BodyLimits limits) throws IOException {
        HashedBody body = new HashedBody(limits);
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                body.add(buffer, read);
            }
            return body;
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
    }

    private void add(byte[] bytes, int length) throws IOException {
        size += length;
        if (size > limits.maxBytes()) {
            throw new BodyTooLargeException();
        }
        sha256.update(bytes, 0, length);
        FileChannel file = spool;
        if (file == null && size <= limits.memoryBytes()) {
            memory.write(bytes, 0, length);
            return;
        }
        try {
            if (file == null) {
                file = open();
                write(file, memory.toByteArray(), memory.size());
                memory.reset();
            }
            write(file, bytes, length);
        } catch (IOException e) {
            throw new SpoolFailedException(e);
        }
    }

    private FileChannel open() throws IOException {
        Path path = limits.spoolDirectory().resolve("tidemark-body-" + UUID.randomUUID());
        FileChannel file = FileChannel.open(
                path,
                NEW_AND_NAMELESS,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        spool = file;
        return file;
    }

    private static void write(FileChannel to, byte[] bytes, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
        while (left.hasRemaining()) {
            to.write(left);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The SHA-256 of all of it; to be asked once. */
    byte[] digest() {
        return sha256.digest();
    }

    long size() {
        return size;
    }

    private static InputStream reading(FileChannel file) {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                int read = file.read(ByteBuffer.wrap(to, offset, length), position);
                position += Math.max(0, read);
                return read;
            }
        };
    }

    /** All of it, from its beginning. */
    InputStream stream() {
        FileChannel file = spool;
        return file == null ? new ByteArrayInputStream(memory.toByteArray()) : reading(file);
    }

    /** Gives its memory and its disk back; what was opened cannot be read any more. */
    @Override
    public void close() throws IOException {
        FileChannel file = spool;
        if (file != null) {
            file.close();
        }
    }
}
