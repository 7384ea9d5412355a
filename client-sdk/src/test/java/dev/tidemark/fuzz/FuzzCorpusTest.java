package dev.tidemark.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input that is kept, through its target again: what once broke a promise stays mended. */
class FuzzCorpusTest {
    private static final int MAX_BYTES_OF_A_TARGET = 100_000;

    @ParameterizedTest
    @EnumSource
    void everyKeptInput_breaksNoPromise(FuzzTarget target) {
        Map<String, byte[]> inputs = target.inputs();
        inputs.forEach((name, bytes) ->
                assertThatCode(() -> target.run(bytes)).as(name).doesNotThrowAnyException());
        assertThat(inputs.values().stream().mapToInt(bytes -> bytes.length).sum())
                .isBetween(1, MAX_BYTES_OF_A_TARGET);
    }

    /** With {@code TIDEMARK_WRITE_SEEDS} in the environment the seeds are written, otherwise compared. */
    @ParameterizedTest
    @EnumSource
    void seeds_areThoseThatTheCodeMakes(FuzzTarget target) throws IOException {
        Map<String, byte[]> made = target.seeds();
        if (System.getenv().containsKey("TIDEMARK_WRITE_SEEDS")) {
            Files.createDirectories(target.folder());
            for (Path old : old(target)) {
                Files.delete(old);
            }
            for (Map.Entry<String, byte[]> seed : made.entrySet()) {
                Files.write(target.folder().resolve(seed.getKey()), seed.getValue());
            }
        }
        Map<String, byte[]> kept = new TreeMap<>(target.inputs());
        kept.keySet().removeIf(name -> !name.startsWith("seed-"));
        assertThat(kept.keySet()).isEqualTo(made.keySet());
        kept.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(made.get(name)));
    }

    private static java.util.List<Path> old(FuzzTarget target) throws IOException {
        try (var files = Files.list(target.folder())) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("seed-"))
                    .toList();
        }
    }
}
