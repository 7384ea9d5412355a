package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code serve}, with its configuration and its keys in files, as an operator runs it. */
final class SoakServer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PASSPHRASE = "a passphrase for one run";

    private final Process process;
    private final String reads;
    private final String writes;
    private final Path data;

    private SoakServer(Process process, JsonNode addresses, Path data) {
        this.process = process;
        this.reads = addresses.path("read").asText();
        this.writes = addresses.path("write").asText();
        this.data = data;
    }

    static SoakServer start(Scratch scratch, SoakPlan plan, List<SampleDomain> domains, SecureRandom random)
            throws IOException, SigningException, BenchFailed {
        scratch.writeSecret("passphrase", PASSPHRASE + "\n");
        ArrayNode callers = JSON.createArrayNode();
        for (SampleDomain domain : domains) {
            scratch.write(rootFile(domain), domain.rootFile());
            writeKeys(scratch, domain, random);
            JSON.readTree(domain.callerKeys()).path("keys").forEach(callers::add);
        }
        ObjectNode callerKeys = JSON.createObjectNode();
        callerKeys.set("keys", callers);
        scratch.write("callers.json", JSON.writeValueAsBytes(callerKeys));
        scratch.write("tidemark.toml", configuration(plan, domains).getBytes(StandardCharsets.UTF_8));
        Process process = scratch.startJava(
                "serve",
                WatchedProcess.flags(SoakRun.SERVER, plan.serverFlags()),
                "dev.tidemark.cli.Main",
                List.of("serve", "--output", "json"));
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (line == null) {
            throw scratch.ended("serve");
        }
        return new SoakServer(process, JSON.readTree(line), scratch.path("data"));
    }

    private static void writeKeys(Scratch scratch, SampleDomain domain, SecureRandom random)
            throws IOException, BenchFailed {
        Path folder = scratch.path("data/keys/online/" + domain.domain().name());
        Files.createDirectories(folder);
        try (Passphrase passphrase = Passphrase.of(PASSPHRASE.toCharArray())) {
            for (Map.Entry<String, SoftwareSigner> key : domain.onlineKeys().entrySet()) {
                KeyFiles.write(folder.resolve(key.getKey() + ".p8"), key.getValue(), passphrase, random);
            }
        } catch (KeyFileException e) {
            throw new BenchFailed("The keys of the server could not be written: " + e.getMessage());
        }
    }

    /** Where the root of a domain is, below the scratch folder. */
    static String rootFile(SampleDomain domain) {
        return "roots/" + domain.domain().name() + ".json";
    }

    private static String configuration(SoakPlan plan, List<SampleDomain> domains) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "listen.read", "127.0.0.1:0",
                "listen.write", "127.0.0.1:0",
                "store.directory", "data",
                "signing.passphrase_file", "passphrase",
                "access.keys", "callers.json"));
        settings.putAll(plan.settings());
        List<String> lines = new ArrayList<>();
        String section = "";
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String key = setting.getKey();
            int dot = key.indexOf('.');
            if (!section.equals(key.substring(0, dot))) {
                section = key.substring(0, dot);
                lines.add("[" + section + "]");
            }
            lines.add(key.substring(dot + 1) + " = \"" + setting.getValue() + "\"");
        }
        for (SampleDomain domain : domains) {
            lines.add("[[access.grants]]");
            lines.add("subject = \"" + SampleDomain.OPERATOR + "\"");
            lines.add("domain = \"" + domain.domain() + "\"");
            lines.add("verbs = [\"publish\", \"revoke\"]");
            lines.add("roles = [\"targets\", \"policy\", \"issuer." + SampleDomain.SLUG + "\"]");
            lines.add("issuers = [\"" + SampleDomain.ISSUER + "\", \"" + SoakDomain.AUTHORITY + "\"]");
        }
        for (SampleDomain domain : domains) {
            lines.add("[[domains]]");
            lines.add("name = \"" + domain.domain() + "\"");
            lines.add("root = \"" + rootFile(domain) + "\"");
        }
        return String.join("\n", lines) + "\n";
    }

    Process process() {
        return process;
    }

    /** Address of the read listener. */
    String reads() {
        return reads;
    }

    /** Address of the write listener. */
    String writes() {
        return writes;
    }

    /** Where the ledger is. */
    Path ledger() {
        return data.resolve("ledger");
    }

    /** What the server says of itself: the plain gauges and counters, by name and labels. */
    ObjectNode metrics() throws IOException {
        ObjectNode found = JSON.createObjectNode();
        try (InputStream in = URI.create(writes + "/metrics").toURL().openStream()) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("tidemark_") && !line.contains("_bucket{"))
                    .forEach(line -> {
                        int space = line.lastIndexOf(' ');
                        found.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
                    });
        }
        return found;
    }
}
