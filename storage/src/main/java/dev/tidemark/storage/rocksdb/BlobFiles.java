package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.BlobTooLargeException;
import dev.tidemark.storage.CorruptLedgerException;
import dev.tidemark.storage.LedgerIoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Blobs as files named by digest: {@code <dir>/<first two digits>/<digest>}, written aside in {@code <dir>/tmp}.
 *
 * <p>Files rather than RocksDB values: a blob is written once, not once more per compaction, and never held in memory
 * while it comes in. A file gets its name only when its bytes are on the disk, so what is named is whole.
 */
final class BlobFiles {

    private static final int CHUNK = 64 * 1024;

    private final Path dir;
    private final Path aside;
    private final AtomicLong names = new AtomicLong();

    private BlobFiles(Path dir) {
        this.dir = dir;
        this.aside = dir.resolve("tmp");
    }

    /** Removes what an earlier process left half written; only the holder of the ledger may call this. */
    static BlobFiles open(Path dir) throws IOException {
        BlobFiles blobs = new BlobFiles(dir);
        Private.claimDirectory(dir);
        Private.createDirectories(blobs.aside);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(blobs.aside)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        return blobs;
    }

    /** Writes the bytes aside, durably, without a name yet. The caller closes what it gets. */
    Spooled spool(InputStream in, long limit) {
        Path file = aside.resolve(Long.toString(names.incrementAndGet()));
        boolean done = false;
        try {
            Spooled spooled = new Spooled(file, write(in, limit, file));
            done = true;
            return spooled;
        } catch (IOException e) {
            throw failedToStore(e);
        } finally {
            if (!done) {
                file.toFile().delete();
            }
        }
    }

    /** Replaces a file of the same name: its bytes are the same, or damaged and now whole again. */
    BlobDigest name(Spooled spooled) {
        Path named = path(spooled.digest());
        Path shelf = dir.resolve(spooled.digest().hex().substring(0, 2));
        try {
            Private.createDirectories(shelf);
            Files.move(spooled.file(), named, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Private.syncDirectory(shelf);
            Private.syncDirectory(dir);
            return spooled.digest();
        } catch (IOException e) {
            throw failedToStore(e);
        }
    }

    Optional<byte[]> get(BlobDigest digest) {
        try {
            byte[] bytes = Files.readAllBytes(path(digest));
            BlobDigest found = BlobDigest.of(sha256().digest(bytes));
            if (!found.equals(digest)) {
                throw CorruptLedgerException.blob(digest, found);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new LedgerIoException("reading blob " + digest + " failed; look at the disk and permissions", e);
        }
    }

    private static BlobDigest write(InputStream in, long limit, Path file) throws IOException {
        MessageDigest sha256 = sha256();
        byte[] chunk = new byte[CHUNK];
        long size = 0;
        try (FileChannel out = Private.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (int read = read(in, chunk); read >= 0; read = read(in, chunk)) {
                size += read;
                if (size > limit) {
                    throw new BlobTooLargeException(limit);
                }
                sha256.update(chunk, 0, read);
                for (ByteBuffer left = ByteBuffer.wrap(chunk, 0, read); left.hasRemaining(); ) {
                    out.write(left);
                }
            }
            out.force(true);
        }
        return BlobDigest.of(sha256.digest());
    }

    private Path path(BlobDigest digest) {
        return dir.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    /** The caller's stream failing is not the ledger failing. */
    private static int read(InputStream in, byte[] chunk) {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LedgerIoException failedToStore(IOException e) {
        return new LedgerIoException(
                "storing a blob failed; look at free space and permissions, then send it again", e);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whole and durable, but not yet named; gone when closed, unless named before. */
    record Spooled(Path file, BlobDigest digest) implements AutoCloseable {

        @Override
        public void close() {
            file.toFile().delete();
        }
    }
}
