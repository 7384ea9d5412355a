package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder of published vectors, entered by its manifest. */
record VectorSuite(Path folder, List<VectorSuite.Entry> entries) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Set<String> NO_VECTORS = Set.of("manifest.json", "README.md", "NOTICE", "make.mjs");

    /** One line of the manifest. */
    record Entry(String id, List<String> contracts, Path file) {
        JsonNode read() {
            return json(file);
        }

        @Override
        public String toString() {
            return id;
        }
    }

    /** The suite of that name; tests run in the folder of their module. */
    static VectorSuite open(String name) {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("vectors/trustplane-v1"))) {
            at = at.getParent();
        }
        Path folder = at.resolve("vectors").resolve(name);
        List<Entry> entries = new ArrayList<>();
        for (JsonNode vector : json(folder.resolve("manifest.json")).get("vectors")) {
            List<String> contracts = new ArrayList<>();
            vector.get("contracts").forEach(contract -> contracts.add(contract.asText()));
            String file = Path.of(vector.get("path").asText()).getFileName().toString();
            entries.add(new Entry(vector.get("id").asText(), contracts, folder.resolve(file)));
        }
        return new VectorSuite(folder, entries);
    }

    /** Vectors in the folder that the manifest does not name, and the other way round. */
    Set<String> unlisted() {
        Set<String> names = new TreeSet<>();
        entries.forEach(entry -> names.add(entry.file().getFileName().toString()));
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> found = files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> !NO_VECTORS.contains(file))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> both = new TreeSet<>(names);
            both.retainAll(found);
            names.addAll(found);
            names.removeAll(both);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Path file) {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
