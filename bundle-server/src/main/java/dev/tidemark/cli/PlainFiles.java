package dev.tidemark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Files without secrets, bounded on reading and whole on writing; and the one secret that is no key: a token. */
final class PlainFiles {
    /** More than any file a command reads may have. */
    static final int MAX_BYTES = 8 << 20;

    private static final JsonMapper JSON = new JsonMapper();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

    private PlainFiles() {}

    static byte[] read(Path file) throws IOException, CliException {
        if (Files.isDirectory(file)) {
            throw CliCode.FILE_MALFORMED.because(file + " is a folder.", "Name a file.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw CliCode.FILE_TOO_LARGE.because(
                        file + " has more than " + MAX_BYTES + " bytes.", "Name the right file.");
            }
            return bytes;
        }
    }

    static JsonNode readJson(Path file) throws IOException, CliException, VerificationException {
        return StrictJson.parse(String.valueOf(file.getFileName()), read(file));
    }

    /** A file the command line names cannot be used: that is nobody's attack. */
    static CliException malformed(Path file, VerificationException why) {
        String problem = why.rejection() instanceof Rejection.Malformed malformed
                ? (malformed.where().isEmpty() ? "" : malformed.where() + ": ") + malformed.problem()
                : why.rejection().explain();
        return CliCode.FILE_MALFORMED.because(file + " cannot be used; " + problem + ".", "Name the right file.");
    }

    /** Beside the target, then renamed: a reader sees the old file or the new one. */
    static void write(Path file, byte[] bytes) throws IOException {
        Path directory = file.resolveSibling(".");
        Files.createDirectories(directory);
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.write(temporary, bytes);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** As {@link #write}, for a file that is there: it keeps its mode. */
    static void replace(Path file, byte[] bytes) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        write(file, bytes);
        Files.setPosixFilePermissions(file, mode);
    }

    /** The files of a folder whose names end so, in order. */
    static List<Path> list(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    static void writeJson(Path file, JsonNode json) throws IOException {
        write(file, pretty(json));
    }

    /** Indented, LF, one at the end: what a person reads in a review. */
    static byte[] pretty(JsonNode json) {
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT);
        try {
            return (JSON.writer(printer).writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** A credential: the file's content without white space around it. Only its owner may touch the file. */
    static String readToken(Path file) throws IOException, CliException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"))) {
            throw CliCode.TOKEN_FILE_EXPOSED.because(
                    "Others than its owner may use " + file + ".", "Run: chmod 600 " + file);
        }
        String token = new String(read(file), StandardCharsets.UTF_8).strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw CliCode.TOKEN_MALFORMED.because(file + " does not hold one token.", "Write the token alone.");
        }
        return token;
    }
}
