package dev.tidemark.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The wire shapes of a server over one workspace's online keys; it checks nothing of what it takes. */
final class WireServer implements AutoCloseable {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");
    private static final Pattern PART =
            Pattern.compile("name=\"(metadata|target)\"; filename=\"([^\"]+)\"\r\n[^\r]*\r\n\r\n");

    final List<String> requests = new ArrayList<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, MetaFile> index = new TreeMap<>();
    private final HttpServer server;
    private final Map<String, SoftwareSigner> keys = new HashMap<>();
    private long version;
    private long sequence;
    Instant now = Cli.START;
    /** Answers every change with this problem. */
    Optional<Integer> refusal = Optional.empty();

    WireServer(Path workspace) throws Exception {
        try (Passphrase passphrase = Passphrase.of(Cli.PASSPHRASE.toCharArray())) {
            for (String role : List.of("timestamp", "snapshot", "revocations")) {
                keys.put(role, KeyFiles.read(workspace.resolve("online").resolve(role + ".p8"), passphrase));
            }
        }
        files.put("metadata/1.root.json", Files.readAllBytes(workspace.resolve("root/1.root.json")));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/example.local/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath().substring("/v1/example.local/".length());
        requests.add(exchange.getRequestMethod() + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            if (exchange.getRequestMethod().equals("GET")) {
                byte[] file = files.get(path);
                send(exchange, file == null ? 404 : 200, file == null ? new byte[0] : file);
            } else if (refusal.isPresent()) {
                send(
                        exchange,
                        refusal.get(),
                        ("{\"type\":\"urn:tidemark:problem:said_no\",\"status\":"
                                        + refusal.get() + ",\"code\":\"said_no\",\"detail\":\"Do it another way.\","
                                        + "\"current_version\":7,\"request_id\":\"r1\"}")
                                .getBytes(StandardCharsets.UTF_8));
            } else if (!"Bearer aaa.bbb.ccc".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, new byte[0]);
            } else if (path.equals("publish")) {
                send(exchange, 201, publish(new String(body, StandardCharsets.ISO_8859_1)));
            } else {
                sign();
                send(exchange, 200, json("{\"sequence\":" + sequence + ",\"accepted\":1,\"duplicates\":0,"));
            }
        } catch (Exception e) {
            send(exchange, 500, String.valueOf(e).getBytes(StandardCharsets.UTF_8));
        }
    }

    private byte[] publish(String form) throws Exception {
        String boundary = "\r\n--" + form.substring(2, form.indexOf("\r\n"));
        Matcher part = PART.matcher(form);
        String role = "";
        String number = "";
        while (part.find()) {
            byte[] content = form.substring(part.end(), form.indexOf(boundary, part.end()))
                    .getBytes(StandardCharsets.ISO_8859_1);
            String name = part.group(2);
            if (part.group(1).equals("metadata")) {
                number = name.substring(0, name.indexOf('.'));
                role = name.substring(name.indexOf('.') + 1, name.length() - ".json".length());
                files.put("metadata/" + name, content);
                index.put(role + ".json", MetaFile.of(Long.parseLong(number), content));
            } else {
                target(name, content);
            }
        }
        if (index.containsKey("targets.json") && index.containsKey("policy.json")) {
            sign();
        }
        return json("{\"role\":\"" + role + "\",\"version\":" + number + ",\"bundle_version\":" + version
                + ",\"snapshot_version\":" + version + ",");
    }

    private void target(String path, byte[] content) {
        int slash = path.lastIndexOf('/') + 1;
        files.put(
                "targets/" + path.substring(0, slash) + TargetFile.of(content).sha256() + "." + path.substring(slash),
                content);
    }

    private byte[] json(String start) {
        byte[] timestamp = files.getOrDefault("metadata/timestamp.json", new byte[0]);
        return (start + "\"timestamp\":\"" + Base64.getEncoder().encodeToString(timestamp) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Everything the server signs, anew. */
    synchronized void sign() throws Exception {
        version++;
        byte[] rules = "{\"rules\":[]}".getBytes(StandardCharsets.UTF_8);
        target(DomainLayout.RULES_TARGET, rules);
        put(
                "revocations",
                new Targets(
                        version,
                        now.plus(Duration.ofDays(7)),
                        Map.of(DomainLayout.RULES_TARGET, TargetFile.of(rules)),
                        Optional.empty(),
                        Optional.of(new RoleExtension(
                                DOMAIN, now, Optional.of(new RevocationsExtension(1, sequence, 0))))));
        byte[] snapshot = put(
                "snapshot",
                new Snapshot(version, now.plus(Duration.ofDays(7)), index, Optional.of(RoleExtension.of(DOMAIN, now))));
        files.put(
                "metadata/timestamp.json",
                MetadataWriter.sign(
                        new Timestamp(
                                version,
                                now.plus(Duration.ofMinutes(15)),
                                MetaFile.of(version, snapshot),
                                Optional.of(new Statement(DOMAIN, 1, now, 1, version, sequence))),
                        keys.get("timestamp")));
        index.remove("snapshot.json");
    }

    private byte[] put(String role, SignedRole document) throws Exception {
        byte[] bytes = MetadataWriter.sign(document, keys.get(role));
        files.put("metadata/" + document.version() + "." + role + ".json", bytes);
        index.put(role + ".json", MetaFile.of(document.version(), bytes));
        return bytes;
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
