package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchException.Reason;
import dev.tidemark.client.fetch.Fetcher;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A mirror over files in memory, which can be updated, withhold files, or go down. */
public final class FileMirror implements Fetcher {
    private volatile Map<String, byte[]> files;
    private volatile boolean down;
    private final Set<String> withheld = new TreeSet<>();

    public FileMirror(TestDomain domain) {
        this.files = domain.files();
    }

    /** Copies the domain as it is now. */
    public FileMirror copy(TestDomain domain) {
        files = domain.files();
        return this;
    }

    /** Has what another mirror has. */
    public FileMirror files(FileMirror other) {
        files = other.files;
        return this;
    }

    /** Has these files, whoever made them. */
    public FileMirror files(Map<String, byte[]> all) {
        files = Map.copyOf(all);
        return this;
    }

    public FileMirror goDown() {
        down = true;
        return this;
    }

    public FileMirror comeUp() {
        down = false;
        return this;
    }

    public FileMirror withhold(String path) {
        withheld.add(path);
        return this;
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException {
        if (down) {
            throw new FetchException(Reason.UNAVAILABLE, "down");
        }
        byte[] bytes = files.get(path);
        if (bytes == null || withheld.contains(path)) {
            throw new FetchException(Reason.NOT_FOUND, path);
        }
        if (bytes.length > limitBytes) {
            throw new FetchException(Reason.TOO_LARGE, path);
        }
        return bytes.clone();
    }

    @Override
    public String name() {
        return "memory";
    }
}
