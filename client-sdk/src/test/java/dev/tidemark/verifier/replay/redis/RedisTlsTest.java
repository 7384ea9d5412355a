package dev.tidemark.verifier.replay.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way to Redis. */
@Timeout(60)
class RedisTlsTest {
    @TempDir
    private Path directory;

    private void certificate(String name) throws Exception {
        List<String> command = List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "3650",
                "-subj",
                "/CN=redis",
                "-addext",
                "subjectAltName=" + name,
                "-keyout",
                directory.resolve("key.pem").toString(),
                "-out",
                directory.resolve("cert.pem").toString());
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("openssl.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("openssl is not installed; run .ci/install", e);
        }
        assertThat(process.waitFor()).isZero();
    }

    private SSLContext trusting() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(directory.resolve("cert.pem"))) {
            trusted.setCertificateEntry(
                    "redis", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Outcome use(RedisReplayStoreBuilder builder) {
        try (RedisReplayStore store = builder.connections(1).start()) {
            return store.consume("issuer", "1", Duration.ofHours(1))
                    .toCompletableFuture()
                    .join();
        }
    }

    @Test
    void tls_takesOnlyATrustedCertificateOfThatName() throws Exception {
        certificate("IP:" + RedisServer.HOST);
        try (RedisServer redis = RedisServer.startTls(directory)) {
            assertThat(use(redis.tlsStore("a").tls(trusting()))).isEqualTo(Outcome.FIRST);
            assertThat(use(redis.tlsStore("b"))).as("not trusted").isEqualTo(Outcome.UNAVAILABLE);
        }
        certificate("DNS:another.example");
        try (RedisServer redis = RedisServer.startTls(directory)) {
            assertThat(use(redis.tlsStore("c").tls(trusting())))
                    .as("another's name")
                    .isEqualTo(Outcome.UNAVAILABLE);
        }
    }

    @Test
    void withoutAWord_nothingIsSaidInTheClear() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName(RedisServer.HOST))) {
            RedisReplayStore store = RedisReplayStore.builder()
                    .address(RedisServer.HOST, listening.getLocalPort())
                    .namespace("a")
                    .login(RedisLogin.of("user", "word"::toCharArray))
                    .connectWithin(Duration.ofSeconds(20))
                    .build();
            try (store) {
                store.consume("issuer", "1", Duration.ofHours(1));
                // A TLS record of a handshake, and not the * of a command.
                assertThat(listening.accept().getInputStream().read()).isEqualTo(22);
            }
        }
    }
}
