package dev.tidemark.client.disk;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a disk holds, in memory and for good, after a list of changes. Stricter than any file system: a name is durable
 * when its directory was synced after it was made, bytes when their file was.
 */
final class Disk {
    private final Map<Path, Directory> directories = new HashMap<>();

    /** Everything below {@code top} is watched; {@code top} is there. */
    Disk(Path top) {
        directories.put(top, new Directory());
    }

    private static final class File {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private byte[] durable = new byte[0];
    }

    /** A name leads to a file, or to a directory, which is found by its path. */
    private record Entry(File file) {}

    private static final class Directory {
        private final Map<Path, Entry> names = new TreeMap<>();
        private final Map<Path, Entry> durable = new TreeMap<>();
        private final List<Consumer<Map<Path, Entry>>> pending = new ArrayList<>();

        void change(Consumer<Map<Path, Entry>> change) {
            change.accept(names);
            pending.add(change);
        }
    }

    void apply(Change change) {
        if (change instanceof Change.Open open) {
            Entry held = parent(open.file()).names.get(open.file());
            if (held == null) {
                Entry made = new Entry(new File());
                parent(open.file()).change(names -> names.put(open.file(), made));
            } else {
                held.file.bytes.reset();
            }
        } else if (change instanceof Change.Write write) {
            file(write.file()).bytes.writeBytes(write.bytes());
        } else if (change instanceof Change.Sync sync) {
            sync(sync.path());
        } else if (change instanceof Change.Rename rename) {
            Entry moved = parent(rename.from()).names.get(rename.from());
            parent(rename.from()).change(names -> {
                names.remove(rename.from());
                names.put(rename.to(), moved);
            });
        } else if (change instanceof Change.Link link) {
            Entry same = parent(link.existing()).names.get(link.existing());
            parent(link.name()).change(names -> names.put(link.name(), same));
        } else if (change instanceof Change.Delete delete) {
            parent(delete.path()).change(names -> names.remove(delete.path()));
        } else if (change instanceof Change.MakeDirectory made) {
            directories.put(made.directory(), new Directory());
            parent(made.directory()).change(names -> names.put(made.directory(), new Entry(null)));
        }
    }

    private void sync(Path path) {
        Directory directory = directories.get(path);
        if (directory == null) {
            File file = file(path);
            file.durable = file.bytes.toByteArray();
        } else {
            directory.durable.clear();
            directory.durable.putAll(directory.names);
            directory.pending.clear();
        }
    }

    private Directory parent(Path path) {
        return directories.get(path.getParent());
    }

    private File file(Path path) {
        return parent(path).names.get(path).file;
    }

    /** A process died, the machine lives: every change stays. Files by path; a directory has no bytes. */
    Map<Path, byte[]> afterKill(Path top) {
        Map<Path, byte[]> out = new TreeMap<>();
        collect(top, directory -> directory.names, file -> file.bytes.toByteArray(), out);
        return out;
    }

    /** The power went, and nothing stays but what was synced. */
    Map<Path, byte[]> afterPowerCut(Path top) {
        Map<Path, byte[]> out = new TreeMap<>();
        collect(top, directory -> directory.durable, file -> file.durable, out);
        return out;
    }

    /** The power went, and of what was not synced some of it stays: any change of a directory, any part of a file. */
    Map<Path, byte[]> afterPowerCut(Path top, Random random) {
        Map<Path, byte[]> out = new TreeMap<>();
        collect(
                top,
                directory -> {
                    Map<Path, Entry> names = new TreeMap<>(directory.durable);
                    directory.pending.stream()
                            .filter(change -> random.nextBoolean())
                            .forEach(change -> change.accept(names));
                    return names;
                },
                file -> {
                    byte[] written = file.bytes.toByteArray();
                    return switch (random.nextInt(3)) {
                        case 0 -> file.durable;
                        case 1 -> Arrays.copyOf(written, random.nextInt(written.length + 1));
                        default -> written;
                    };
                },
                out);
        return out;
    }

    private interface Names {
        Map<Path, Entry> of(Directory directory);
    }

    private interface Bytes {
        byte[] of(File file);
    }

    private void collect(Path top, Names names, Bytes bytes, Map<Path, byte[]> out) {
        names.of(directories.get(top)).forEach((path, entry) -> {
            if (entry.file == null) {
                out.put(path, null);
                collect(path, names, bytes, out);
            } else {
                // A file that was synced and not written since is what it is.
                byte[] now = entry.file.bytes.toByteArray();
                out.put(path, Arrays.equals(now, entry.file.durable) ? now : bytes.of(entry.file));
            }
        });
    }
}
