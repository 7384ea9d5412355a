package dev.tidemark.cli;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchException.Reason;
import dev.tidemark.client.fetch.Fetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A repository that lies on this machine, as a folder or an archive; as little trusted as one behind a network. */
final class LocalRepository implements Fetcher {
    private static final String ARCHIVE = ".tar";

    private final Path place;
    private final Map<String, byte[]> files;

    private LocalRepository(Path place, Map<String, byte[]> files) {
        this.place = place;
        this.files = files;
    }

    /** Whether something of this name may be one. */
    static boolean isOne(Path place) {
        return isArchive(place) || Files.isDirectory(place.resolve("metadata"));
    }

    static boolean isArchive(Path place) {
        return place.toString().endsWith(ARCHIVE);
    }

    static LocalRepository open(Path place) throws IOException, CliException {
        Map<String, byte[]> files = new TreeMap<>();
        if (isArchive(place)) {
            files.putAll(TarFile.read(place));
        } else {
            try (Stream<Path> all = Files.walk(place)) {
                for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                    files.put(place.relativize(file).toString(), PlainFiles.read(file));
                }
            }
        }
        return new LocalRepository(place, files);
    }

    /** Every file's path. */
    Set<String> names() {
        return files.keySet();
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            throw new FetchException(Reason.NOT_FOUND, place + " holds no " + path);
        }
        if (bytes.length > limitBytes) {
            throw new FetchException(Reason.TOO_LARGE, place + ": " + path + " has more than " + limitBytes + " bytes");
        }
        return bytes.clone();
    }

    @Override
    public String name() {
        return place.toString();
    }

    /** Writes a new repository: a folder that is not there or empty, or an archive that is not there. */
    static void write(Path place, Map<String, byte[]> files) throws IOException, CliException {
        if (isArchive(place)) {
            if (Files.exists(place)) {
                throw exists(place);
            }
            PlainFiles.write(place, TarFile.bytes(new TreeMap<>(files)));
            return;
        }
        if (Files.exists(place) && !isEmpty(place)) {
            throw exists(place);
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            PlainFiles.write(place.resolve(file.getKey()), file.getValue());
        }
    }

    private static boolean isEmpty(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(place)) {
            return entries.findAny().isEmpty();
        }
    }

    private static CliException exists(Path place) {
        return CliCode.FILE_EXISTS.because(
                place + " is there already. Nothing was written.",
                "Name a new folder, or a new file that ends in .tar.");
    }
}
