package dev.tidemark.server.signing;

import dev.tidemark.server.signing.KeyFileException.Code;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** The envelope of key files, and what may stand on it. */
final class Pem {
    /** A file that asks for more is a way to stop the reader, not a key. Some seconds. */
    private static final BigInteger MAX_ROUNDS = BigInteger.valueOf(5_000_000);

    private static final Set<ASN1ObjectIdentifier> CIPHERS = Set.of(
            NISTObjectIdentifiers.id_aes128_CBC,
            NISTObjectIdentifiers.id_aes192_CBC,
            NISTObjectIdentifiers.id_aes256_CBC);
    private static final Set<ASN1ObjectIdentifier> PRFS = Set.of(
            PKCSObjectIdentifiers.id_hmacWithSHA256,
            PKCSObjectIdentifiers.id_hmacWithSHA384,
            PKCSObjectIdentifiers.id_hmacWithSHA512);

    private Pem() {}

    /** Passed explicitly wherever it is needed; never inserted among the platform's providers. */
    static Provider provider() {
        return Holder.PROVIDER;
    }

    private static final class Holder {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    static String text(PemObject pem) {
        StringWriter out = new StringWriter();
        try (PemWriter writer = new PemWriter(out)) {
            writer.writeObject(pem);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return out.toString();
    }

    /** The one PEM block of a file. */
    static PemObject parse(Path file, byte[] content) throws KeyFileException {
        try (PemReader reader = new PemReader(new StringReader(new String(content, StandardCharsets.ISO_8859_1)))) {
            PemObject pem = reader.readPemObject();
            if (pem != null) {
                return pem;
            }
        } catch (IOException | RuntimeException e) {
            throw new KeyFileException(Code.MALFORMED, file, "its PEM block is damaged; restore the file", e);
        }
        throw new KeyFileException(Code.MALFORMED, file, "it holds no PEM block; restore it from a backup");
    }

    /** Only PBES2 over PBKDF2 (RFC 8018), with a bounded amount of work. */
    static void requireSupported(Path file, AlgorithmIdentifier algorithm) throws KeyFileException {
        if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            throw unsupported(file, "its encryption is not PBES2");
        }
        PBES2Parameters pbes2 = PBES2Parameters.getInstance(algorithm.getParameters());
        if (!pbes2.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw unsupported(file, "its key derivation is not PBKDF2");
        }
        PBKDF2Params params =
                PBKDF2Params.getInstance(pbes2.getKeyDerivationFunc().getParameters());
        if (!CIPHERS.contains(pbes2.getEncryptionScheme().getAlgorithm())
                || !PRFS.contains(params.getPrf().getAlgorithm())) {
            throw unsupported(file, "its cipher is not AES in CBC mode, or its hash is not SHA-2");
        }
        if (params.getIterationCount().compareTo(MAX_ROUNDS) > 0) {
            throw unsupported(file, "it asks for more than " + MAX_ROUNDS + " rounds of key derivation");
        }
    }

    private static KeyFileException unsupported(Path file, String problem) {
        return new KeyFileException(
                Code.UNSUPPORTED,
                file,
                problem + "; write it again with: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter " + KeyFiles.ROUNDS);
    }
}
