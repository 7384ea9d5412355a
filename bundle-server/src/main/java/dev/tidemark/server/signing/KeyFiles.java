package dev.tidemark.server.signing;

import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.VerifyingKey;
import dev.tidemark.server.signing.KeyFileException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemGenerationException;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Keys in files, interchangeable with openssl: private keys as PEM {@code ENCRYPTED PRIVATE KEY} (PKCS#8, RFC 5958;
 * PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256, RFC 8018), public keys as PEM {@code PUBLIC KEY}
 * (SubjectPublicKeyInfo). Stateless and thread-safe; every call does blocking file I/O, and opening a private key takes
 * some tenths of a second on purpose.
 */
public final class KeyFiles {
    /** PBKDF2 rounds of the files we write. */
    public static final int ROUNDS = 600_000;

    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private KeyFiles() {}

    /**
     * Writes {@code key} to a new file of mode 0600.
     *
     * @throws KeyFileException if the file exists or the file system refuses
     */
    public static void write(Path file, SoftwareSigner key, Passphrase passphrase, SecureRandom random)
            throws KeyFileException {
        PrivateFiles.requireAbsent(file);
        PrivateKeyInfo info = info(key);
        try {
            PemObject pem = new PKCS8Generator(
                            info,
                            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                    .setPRF(PKCS8Generator.PRF_HMACSHA256)
                                    .setIterationCount(ROUNDS)
                                    .setProvider(Pem.provider())
                                    .setPassword(passphrase.chars())
                                    .setRandom(random)
                                    .build())
                    .generate();
            PrivateFiles.writeSecret(file, Pem.text(pem).getBytes(StandardCharsets.US_ASCII));
        } catch (OperatorCreationException | PemGenerationException e) {
            throw new IllegalStateException("encrypting a key needs nothing from outside", e);
        }
    }

    /**
     * Opens a private key.
     *
     * @throws KeyFileException if the file is missing, exposed, malformed, not encrypted, of an unsupported kind, or not
     *     opened by the passphrase
     */
    public static SoftwareSigner read(Path file, Passphrase passphrase) throws KeyFileException {
        byte[] content = PrivateFiles.readSecret(file);
        try {
            return decrypt(file, encryptedInfo(file, content), passphrase);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * Writes a public key to a new file that everyone may read.
     *
     * @throws KeyFileException if the file exists or the file system refuses
     */
    public static void writePublic(Path file, VerifyingKey key) throws KeyFileException {
        String text = Pem.text(new PemObject(PUBLIC, key.spki()));
        PrivateFiles.writePublic(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads a public key.
     *
     * @throws KeyFileException if the file is missing, malformed or of an unsupported kind
     */
    public static VerifyingKey readPublic(Path file) throws KeyFileException {
        PemObject pem = Pem.parse(file, PrivateFiles.readPublic(file));
        if (!pem.getType().equals(PUBLIC)) {
            throw new KeyFileException(Code.MALFORMED, file, "a PEM block " + PUBLIC + " is expected");
        }
        try {
            return VerifyingKey.fromSpki(pem.getContent());
        } catch (InvalidKeyException e) {
            throw new KeyFileException(Code.UNSUPPORTED, file, "it is no Ed25519, P-256 or RSA public key", e);
        }
    }

    private static PrivateKeyInfo info(SoftwareSigner key) {
        byte[] der = key.dangerouslyExportPkcs8();
        try {
            return PrivateKeyInfo.getInstance(der);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static PKCS8EncryptedPrivateKeyInfo encryptedInfo(Path file, byte[] content) throws KeyFileException {
        PemObject pem = Pem.parse(file, content);
        if (pem.getType().endsWith("PRIVATE KEY") && !pem.getType().equals(ENCRYPTED)) {
            throw new KeyFileException(
                    Code.UNENCRYPTED,
                    file,
                    "the key is not an encrypted PKCS#8 file; convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc"
                            + " -iter " + ROUNDS);
        }
        if (!pem.getType().equals(ENCRYPTED)) {
            throw new KeyFileException(Code.MALFORMED, file, "a PEM block " + ENCRYPTED + " is expected");
        }
        try {
            EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(pem.getContent());
            Pem.requireSupported(file, info.getEncryptionAlgorithm());
            return new PKCS8EncryptedPrivateKeyInfo(info);
        } catch (RuntimeException e) { // the parser has no one type for "not this structure"
            throw new KeyFileException(Code.MALFORMED, file, "it is not an encrypted PKCS#8 key", e);
        }
    }

    private static SoftwareSigner decrypt(Path file, PKCS8EncryptedPrivateKeyInfo encrypted, Passphrase passphrase)
            throws KeyFileException {
        PrivateKeyInfo info;
        try {
            info = encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(Pem.provider())
                    .build(passphrase.chars()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("decrypting a key needs nothing from outside", e);
        } catch (PKCSException | RuntimeException e) {
            throw new KeyFileException(
                    Code.WRONG_PASSPHRASE,
                    file,
                    "the passphrase does not open it; check the passphrase, or restore the file if it was damaged",
                    e);
        }
        try {
            byte[] der = info.getEncoded();
            try {
                return SoftwareSigner.fromPkcs8(der);
            } finally {
                Arrays.fill(der, (byte) 0);
            }
        } catch (IOException | InvalidKeyException e) {
            throw new KeyFileException(Code.UNSUPPORTED, file, "it holds neither an Ed25519 nor a P-256 key", e);
        }
    }
}
