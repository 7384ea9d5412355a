package dev.tidemark.server.signing;

import dev.tidemark.server.signing.KeyFileException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Files that only their owner may read, from the moment they exist. */
final class PrivateFiles {
    /** Generous: an encrypted P-256 key has about 400 bytes. */
    static final int MAX_BYTES = 64 * 1024;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> WORLD_READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private PrivateFiles() {}

    /** The content of a file that nobody but its owner may touch; the caller wipes it. */
    static byte[] readSecret(Path file) throws KeyFileException {
        try {
            if (Files.isDirectory(file)) {
                throw new KeyFileException(Code.MALFORMED, file, "it is a folder; put the file there, or remove it");
            }
            requireOwnerOnly(file, Files.getPosixFilePermissions(file));
            return readBounded(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    static byte[] readPublic(Path file) throws KeyFileException {
        try {
            return readBounded(file);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    static void writeSecret(Path file, byte[] content) throws KeyFileException {
        write(file, content, OWNER_ONLY);
    }

    static void writePublic(Path file, byte[] content) throws KeyFileException {
        write(file, content, WORLD_READABLE);
    }

    private static void requireOwnerOnly(Path file, Set<PosixFilePermission> found) throws KeyFileException {
        for (PosixFilePermission permission : found) {
            if (!permission.name().startsWith("OWNER_")) {
                throw new KeyFileException(
                        Code.EXPOSED, file, "others than its owner may use this file; run: chmod 600 " + file);
            }
        }
    }

    private static byte[] readBounded(Path file) throws IOException, KeyFileException {
        try (SeekableByteChannel in = Files.newByteChannel(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES + 1);
            int read = 0;
            while (read >= 0 && buffer.hasRemaining()) {
                read = in.read(buffer);
            }
            byte[] content = Arrays.copyOf(buffer.array(), buffer.position());
            Arrays.fill(buffer.array(), (byte) 0);
            if (content.length > MAX_BYTES) {
                throw new KeyFileException(
                        Code.MALFORMED, file, "it is larger than " + MAX_BYTES + " bytes and is no key file");
            }
            return content;
        }
    }

    static void requireAbsent(Path file) throws KeyFileException {
        if (Files.exists(file)) {
            throw new KeyFileException(
                    Code.EXISTS, file, "it is there already and is not replaced; move it away or choose another name");
        }
    }

    /** Beside the target, synced, then renamed: a crash leaves the old state or the new one. */
    private static void write(Path file, byte[] content, Set<PosixFilePermission> mode) throws KeyFileException {
        requireAbsent(file);
        Path directory = file.resolveSibling(".").toAbsolutePath().normalize();
        try {
            Path temporary = Files.createTempFile(
                    directory, ".", ".tmp", PosixFilePermissions.asFileAttribute(EnumSet.copyOf(OWNER_ONLY)));
            try {
                fill(temporary, content);
                Files.setPosixFilePermissions(temporary, mode);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            syncDirectory(directory);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static void fill(Path file, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static KeyFileException failure(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new KeyFileException(Code.MISSING, file, "there is no such file or directory; check the path", e);
        }
        return new KeyFileException(
                Code.IO, file, "the file system refused; check that this user may use the file and its directory", e);
    }
}
