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
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as files named by digest: {@code <dir>/<first two digits>/<digest>}, written aside in {@code <dir>/tmp}.
 *
 * <p>Files rather than RocksDB values: a blob is written once, not once more per compaction, and never held in memory
 * while it comes in. A file gets its name only when its bytes are on the disk, so what is named is whole.
 */
final class BlobFiles {

    private static final int CHUNK = 64 * 1024;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final Path dir;
    private final Path aside;
    private final AtomicLong names = new AtomicLong();
    private final Object sweeping = new Object();

    /** Guarded by {@link #sweeping}; null while no sweep is open. */
    private @Nullable Set<BlobDigest> storedSince;

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
        stored(spooled.digest());
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

    /** Said before the file has its name: whoever removes it just before is followed by the name, never the reverse. */
    private void stored(BlobDigest digest) {
        synchronized (sweeping) {
            if (storedSince != null) {
                storedSince.add(digest);
            }
        }
    }

    void beginSweep() {
        synchronized (sweeping) {
            if (storedSince != null) {
                throw new IllegalStateException("another sweep of the blobs is open; close it first");
            }
            storedSince = new HashSet<>();
        }
    }

    void endSweep() {
        synchronized (sweeping) {
            storedSince = null;
        }
    }

    /** Removes the blob unless it was stored since the sweep began; whether it did. Need not be durable. */
    boolean removeUnlessStored(BlobDigest digest) {
        synchronized (sweeping) {
            if (storedSince == null) {
                throw new IllegalStateException("this sweep is over");
            }
            if (storedSince.contains(digest)) {
                return false;
            }
            try {
                return Files.deleteIfExists(path(digest));
            } catch (IOException e) {
                throw new LedgerIoException("removing blob " + digest + " failed; look at its permissions", e);
            }
        }
    }

    /** All that are named. Files that are not ours are passed over. */
    List<BlobDigest> list() {
        List<BlobDigest> found = new ArrayList<>();
        try (DirectoryStream<Path> shelves = Files.newDirectoryStream(dir, "[0-9a-f][0-9a-f]")) {
            for (Path shelf : shelves) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf, BlobFiles::isBlob)) {
                    files.forEach(
                            file -> found.add(new BlobDigest(file.getFileName().toString())));
                }
            }
            return found;
        } catch (IOException | DirectoryIteratorException e) {
            throw new LedgerIoException("listing the blobs failed; look at the disk and permissions", e);
        }
    }

    private static boolean isBlob(Path file) {
        return DIGEST.matcher(String.valueOf(file.getFileName())).matches();
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
