package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.client.FileMirror;
import dev.tidemark.client.ManualTime;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.TrustState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a repository as they stand in a folder of vectors, and what a client that starts from them makes of them. */
record PublishedRepository(Map<String, byte[]> files) {
    static final Path SUITE = VectorSuite.open("tidemark-v1").folder();

    static PublishedRepository open(String folder) {
        Path base = SUITE.resolve(folder);
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(base)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(base.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PublishedRepository(files);
    }

    /** The same with one byte of a file replaced. */
    PublishedRepository altered(JsonNode how) {
        Map<String, byte[]> copy = new TreeMap<>(files);
        byte[] bytes = copy.get(how.get("path").asText()).clone();
        bytes[how.get("offset").asInt()] = (byte) how.get("byte").asInt();
        copy.put(how.get("path").asText(), bytes);
        return new PublishedRepository(copy);
    }

    PublishedRepository without(String path) {
        Map<String, byte[]> copy = new TreeMap<>(files);
        copy.remove(path);
        return new PublishedRepository(copy);
    }

    /** The state that a client takes from nothing but the pinned root. */
    TrustState state(Path directory, Instant now) throws TrustClientException, InterruptedException {
        ManualTime time = new ManualTime(now);
        try (TrustClient client = TrustClient.builder()
                .domain(TestDomain.DOMAIN)
                .pinnedRoot(files.get("metadata/1.root.json"))
                .stateDirectory(directory)
                .maxPollInterval(Duration.ofHours(10))
                .clock(time)
                .ticker(time)
                .source(new FileMirror(TestDomain.unpublished(TestDomain.DOMAIN)).files(files))
                .start()) {
            return client.read().state().orElseThrow();
        }
    }
}
