package dev.tidemark.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every target, by the name of its folder of inputs. */
enum FuzzTarget {
    METADATA(MetadataTarget.class, MetadataTarget::fuzzerTestOneInput, MetadataTarget::seeds),
    SIGNED(SignedTarget.class, SignedTarget::fuzzerTestOneInput, SignedTarget::seeds),
    JSON(JsonTarget.class, JsonTarget::fuzzerTestOneInput, JsonTarget::seeds),
    KEYS(KeysTarget.class, KeysTarget::fuzzerTestOneInput, KeysTarget::seeds),
    SEGMENT(SegmentTarget.class, SegmentTarget::fuzzerTestOneInput, SegmentTarget::seeds),
    POLICY(PolicyTarget.class, PolicyTarget::fuzzerTestOneInput, PolicyTarget::seeds),
    ISSUER(IssuerTarget.class, IssuerTarget::fuzzerTestOneInput, IssuerTarget::seeds),
    DOCUMENTS(DocumentsTarget.class, DocumentsTarget::fuzzerTestOneInput, DocumentsTarget::seeds),
    PASSPORT(PassportTarget.class, PassportTarget::fuzzerTestOneInput, PassportTarget::seeds),
    TRANSCRIPT(TranscriptTarget.class, TranscriptTarget::fuzzerTestOneInput, TranscriptTarget::seeds),
    PUSH(PushTarget.class, PushTarget::fuzzerTestOneInput, PushTarget::seeds),
    GUARD(GuardTarget.class, GuardTarget::fuzzerTestOneInput, GuardTarget::seeds),
    STATE(StateTarget.class, StateTarget::fuzzerTestOneInput, StateTarget::seeds);

    private final Class<?> type;
    private final Consumer<byte[]> target;
    private final Supplier<Seeds> seeds;

    FuzzTarget(Class<?> type, Consumer<byte[]> target, Supplier<Seeds> seeds) {
        this.type = type;
        this.target = target;
        this.seeds = seeds;
    }

    /** As in commands and folders. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<?> type() {
        return type;
    }

    void run(byte[] input) {
        target.accept(input);
    }

    Map<String, byte[]> seeds() {
        return seeds.get().byName();
    }

    /** The folder of its inputs in the source tree. */
    Path folder() {
        return Path.of("src/test/resources/fuzz", label()).toAbsolutePath();
    }

    /** What is in that folder: seeds, what a search found worth keeping, and findings. */
    Map<String, byte[]> inputs() {
        Map<String, byte[]> inputs = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                inputs.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inputs;
    }
}
