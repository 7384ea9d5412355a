package dev.tidemark.client.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A folder whose changes are listed, so that what a stop at any of them leaves can be laid out elsewhere. */
public final class WatchedDisk {
    private final Path top;
    private final List<Change> changes = new ArrayList<>();
    private final WatchedFileSystem files;

    /** @param before told of each change before it is made, with the number of those made */
    public WatchedDisk(Path top, Consumer<Integer> before) {
        this.top = top;
        this.files = new WatchedFileSystem(change -> {
            before.accept(changes.size());
            changes.add(change);
        });
    }

    public WatchedDisk(Path top) {
        this(top, count -> {});
    }

    /** The folder, watched. */
    public Path top() {
        return files.watch(top);
    }

    public List<Change> changes() {
        return changes;
    }

    private Disk after(int count) {
        Disk disk = new Disk(top);
        changes.subList(0, count).forEach(disk::apply);
        return disk;
    }

    /** What is there if the process dies before change number {@code count}. */
    public Map<Path, byte[]> killed(int count) {
        return after(count).afterKill(top);
    }

    /** What is there if the power goes then and nothing stays that was not synced. */
    public Map<Path, byte[]> unplugged(int count) {
        return after(count).afterPowerCut(top);
    }

    /** What may be there if the power goes then. */
    public Map<Path, byte[]> unplugged(int count, Random random) {
        return after(count).afterPowerCut(top, random);
    }

    /** Makes {@code where} a folder with these files. */
    public void lay(Map<Path, byte[]> content, Path where) {
        try {
            Files.createDirectories(where);
            for (Map.Entry<Path, byte[]> file : content.entrySet()) {
                Path place = where.resolve(top.relativize(file.getKey()));
                if (file.getValue() == null) {
                    Files.createDirectory(place);
                } else {
                    Files.write(place, file.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
