package dev.tidemark.verifier.audit;

import dev.tidemark.verifier.Mask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a deployment's names are masked with in audit lines: HMAC-SHA-256 with a key of 32 bytes. The same name looks the
 * same in all lines under one key, and a {@code sub} never looks like a {@code jti}. Who has the key can tell whether a
 * line is of a name he guesses; nobody can read a name from a line. Thread-safe.
 */
public final class AuditKey implements Mask {
    /** What every masked name starts with. */
    public static final String PREFIX = "hmac-sha256:";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{64}\n?");
    private static final int MAX_FILE_BYTES = 65;
    private static final byte[] SUBJECT = "tidemark audit v1 sub\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] JWT_ID = "tidemark audit v1 jti\0".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException unless it has 32 bytes */
    public AuditKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("an audit key has 32 bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * Reads a key: 64 lower-case hex digits.
     *
     * @throws IOException if there is none, it is not one, or others than its owner may use the file; in words for users
     */
    public static AuditKey read(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                .containsAll(permissions)) {
            throw new IOException("Others than its owner may use the audit key " + file + " (mode "
                    + PosixFilePermissions.toString(permissions) + "). Say chmod 600.");
        }
        try (var in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MAX_FILE_BYTES + 1), StandardCharsets.ISO_8859_1);
            if (!TEXT.matcher(text).matches()) {
                throw new IOException(file + " is no audit key: 64 lower-case hex digits are expected.");
            }
            return new AuditKey(HexFormat.of().parseHex(text.strip()));
        }
    }

    /** Reads the key, or makes one where there is none, for its owner alone; on the disk on return. */
    public static AuditKey readOrCreate(Path file, SecureRandom random) throws IOException {
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            create(file, random);
            return read(file);
        }
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] made = new byte[BYTES];
        random.nextBytes(made);
        byte[] text = (HexFormat.of().formatHex(made) + "\n").getBytes(StandardCharsets.US_ASCII);
        // Made aside and linked, so that of two processes one wins and no reader sees a half.
        Path aside = file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()) + ".tmp");
        try (FileChannel out = FileChannel.open(
                aside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        try {
            Files.createLink(file, aside);
        } catch (FileAlreadyExistsException e) {
            return; // another process was first
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    @Override
    public String subject(String subject) {
        return masked(SUBJECT, subject);
    }

    @Override
    public String jwtId(String jwtId) {
        return masked(JWT_ID, jwtId);
    }

    private String masked(byte[] label, String name) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(label);
            return PREFIX + HexFormat.of().formatHex(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "AuditKey";
    }
}
