package dev.tidemark.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Archives of plain files: POSIX ustar, read and written. What is written depends on names and contents alone: no time,
 * no owner, sorted. Of what is read only regular files count, and their names are never used as paths.
 */
final class TarFile {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int PREFIX = 345;
    private static final int PREFIX_CHARS = 155;
    private static final int SIZE = 124;
    private static final int TYPE = 156;
    private static final long MAX_BYTES = 256L << 20;

    private TarFile() {}

    static byte[] bytes(SortedMap<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] content = file.getValue();
            out.write(header(file.getKey(), content.length));
            out.write(content);
            out.write(new byte[padding(content.length)]);
        }
        out.write(new byte[2 * BLOCK]);
        return out.toByteArray();
    }

    private static int padding(long length) {
        return (int) ((BLOCK - length % BLOCK) % BLOCK);
    }

    private static byte[] header(String name, int length) {
        byte[] header = new byte[BLOCK];
        int split = name.length() <= NAME ? -1 : name.lastIndexOf('/', PREFIX_CHARS);
        if (name.length() - split - 1 > NAME) {
            throw new IllegalArgumentException("a name that a ustar archive cannot hold: " + name);
        }
        put(header, 0, name.substring(split + 1));
        put(header, PREFIX, split < 0 ? "" : name.substring(0, split));
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, SIZE, String.format("%011o", length));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[TYPE] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    static Map<String, byte[]> read(Path file) throws IOException, CliException {
        if (Files.size(file) > MAX_BYTES) {
            throw CliCode.FILE_TOO_LARGE.because(file + " has more than " + MAX_BYTES + " bytes.", "Is it an archive?");
        }
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                long size = size(file, header);
                byte[] content = in.readNBytes((int) size);
                in.skipNBytes(Math.min(padding(size), size == content.length ? BLOCK : 0));
                if (content.length != size) {
                    throw malformed(file);
                }
                if (header[TYPE] == '0' || header[TYPE] == 0) {
                    files.put(name(header), content);
                }
                header = in.readNBytes(BLOCK);
            }
        }
        return files;
    }

    private static String name(byte[] header) {
        String prefix = text(header, PREFIX, PREFIX_CHARS);
        String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, NAME);
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private static long size(Path file, byte[] header) throws CliException {
        try {
            long size = Long.parseLong(text(header, SIZE, 12).strip(), 8);
            if (size >= 0 && size <= MAX_BYTES) {
                return size;
            }
        } catch (NumberFormatException e) {
            // The failure below says it.
        }
        throw malformed(file);
    }

    private static CliException malformed(Path file) {
        return CliCode.FILE_MALFORMED.because(file + " is no tar archive, or a damaged one.", "Is it the right file?");
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }
}
