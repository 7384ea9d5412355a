package dev.tidemark.attack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestKeys;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What somebody makes of the files of a domain with the keys in their hands. A key is called as in {@link TestKeys}; that
 * of a role as the role. Nothing is signed by a key that a call does not name.
 */
final class Forger {
    static final String TIMESTAMP = "metadata/timestamp.json";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Map<String, byte[]> files;
    private final Map<String, String> paths = new TreeMap<>();
    private Instant now;

    private Forger(TestDomain domain) {
        files = domain.files();
        now = domain.now();
        paths.put("timestamp", TIMESTAMP);
        paths.put(
                "snapshot",
                path("snapshot", meta("timestamp", "snapshot").path("version").asLong()));
        signed("snapshot").get("meta").properties().forEach(line -> {
            String role = line.getKey().substring(0, line.getKey().length() - ".json".length());
            paths.put(role, path(role, line.getValue().path("version").asLong()));
        });
        paths.put(
                "root",
                files.keySet().stream()
                        .filter(name -> name.endsWith(".root.json"))
                        .reduce((a, b) -> a.length() < b.length() || a.compareTo(b) < 0 ? b : a)
                        .orElseThrow());
    }

    /** Somebody who has every file of the domain as it is now. */
    static Forger of(TestDomain domain) {
        return new Forger(domain);
    }

    /** Signs at that time from here on. */
    Forger at(Instant instant) {
        now = instant;
        return this;
    }

    /** Every file, as the mirror of the attacker has it. */
    Map<String, byte[]> files() {
        return new TreeMap<>(files);
    }

    /** Where the newest file of a role is. */
    String path(String role) {
        return paths.get(role);
    }

    private static String path(String role, long version) {
        return "metadata/" + version + "." + role + ".json";
    }

    byte[] bytes(String role) {
        return files.get(path(role));
    }

    /** The signed part of the newest file of a role, a copy. */
    ObjectNode signed(String role) {
        return (ObjectNode) parse(bytes(role)).get("signed");
    }

    private ObjectNode meta(String parent, String role) {
        return (ObjectNode) signed(parent).get("meta").get(role + ".json");
    }

    /** The next version of a role. */
    Forger next(String role, Consumer<ObjectNode> change, String... keys) {
        return put(
                role,
                signed -> {
                    signed.put("version", signed.path("version").asLong() + 1);
                    change.accept(signed);
                },
                keys);
    }

    /** A file of the version there is. */
    Forger again(String role, Consumer<ObjectNode> change, String... keys) {
        return put(role, change, keys);
    }

    private Forger put(String role, Consumer<ObjectNode> change, String... keys) {
        ObjectNode signed = signed(role);
        change.accept(signed);
        if (!role.equals("timestamp")) {
            paths.put(role, path(role, signed.path("version").asLong()));
        }
        return file(path(role), sign(signed, keys));
    }

    /** Any file at all. */
    Forger file(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    /** A target below its digest. */
    Forger target(String path, byte[] bytes, ObjectNode signed) {
        String digest = Digests.sha256Hex(bytes);
        int slash = path.lastIndexOf('/') + 1;
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("length", bytes.length);
        entry.putObject("hashes").put("sha256", digest);
        ((ObjectNode) signed.get("targets")).set(path, entry);
        return file("targets/" + path.substring(0, slash) + digest + "." + path.substring(slash), bytes);
    }

    /** The next index, of the newest file of each role, by the key of the role {@code snapshot}. */
    Forger index() {
        return index(signed -> {});
    }

    /** As {@link #index()}, changed before it is signed. */
    Forger index(Consumer<ObjectNode> change) {
        return next(
                "snapshot",
                signed -> {
                    signed.put("expires", seconds(now.plus(Duration.ofDays(7))));
                    ObjectNode meta = (ObjectNode) signed.get("meta");
                    meta.fieldNames().forEachRemaining(name -> {
                        String role = name.substring(0, name.length() - ".json".length());
                        meta.set(name, line(role));
                    });
                    change.accept(signed);
                },
                "snapshot");
    }

    /** What an index says of the newest file of a role. */
    ObjectNode line(String role) {
        byte[] bytes = bytes(role);
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("version", signed(role).path("version").asLong()).put("length", bytes.length);
        line.putObject("hashes").put("sha256", Digests.sha256Hex(bytes));
        return line;
    }

    /** The next statement, of the newest index, by the key of the role {@code timestamp}. */
    Forger statement() {
        return statement(signed -> {});
    }

    /** As {@link #statement()}, changed before it is signed. */
    Forger statement(Consumer<ObjectNode> change) {
        return next(
                "timestamp",
                signed -> {
                    issued(signed, now);
                    ((ObjectNode) signed.get("meta")).set("snapshot.json", line("snapshot"));
                    change.accept(signed);
                },
                "timestamp");
    }

    /** Dates a statement, and lets it live as long as any. */
    static void issued(ObjectNode statement, Instant at) {
        statement.put("expires", seconds(at.plus(LIFE)));
        extension(statement).put("issued_at", MetadataTime.formatMillis(at));
    }

    /** The signed member of ours. */
    static ObjectNode extension(ObjectNode signed) {
        return (ObjectNode) signed.get("tidemark");
    }

    static String seconds(Instant instant) {
        return MetadataTime.formatSeconds(instant);
    }

    /** The file of a signed part. */
    static byte[] sign(ObjectNode signed, String... keys) {
        SoftwareSigner[] signers = Arrays.stream(keys).map(TestKeys::ed25519).toArray(SoftwareSigner[]::new);
        byte[] message = CanonicalJson.encode(signed);
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ArrayNode signatures = file.putArray("signatures");
        for (SoftwareSigner signer : signers) {
            signatures.addObject().put("keyid", signer.keyId()).put("sig", signature(signer, message));
        }
        file.set("signed", signed);
        return CanonicalJson.encode(file);
    }

    /** In hexadecimal. */
    static String signature(SoftwareSigner signer, byte[] message) {
        try {
            return HexFormat.of().formatHex(signer.sign(message));
        } catch (SigningException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode parse(byte[] bytes) {
        try {
            return (ObjectNode) MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(new String(bytes, StandardCharsets.UTF_8), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
