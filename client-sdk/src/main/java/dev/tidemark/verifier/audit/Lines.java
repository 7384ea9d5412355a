package dev.tidemark.verifier.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Lines in files: written so that it is known which of them are whole. */
final class Lines {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private Lines() {}

    /** Opens for appending; what is created is readable by its owner alone. */
    static FileChannel append(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND), PRIVATE);
    }

    static ByteBuffer joined(List<byte[]> lines) {
        ByteBuffer all =
                ByteBuffer.allocate(lines.stream().mapToInt(line -> line.length).sum());
        lines.forEach(all::put);
        return all.flip();
    }

    /**
     * Writes as much as goes.
     *
     * @return how many lines are whole in the file
     * @throws IOException if none is
     */
    static int write(FileChannel out, List<byte[]> lines) throws IOException {
        ByteBuffer all = joined(lines);
        try {
            while (all.hasRemaining()) {
                out.write(all);
            }
            return lines.size();
        } catch (IOException e) {
            int whole = wholeWithin(lines, all.position());
            if (whole == 0) {
                throw e;
            }
            return whole;
        }
    }

    private static int wholeWithin(List<byte[]> lines, int bytes) {
        int end = 0;
        for (int i = 0; i < lines.size(); i++) {
            end += lines.get(i).length;
            if (end > bytes) {
                return i;
            }
        }
        return lines.size();
    }

    /** Whether the file ends within a line, which a stop or a full disk cut short. */
    static boolean isTorn(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            return size > 0 && in.read(last, size - 1) == 1 && last.get(0) != '\n';
        }
    }
}
