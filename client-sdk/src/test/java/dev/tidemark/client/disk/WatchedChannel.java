package dev.tidemark.client.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A channel that tells of writes and syncs before it makes them; only what a durable write needs is there. */
final class WatchedChannel extends FileChannel {
    private final FileChannel real;
    private final Path file;
    private final Consumer<Change> watcher;

    WatchedChannel(FileChannel real, Path file, Consumer<Change> watcher) {
        this.real = real;
        this.file = file;
        this.watcher = watcher;
    }

    /** In two parts, so that a stop may come between them. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int part = real.position() == 0 ? (source.remaining() + 1) / 2 : source.remaining();
        byte[] bytes = new byte[part];
        source.get(bytes);
        watcher.accept(new Change.Write(file, bytes));
        return real.write(ByteBuffer.wrap(bytes));
    }

    /** Told, not made: the power that goes here is a model's, and the disks of test machines are slow. */
    @Override
    public void force(boolean metadata) {
        watcher.accept(new Change.Sync(file));
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }
}
