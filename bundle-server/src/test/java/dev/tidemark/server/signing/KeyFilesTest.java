package dev.tidemark.server.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.VerifyingKey;
import dev.tidemark.server.signing.KeyFileException.Code;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilesTest {
    private static final byte[] MESSAGE = "what was signed".getBytes(StandardCharsets.UTF_8);
    private static final String WORDS = "pässwörd with spaces";

    @TempDir
    Path directory;

    enum Kind {
        ED25519(SoftwareSigner::generateEd25519, List.of("-algorithm", "ed25519")),
        P256(SoftwareSigner::generateP256, List.of("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"));

        final Function<SecureRandom, SoftwareSigner> generate;
        final List<String> openssl;

        Kind(Function<SecureRandom, SoftwareSigner> generate, List<String> openssl) {
            this.generate = generate;
            this.openssl = openssl;
        }
    }

    @ParameterizedTest
    @EnumSource
    void write_thenRead_givesTheSameKey(Kind kind) throws Exception {
        SoftwareSigner key = written(kind, "key.p8");

        SoftwareSigner back = KeyFiles.read(directory.resolve("key.p8"), passphrase(WORDS));

        assertThat(back.publicKey()).isEqualTo(key.publicKey());
        assertSigns(back, key.publicKey().material().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void write_openssl_canReadItAndSignWithIt(Kind kind) throws Exception {
        SoftwareSigner key = written(kind, "key.p8");
        passphraseFile("pass");
        Files.write(directory.resolve("message"), MESSAGE);

        String shown = OpenSsl.run(directory, "asn1parse", "-in", "key.p8");
        OpenSsl.run(directory, "pkcs8", "-in", "key.p8", "-passin", "file:pass", "-out", "plain.pem");
        OpenSsl.run(directory, "pkey", "-in", "plain.pem", "-pubout", "-out", "public.pem");
        OpenSsl.run(
                directory, "pkeyutl", "-sign", "-rawin", "-inkey", "plain.pem", "-in", "message", "-out", "signature");

        assertThat(shown).contains("PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", ":0927C0");
        VerifyingKey half = KeyFiles.readPublic(directory.resolve("public.pem"));
        assertThat(half).isEqualTo(key.publicKey().material().orElseThrow());
        half.verify(MESSAGE, Files.readAllBytes(directory.resolve("signature")));
    }

    @ParameterizedTest
    @EnumSource
    void read_keyMadeByOpenssl_signsWhatOpensslVerifies(Kind kind) throws Exception {
        passphraseFile("pass");
        String[] genpkey = concat(List.of("genpkey"), kind.openssl, List.of("-out", "plain.pem"));
        OpenSsl.run(directory, genpkey);
        OpenSsl.run(
                directory,
                "pkcs8",
                "-topk8",
                "-v2",
                "aes-256-cbc",
                "-v2prf",
                "hmacWithSHA256",
                "-iter",
                "600000",
                "-in",
                "plain.pem",
                "-passout",
                "file:pass",
                "-out",
                "key.p8");
        mode("key.p8", "rw-------");

        SoftwareSigner key = KeyFiles.read(directory.resolve("key.p8"), Passphrase.fromFile(directory.resolve("pass")));

        KeyFiles.writePublic(
                directory.resolve("public.pem"), key.publicKey().material().orElseThrow());
        Files.write(directory.resolve("message"), MESSAGE);
        Files.write(directory.resolve("signature"), key.sign(MESSAGE));
        String verdict = OpenSsl.run(
                directory,
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                "public.pem",
                "-in",
                "message",
                "-sigfile",
                "signature");
        assertThat(verdict).contains("Signature Verified Successfully");
    }

    @Test
    void read_genpkeyEncryptedInOneStep_isRead() throws Exception {
        passphraseFile("pass");
        OpenSsl.run(
                directory, "genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "file:pass", "-out", "key.p8");
        mode("key.p8", "rw-------");

        assertThat(KeyFiles.read(directory.resolve("key.p8"), passphrase(WORDS))
                        .publicKey()
                        .scheme())
                .isEqualTo("ed25519");
    }

    @Test
    void write_newFile_isForItsOwnerOnlyAndAlone() throws Exception {
        written(Kind.ED25519, "key.p8");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("key.p8"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void write_existingFile_isNotReplaced() throws Exception {
        SoftwareSigner first = written(Kind.ED25519, "key.p8");

        assertCode(
                Code.EXISTS,
                () -> KeyFiles.write(
                        directory.resolve("key.p8"),
                        SoftwareSigner.generateEd25519(new SecureRandom()),
                        passphrase(WORDS),
                        new SecureRandom()));

        assertThat(KeyFiles.read(directory.resolve("key.p8"), passphrase(WORDS)))
                .extracting(SoftwareSigner::keyId)
                .isEqualTo(first.keyId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw------x"})
    void read_fileThatOthersMayUse_isRefusedWithTheFix(String mode) throws Exception {
        written(Kind.ED25519, "key.p8");
        mode("key.p8", mode);
        Path file = directory.resolve("key.p8");

        assertCode(Code.EXPOSED, () -> KeyFiles.read(file, passphrase(WORDS)));
        assertThatThrownBy(() -> KeyFiles.read(file, passphrase(WORDS))).hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void read_wrongPassphrase_isRefused() throws Exception {
        written(Kind.P256, "key.p8");

        for (String wrong : List.of("x", "pässwörd", WORDS + " ", "PÄSSWÖRD WITH SPACES")) {
            assertCode(Code.WRONG_PASSPHRASE, () -> KeyFiles.read(directory.resolve("key.p8"), passphrase(wrong)));
        }
    }

    @Test
    void read_plainPrivateKey_isRefused() throws Exception {
        OpenSsl.run(directory, "genpkey", "-algorithm", "ed25519", "-out", "plain.pem");
        mode("plain.pem", "rw-------");

        assertCode(Code.UNENCRYPTED, () -> KeyFiles.read(directory.resolve("plain.pem"), passphrase(WORDS)));
    }

    @Test
    void read_keyOfAnotherKind_isRefused() throws Exception {
        passphraseFile("pass");
        for (List<String> other : List.of(
                List.of("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
                List.of("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"),
                List.of("-algorithm", "ed448"))) {
            OpenSsl.run(
                    directory,
                    concat(List.of("genpkey"), other, List.of("-aes-256-cbc", "-pass", "file:pass", "-out", "o.p8")));
            mode("o.p8", "rw-------");

            assertCode(Code.UNSUPPORTED, () -> KeyFiles.read(directory.resolve("o.p8"), passphrase(WORDS)));
        }
    }

    @Test
    void read_weakOrForeignEncryption_isRefusedBeforeAnyWork() throws Exception {
        passphraseFile("pass");
        OpenSsl.run(directory, "genpkey", "-algorithm", "ed25519", "-out", "plain.pem");
        for (List<String> other : List.of(
                List.of("-v1", "PBE-SHA1-3DES"),
                List.of("-v2", "des3"),
                List.of("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"),
                List.of("-scrypt", "-scrypt_N", "2"))) {
            OpenSsl.run(
                    directory,
                    concat(
                            List.of("pkcs8", "-topk8", "-in", "plain.pem", "-passout", "file:pass", "-out", "o.p8"),
                            other,
                            List.of()));
            mode("o.p8", "rw-------");

            assertCode(Code.UNSUPPORTED, () -> KeyFiles.read(directory.resolve("o.p8"), passphrase(WORDS)));
        }
    }

    @Test
    void read_absurdRoundCount_isRefusedBeforeAnyWork() throws Exception {
        written(Kind.ED25519, "key.p8");
        byte[] der = derOf("key.p8");
        int at = indexOf(der, new byte[] {0x02, 0x03, 0x09, 0x27, (byte) 0xC0});
        der[at + 2] = 0x7f;
        rewrite("key.p8", der);

        assertCode(Code.UNSUPPORTED, () -> KeyFiles.read(directory.resolve("key.p8"), passphrase(WORDS)));
    }

    @Test
    void read_anyTruncation_isATypedFailure() throws Exception {
        written(Kind.ED25519, "key.p8");
        byte[] der = derOf("key.p8");
        for (int length = 0; length < der.length; length += 3) {
            rewrite("cut.p8", Arrays.copyOf(der, length));

            assertThatThrownBy(() -> KeyFiles.read(directory.resolve("cut.p8"), passphrase(WORDS)))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(KeyFileException.class);
        }
    }

    @Test
    void read_textThatIsNoKey_isMalformed() throws Exception {
        for (String text : List.of(
                "",
                "hello",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n!!!!\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
                "x".repeat(PrivateFiles.MAX_BYTES + 1))) {
            Files.writeString(directory.resolve("bad.p8"), text);
            mode("bad.p8", "rw-------");

            assertCode(Code.MALFORMED, () -> KeyFiles.read(directory.resolve("bad.p8"), passphrase(WORDS)));
        }
    }

    @Test
    void read_missingFile_isMissing() {
        assertCode(Code.MISSING, () -> KeyFiles.read(directory.resolve("none"), passphrase(WORDS)));
        assertCode(Code.MISSING, () -> KeyFiles.readPublic(directory.resolve("none")));
        assertCode(Code.MISSING, () -> Passphrase.fromFile(directory.resolve("none")));
    }

    @Test
    void readPublic_privateKeyInstead_isMalformed() throws Exception {
        written(Kind.ED25519, "key.p8");

        assertCode(Code.MALFORMED, () -> KeyFiles.readPublic(directory.resolve("key.p8")));
    }

    @Test
    void passphrase_fromFile_isTheFirstLineAndRefusesExposedOrEmptyFiles() throws Exception {
        Path file = directory.resolve("pass");
        Files.writeString(file, "first\r\nsecond\n");
        mode("pass", "rw-------");
        assertThat(Passphrase.fromFile(file).chars()).isEqualTo("first".toCharArray());

        Files.writeString(file, "\nsecond\n");
        assertCode(Code.MALFORMED, () -> Passphrase.fromFile(file));

        Files.write(file, new byte[] {(byte) 0xff, '\n'});
        assertCode(Code.MALFORMED, () -> Passphrase.fromFile(file));

        mode("pass", "rw-r--r--");
        assertCode(Code.EXPOSED, () -> Passphrase.fromFile(file));
    }

    @Test
    void passphrase_closed_isWiped() {
        Passphrase passphrase = passphrase("secret");
        char[] chars = passphrase.chars();

        passphrase.close();

        assertThat(chars).containsOnly('\0');
        assertThatThrownBy(passphrase::chars).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void toString_showsNoSecret() {
        assertThat(passphrase("secret").toString()).doesNotContain("secret");
    }

    @Test
    void provider_isNotInserted() throws Exception {
        written(Kind.ED25519, "key.p8");

        assertThat(Security.getProvider("BC")).isNull();
    }

    private SoftwareSigner written(Kind kind, String name) throws KeyFileException {
        SoftwareSigner key = kind.generate.apply(new SecureRandom());
        KeyFiles.write(directory.resolve(name), key, passphrase(WORDS), new SecureRandom());
        return key;
    }

    private static void assertSigns(Signer signer, VerifyingKey key) throws Exception {
        key.verify(MESSAGE, signer.sign(MESSAGE));
    }

    private static void assertCode(Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KeyFileException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(code));
    }

    private void passphraseFile(String name) throws Exception {
        Files.writeString(directory.resolve(name), WORDS + "\n");
        mode(name, "rw-------");
    }

    private void mode(String name, String mode) throws Exception {
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString(mode));
    }

    private byte[] derOf(String name) throws Exception {
        String text = Files.readString(directory.resolve(name)).replaceAll("-----[^-]*-----", "");
        return Base64.getMimeDecoder().decode(text);
    }

    private void rewrite(String name, byte[] der) throws Exception {
        Files.writeString(
                directory.resolve(name),
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END ENCRYPTED PRIVATE KEY-----\n");
        mode(name, "rw-------");
    }

    private static int indexOf(byte[] haystack, byte[] needle) {
        for (int i = 0; i + needle.length <= haystack.length; i++) {
            if (Arrays.equals(haystack, i, i + needle.length, needle, 0, needle.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    private static String[] concat(List<String> a, List<String> b, List<String> c) {
        return java.util.stream.Stream.of(a, b, c).flatMap(List::stream).toArray(String[]::new);
    }

    private static Passphrase passphrase(String words) {
        return Passphrase.of(words.toCharArray());
    }
}
