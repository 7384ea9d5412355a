package dev.tidemark.client.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that is locked while a directory is in use: by one user, in this process and in all others. The lock goes with
 * the process, so a crash leaves nothing stale.
 *
 * <p>Where locks are POSIX locks, closing any descriptor of the file drops them all. So a file that this process holds is
 * never opened again, and the places it holds are kept here.
 */
final class DirectoryLock implements AutoCloseable {
    /** Process-wide, as the lock itself is. */
    private static final Set<String> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final String place;
    private final FileChannel channel;

    private DirectoryLock(String place, FileChannel channel) {
        this.place = place;
        this.channel = channel;
    }

    /** Empty if anybody holds it. */
    static Optional<DirectoryLock> tryTake(Path directory, String name) throws IOException {
        return take(directory, name, FileChannel::tryLock);
    }

    /** Waits while another process holds it; empty if this one does. */
    static Optional<DirectoryLock> await(Path directory, String name) throws IOException {
        return take(directory, name, FileChannel::lock);
    }

    @FunctionalInterface
    private interface Attempt {
        @Nullable
        FileLock on(FileChannel channel) throws IOException;
    }

    private static Optional<DirectoryLock> take(Path directory, String name, Attempt attempt) throws IOException {
        String place = directory.toRealPath().resolve(name).toString();
        if (!HELD_HERE.add(place)) {
            return Optional.empty();
        }
        Optional<DirectoryLock> taken = Optional.empty();
        try {
            taken = lock(place, directory.resolve(name), attempt);
            return taken;
        } finally {
            if (taken.isEmpty()) {
                HELD_HERE.remove(place);
            }
        }
    }

    private static Optional<DirectoryLock> lock(String place, Path file, Attempt attempt) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = attempt.on(channel) != null;
            return locked ? Optional.of(new DirectoryLock(place, channel)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            // Another copy of this class holds it, under another class loader.
            return Optional.empty();
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    /** Lets others have it. A second call changes nothing, whoever holds it by then. */
    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                HELD_HERE.remove(place);
            }
        }
    }
}
