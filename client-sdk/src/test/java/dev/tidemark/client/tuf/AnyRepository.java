package dev.tidemark.client.tuf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.fetch.FileNames;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A TUF repository that is none of ours, as JSON trees: a test changes what it likes and publishes what it likes, as an
 * honest or a dishonest repository would.
 */
final class AnyRepository {
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    static final String LATER = "2031-01-01T00:00:00Z";
    static final String BEFORE = "2029-12-31T23:59:59Z";

    final TreeMap<String, byte[]> files = new TreeMap<>();
    private final Map<String, ObjectNode> roles = new LinkedHashMap<>();
    private final Map<String, List<Signer>> signers = new HashMap<>();
    private boolean digests = true;

    AnyRepository() {
        ObjectNode root = role("root", "root");
        root.put("consistent_snapshot", true);
        root.putObject("keys");
        root.putObject("roles");
        role("timestamp", "timestamp").putObject("meta");
        role("snapshot", "snapshot").putObject("meta");
        role("targets", "targets").putObject("targets");
        for (String name : List.of("root", "timestamp", "snapshot", "targets")) {
            trust(name, 1, name + "-key");
            sign(name, name + "-key");
        }
        publishAll();
    }

    private ObjectNode role(String name, String type) {
        ObjectNode role = JsonNodeFactory.instance.objectNode();
        role.put("_type", type).put("spec_version", "1.0.34").put("version", 1).put("expires", LATER);
        roles.put(name, role);
        return role;
    }

    static Signer key(String name) {
        return TestKeys.ed25519(name);
    }

    // ---- changing

    /** The signed part, live. */
    ObjectNode json(String role) {
        return roles.get(role);
    }

    long version(String role) {
        return json(role).get("version").longValue();
    }

    AnyRepository version(String role, long version) {
        json(role).put("version", version);
        return this;
    }

    AnyRepository expires(String role, String expires) {
        json(role).put("expires", expires);
        return this;
    }

    AnyRepository consistent(boolean consistent) {
        json("root").put("consistent_snapshot", consistent);
        return this;
    }

    /** Whether parents name lengths and digests. */
    AnyRepository digests(boolean named) {
        digests = named;
        return this;
    }

    /** Makes root trust these keys for a top-level role. */
    AnyRepository trust(String role, int threshold, String... keys) {
        ObjectNode entry = json("root").withObject("/roles").putObject(role);
        entry.put("threshold", threshold);
        ArrayNode ids = entry.putArray("keyids");
        for (String key : keys) {
            ids.add(key(key).keyId());
            json("root")
                    .withObject("/keys")
                    .set(key(key).keyId(), key(key).publicKey().json());
        }
        return this;
    }

    /** From now on a role is signed by these. */
    AnyRepository sign(String role, String... keys) {
        signers.put(role, java.util.Arrays.stream(keys).map(AnyRepository::key).toList());
        return this;
    }

    AnyRepository sign(String role, List<Signer> keys) {
        signers.put(role, keys);
        return this;
    }

    /** A delegation for everything, or for what its patterns match; live. The role exists and is signed by its key. */
    ObjectNode delegate(String delegator, String name, String... paths) {
        String key = name + "-key";
        if (!roles.containsKey(name)) {
            role(name, "targets").putObject("targets");
            sign(name, key);
        }
        ObjectNode delegations = json(delegator).withObject("/delegations");
        delegations
                .withObject("/keys")
                .set(key(key).keyId(), key(key).publicKey().json());
        ObjectNode entry = delegations.withArray("/roles").addObject();
        entry.put("name", name).put("terminating", false).put("threshold", 1);
        entry.putArray("keyids").add(key(key).keyId());
        ArrayNode patterns = entry.putArray("paths");
        for (String path : paths.length == 0 ? new String[] {"*"} : paths) {
            patterns.add(path);
        }
        return entry;
    }

    /** What a role says of a target; live. */
    ObjectNode target(String role, String path, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        ObjectNode entry = json(role).withObject("/targets").putObject(path);
        entry.put("length", bytes.length);
        entry.putObject("hashes").put("sha256", Digests.sha256Hex(bytes));
        boolean consistent = json("root").get("consistent_snapshot").booleanValue();
        files.put("targets/" + FileNames.target(path, Digests.sha256Hex(bytes), consistent), bytes);
        return entry;
    }

    // ---- publishing

    /** Signs a role as it is now and puts its file there; names it nowhere. */
    AnyRepository publish(String role) {
        byte[] bytes = bytes(role);
        boolean consistent = json("root").get("consistent_snapshot").booleanValue();
        String name = switch (role) {
            case "root" -> FileNames.root(version(role));
            case "timestamp" -> FileNames.TIMESTAMP;
            default -> FileNames.role(role, version(role), consistent);
        };
        files.put("metadata/" + name, bytes);
        return this;
    }

    /** A next version of each, published in this order, each named by its parent as it is then. */
    AnyRepository bump(String... names) {
        for (String name : names) {
            link(name);
            version(name, version(name) + 1).publish(name);
        }
        return this;
    }

    /** The next snapshot and timestamp over all targets roles as they are. */
    AnyRepository bumpAll() {
        for (String name : targetsRoles()) {
            bump(name);
        }
        return bump("snapshot", "timestamp");
    }

    /** Everything as it is, without a new version. */
    AnyRepository publishAll() {
        publish("root");
        targetsRoles().forEach(this::publish);
        link("snapshot");
        publish("snapshot");
        link("timestamp");
        return publish("timestamp");
    }

    private List<String> targetsRoles() {
        List<String> names = new ArrayList<>(roles.keySet());
        names.removeAll(List.of("root", "timestamp", "snapshot"));
        return names;
    }

    private void link(String role) {
        if (role.equals("snapshot")) {
            ObjectNode meta = json("snapshot").withObject("/meta");
            targetsRoles().forEach(name -> meta.set(name + ".json", line(name)));
        } else if (role.equals("timestamp")) {
            json("timestamp").withObject("/meta").set("snapshot.json", line("snapshot"));
        }
    }

    private ObjectNode line(String role) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("version", version(role));
        if (digests) {
            byte[] bytes = bytes(role);
            MetaFile named = MetaFile.of(version(role), bytes);
            line.put("length", bytes.length);
            named.hashes().forEach((name, hash) -> line.withObject("/hashes").put(name, hash));
        }
        return line;
    }

    byte[] bytes(String role) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        byte[] message = CanonicalJson.encode(json(role));
        ArrayNode signatures = file.putArray("signatures");
        for (Signer signer : signers.get(role)) {
            try {
                signatures
                        .addObject()
                        .put("keyid", signer.keyId())
                        .put("sig", HexFormat.of().formatHex(signer.sign(message)));
            } catch (SigningException e) {
                throw new AssertionError(e);
            }
        }
        file.set("signed", json(role));
        return file.toPrettyString().getBytes(StandardCharsets.UTF_8);
    }

    static String at(Instant time) {
        return MetadataTime.formatSeconds(time);
    }
}
