package dev.tidemark.client.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A path of the default file system, seen through a watched one. */
record WatchedPath(WatchedFileSystem files, Path real) implements Path {
    private Path watch(Path path) {
        return files.watch(path);
    }

    @Override
    public FileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public Path getRoot() {
        return watch(real.getRoot());
    }

    @Override
    public Path getFileName() {
        return watch(real.getFileName());
    }

    @Override
    public Path getParent() {
        return watch(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return watch(real.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return watch(real.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(WatchedFileSystem.real(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(WatchedFileSystem.real(other));
    }

    @Override
    public Path normalize() {
        return watch(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return watch(real.resolve(WatchedFileSystem.real(other)));
    }

    @Override
    public Path relativize(Path other) {
        return watch(real.relativize(WatchedFileSystem.real(other)));
    }

    @Override
    public URI toUri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path toAbsolutePath() {
        return watch(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return watch(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(WatchedFileSystem.real(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
