package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** nginx as one sets it up for static files: one worker, sendfile, cached descriptors, its own entity tags, no log. */
final class Nginx {
    private static final long START_MILLIS = 10_000;
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
              server {
                listen 127.0.0.1:%d;
                root files;
                add_header Cache-Control "public, max-age=31536000, immutable";
              }
            }
            """;

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
        String prefix = scratch.path(name).toString();
        scratch.write(
                name + "/nginx.conf",
                CONFIGURATION.formatted(System.getProperty("user.name"), port).getBytes(StandardCharsets.UTF_8));
        Process process = scratch.start(
                name, List.of(program().toString(), "-e", "stderr", "-p", prefix, "-c", prefix + "/nginx.conf"));
        ServerUnderTest nginx = new ServerUnderTest("nginx", process, port);
        awaitAnswer(scratch, name, nginx, files.keySet().iterator().next());
        return nginx;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitAnswer(Scratch scratch, String name, ServerUnderTest nginx, String path)
            throws IOException, InterruptedException, BenchFailed {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_MILLIS * 1_000_000) {
            if (!nginx.process().isAlive()) {
                break;
            }
            try {
                nginx.get(path);
                return;
            } catch (IOException e) {
                // It does not listen yet.
                Thread.sleep(20);
            }
        }
        throw scratch.ended(name);
    }
}
