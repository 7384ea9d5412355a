package dev.tidemark.verifier.replay.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** A Redis of one test, which writes every change to its directory before it answers. */
public final class RedisServer implements AutoCloseable {
    /** An address of its own, so that no other test takes the port while a Redis is down. */
    static final String HOST = "127.66.0.1";

    private static final long PATIENCE_SECONDS = 30;

    private final Path directory;
    private final int port;
    private final List<String> options;
    private final boolean tls;
    private Process process;

    private RedisServer(Path directory, boolean tls, List<String> options) {
        this.directory = directory;
        this.port = freePort();
        this.tls = tls;
        this.options = options;
        this.process = launched();
    }

    /** A running one on a port of its own; {@code options} as on its command line. */
    public static RedisServer start(Path directory, String... options) {
        return new RedisServer(directory, false, List.of(options));
    }

    /** One that speaks TLS only, with {@code cert.pem} and {@code key.pem} of its directory. */
    static RedisServer startTls(Path directory) {
        String certificate = directory.resolve("cert.pem").toString();
        String key = directory.resolve("key.pem").toString();
        return new RedisServer(
                directory,
                true,
                List.of("--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no"));
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launched() {
        List<String> command = new ArrayList<>(List.of("redis-server", "--bind", HOST));
        command.addAll(List.of(tls ? "--tls-port" : "--port", String.valueOf(port)));
        if (tls) {
            command.addAll(List.of("--port", "0"));
        }
        command.addAll(List.of("--dir", directory.toString(), "--save", "", "--appendonly", "yes"));
        command.addAll(List.of("--appendfsync", "always", "--daemonize", "no"));
        command.addAll(options);
        Process started;
        try {
            started = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError("redis-server is not installed; run .ci/install", e);
        }
        awaitReady(started);
        return started;
    }

    private static void awaitReady(Process started) {
        StringBuilder said = new StringBuilder();
        BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.append(line).append('\n');
                if (line.contains("Ready to accept connections")) {
                    return;
                }
            }
        } catch (IOException e) {
            said.append(e);
        }
        started.destroyForcibly();
        throw new AssertionError("redis-server did not start: " + said);
    }

    /** A builder of stores on it. Patient: how fast the machine is, is no part of most tests. */
    public RedisReplayStoreBuilder store(String namespace) {
        return tlsStore(namespace).withoutTls();
    }

    RedisReplayStoreBuilder tlsStore(String namespace) {
        return RedisReplayStore.builder()
                .address(HOST, port)
                .namespace(namespace)
                .answerWithin(Duration.ofSeconds(20))
                .connectWithin(Duration.ofSeconds(20));
    }

    Object ask(Command command, String... arguments) {
        try (Connection redis = new Connection(HOST, port)) {
            redis.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            return redis.executeCommand(new CommandArguments(command).addObjects((Object[]) arguments));
        }
    }

    /** Ends it as a crash does. */
    public void kill() {
        try {
            process.destroyForcibly();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("redis-server did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts it again, with what its directory holds. */
    public void restart() {
        process = launched();
    }

    /** Makes it deaf without ending it, or not deaf. */
    void signal(String name) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor()
                != 0) {
            throw new AssertionError("no signal " + name);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
