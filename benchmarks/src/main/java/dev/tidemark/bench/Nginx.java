package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * nginx as one sets it up for static files: one worker, sendfile, cached descriptors, its own entity tags, no log. Or as a
 * proxy that keeps its connections to what is behind it.
 */
final class Nginx {
    private static final long START_SECONDS = 10;
    private static final String PID_FILE = "nginx.pid";
    private static final String CONFIGURATION = """
            user %s;
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log stderr;
            events { worker_connections 256; }
            http {
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              access_log off;
              server_tokens off;
              sendfile on;
              tcp_nopush on;
              gzip off;
              etag on;
              keepalive_requests 1000000000;
              open_file_cache max=100 inactive=1h;
              open_file_cache_valid 1h;
              default_type application/json;
            %s
            }
            """;
    private static final String STATIC = """
              server {
                listen 127.0.0.1:%d;
                root files;
                add_header Cache-Control "public, max-age=31536000, immutable";
              }""";
    private static final String PROXY = """
              upstream behind {
                server 127.0.0.1:%d;
                keepalive 64;
                keepalive_requests 1000000000;
              }
              server {
                listen 127.0.0.1:%d;
                location / {
                  proxy_pass http://behind;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                }
              }""";

    private Nginx() {}

    /** The program, wherever Debian or the search path has it. */
    static Path program() throws BenchFailed {
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BenchFailed("nginx is not installed; run .ci/install."));
    }

    /** Name and version. */
    static String version(Scratch scratch) throws IOException, InterruptedException, BenchFailed {
        scratch.start("nginx-version", List.of(program().toString(), "-v")).waitFor();
        return Files.readString(scratch.path("nginx-version.err")).strip().replaceFirst("^.*: *", "");
    }

    /** Starts it in a folder of that name, on these files, by request path. */
    static ServerUnderTest start(Scratch scratch, String name, Map<String, byte[]> files)
            throws IOException, InterruptedException, BenchFailed {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            scratch.write(name + "/files" + file.getKey(), file.getValue());
        }
        int port = freePort();
        return start(
                scratch,
                name,
                port,
                STATIC.formatted(port),
                files.keySet().iterator().next());
    }

    /** Starts it in a folder of that name, before another server, which has an answer to this path. */
    static ServerUnderTest proxy(Scratch scratch, String name, ServerUnderTest behind, String path)
            throws IOException, InterruptedException, BenchFailed {
        int port = freePort();
        return start(scratch, name, port, PROXY.formatted(behind.port(), port), path);
    }

    private static ServerUnderTest start(Scratch scratch, String name, int port, String servers, String path)
            throws IOException, InterruptedException, BenchFailed {
        String prefix = scratch.path(name).toString();
        scratch.write(
                name + "/nginx.conf",
                CONFIGURATION
                        .formatted(System.getProperty("user.name"), servers)
                        .getBytes(StandardCharsets.UTF_8));
        List<String> command =
                List.of(program().toString(), "-e", "stderr", "-p", prefix, "-c", prefix + "/nginx.conf");
        try (WatchService watcher = FileSystems.getDefault().newWatchService()) {
            scratch.path(name).register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = scratch.start(name, command);
            if (!listens(process, watcher)) {
                throw scratch.ended(name);
            }
            ServerUnderTest nginx = new ServerUnderTest("nginx", process, port);
            nginx.get(path);
            return nginx;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Its pid file comes after its socket listens. A process that ends closes the watcher, and so the wait. */
    private static boolean listens(Process process, WatchService watcher) throws InterruptedException {
        CompletableFuture<Void> closing = process.onExit().thenRun(() -> close(watcher));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        try {
            WatchKey key = watcher.poll(START_SECONDS, TimeUnit.SECONDS);
            while (key != null) {
                if (key.pollEvents().stream().anyMatch(event -> PID_FILE.equals(String.valueOf(event.context())))) {
                    return true;
                }
                key.reset();
                key = watcher.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            return false;
        } catch (ClosedWatchServiceException e) {
            return false;
        } finally {
            closing.cancel(false);
        }
    }

    private static void close(WatchService watcher) {
        try {
            watcher.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
