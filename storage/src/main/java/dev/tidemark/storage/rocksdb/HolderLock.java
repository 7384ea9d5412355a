package dev.tidemark.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.storage.LedgerIoException;
import dev.tidemark.storage.LedgerLockedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code LOCK.holder}: locked while the ledger is open, and saying by whom.
 *
 * <p>The lock goes with the process, so nothing stale is left by a crash; what the file says then is overwritten by the
 * next holder. Never open that file in a process that may hold it: where locks are POSIX locks, closing any descriptor
 * of the file drops them all. That is also why the places this process holds are kept here.
 */
final class HolderLock implements AutoCloseable {

    private static final int MAX_HOLDER_BYTES = 512;

    /** Process-wide, as the lock itself is. */
    private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();

    private final Path place;
    private final FileChannel channel;

    private HolderLock(Path place, FileChannel channel) {
        this.place = place;
        this.channel = channel;
    }

    /**
     * @param dir an existing directory
     * @param purpose of this process, for the one who is turned away
     */
    static HolderLock take(Path dir, String purpose) {
        String holder = describe(purpose);
        Path place = real(dir);
        String heldHere = HELD_HERE.putIfAbsent(place, holder);
        if (heldHere != null) {
            throw new LedgerLockedException(dir.toString(), heldHere);
        }
        FileChannel channel = null;
        try {
            channel = Private.open(place.resolve("LOCK.holder"), StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new LedgerLockedException(dir.toString(), read(channel));
            }
            write(channel, holder);
            return new HolderLock(place, channel);
        } catch (IOException e) {
            release(place, channel);
            throw new LedgerIoException(
                    "the lock of ledger " + dir
                            + " cannot be written; look at its permissions, and whether its disk is full or"
                            + " read-only",
                    e);
        } catch (LedgerLockedException e) {
            release(place, channel);
            throw e;
        }
    }

    @Override
    public void close() {
        release(place, channel);
    }

    private static void release(Path place, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new LedgerIoException("the lock of ledger " + place + " could not be released; end this process", e);
        } finally {
            HELD_HERE.remove(place);
        }
    }

    private static String describe(String purpose) {
        ProcessHandle self = ProcessHandle.current();
        String since = self.info().startInstant().map(Instant::toString).orElse("an unknown time");
        return "pid " + self.pid() + " (" + oneLine(purpose) + "), running since " + since;
    }

    private static void write(FileChannel channel, String holder) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((holder + "\n").getBytes(UTF_8)), 0);
        channel.force(true);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(bytes, 0);
        String text = oneLine(new String(bytes.array(), 0, bytes.position(), UTF_8));
        return text.isEmpty() ? "a process that has not said its name yet" : text;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\p{Cntrl}", " ");
    }

    private static Path real(Path dir) {
        try {
            return dir.toRealPath();
        } catch (IOException e) {
            throw new LedgerIoException("ledger directory " + dir + " cannot be reached; look at its permissions", e);
        }
    }
}
