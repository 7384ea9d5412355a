package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Runs commands in process, in one directory, at one moment. */
final class Cli {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    static final String PASSPHRASE = "correct horse battery";
    static final String VECTOR = "vectors/trustplane-v1/bundle-v1.source-rules.json";
    static final String ISSUER = "https://issuer.example/software-jwks";
    /** An Ed25519 key made for these tests; its private half was thrown away. */
    static final String JWKS = "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"k1\",\"x\":"
            + "\"gDgtfoeKkF0gksNcFl27tro46BQj-JqDPiY_RfM1wyc\"}]}";

    final Path directory;
    Instant now = START;
    Terminal terminal = Terminal.none();
    Map<String, String> environment = Map.of();

    Cli(Path directory) {
        this.directory = directory;
    }

    /** What one run said. */
    record Said(int exitCode, String out, String err) {
        JsonNode json() {
            return parse(out);
        }

        JsonNode error() {
            return parse(err).path("error");
        }

        private static JsonNode parse(String text) {
            try {
                return new JsonMapper().readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + text, e);
            }
        }
    }

    Said run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(
                args,
                new CliContext(
                        Clock.fixed(now, ZoneOffset.UTC),
                        new SecureRandom(),
                        directory,
                        environment,
                        terminal,
                        new PrintWriter(out, true),
                        new PrintWriter(err, true)));
        return new Said(exitCode, out.toString(), err.toString());
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    Path write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** The vector, wherever the build runs. */
    static Path vector() {
        return Stream.of("..", ".")
                .map(up -> Path.of(up).resolve(VECTOR).toAbsolutePath().normalize())
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow();
    }

    /** A workspace in {@code authors} with the vector's policy and one of its issuers, made once and copied. */
    static Cli withWorkspace(Path directory) throws IOException {
        Path made = Template.DIRECTORY;
        try (Stream<Path> files = Files.walk(made)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = directory.resolve(made.relativize(file).toString());
                if (!Files.exists(copy)) {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return new Cli(directory);
    }

    /** The same keys under few rounds of key derivation: what is tested with copies is not how long that takes. */
    static void lighten(Path workspace) throws IOException {
        try (Passphrase passphrase = Passphrase.of(PASSPHRASE.toCharArray());
                Stream<Path> files = Files.walk(workspace)) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".p8"))::iterator) {
                PrivateKeyInfo key = PrivateKeyInfo.getInstance(
                        KeyFiles.read(file, passphrase).dangerouslyExportPkcs8());
                PemObject pem = new PKCS8Generator(
                                key,
                                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                        .setPRF(PKCS8Generator.PRF_HMACSHA256)
                                        .setIterationCount(1_000)
                                        .setProvider(new BouncyCastleProvider())
                                        .setPassword(PASSPHRASE.toCharArray())
                                        .build())
                        .generate();
                try (PemWriter out = new PemWriter(Files.newBufferedWriter(file))) {
                    out.writeObject(pem);
                }
            }
        } catch (KeyFileException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Template {
        static final Path DIRECTORY = make();

        private static Path make() {
            try {
                Path directory = Files.createTempDirectory("tidemark-cli-template-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
                Cli cli = new Cli(directory);
                cli.write("pass", PASSPHRASE + "\n");
                cli.write("token", "aaa.bbb.ccc\n");
                cli.write("jwks", JWKS);
                require(cli.run("init", "--domain", "example.local", "--dir", "authors", "--passphrase-file", "pass"));
                require(cli.run(
                        "bundle",
                        "import",
                        vector().toString(),
                        "--dir=authors",
                        "--unsigned-input",
                        "--issuer=corp=jwks",
                        "--issuer-name=corp=" + ISSUER,
                        "--passphrase-file=pass"));
                lighten(directory.resolve("authors"));
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void require(Said said) {
            if (said.exitCode() != 0) {
                throw new IllegalStateException(said.toString());
            }
        }

        private static void delete(Path directory) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                // The temporary directory of a machine is cleaned by that machine too.
            }
        }
    }
}
