package dev.tidemark.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.state.StateDirectory;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Somebody, or a bad disk, changed the state directory while the client was off. */
class TamperedStateTest extends ClientScenario {
    private final Path marks = Path.of("marks.json");

    // ---- a published state that is spoilt

    @Test
    void start_publishedStateSpoilt_decidesNothingFromTheOneBeforeButHoldsWhatItRevoked() throws Exception {
        mirror.copy(domain.revoke(stolen()).publish());
        publishOnceMore();
        spoil("gen-2/policy.json");

        CachedState replayed = replay();

        assertThat(replayed.published()).isEmpty();
        assertThat(replayed.held().orElseThrow().revocations().find(stolen(), Instant.EPOCH))
                .isPresent();
    }

    @Test
    void start_publishedStateSpoilt_isHealedByOneRefresh() throws Exception {
        publishOnceMore();
        spoil("gen-2/policy.json");

        client().start().close();

        assertThat(replay().published()).isPresent();
    }

    /** A spoilt state of which no mark and no statement tells was never seen, as far as anybody can know. */
    @Test
    void start_publishedStateSpoiltThatNoMarkTellsOf_decidesFromTheOneBefore() throws Exception {
        client().start().close();
        byte[] before = Files.readAllBytes(root().resolve(marks));
        publishOnceMore();
        spoil("gen-2/timestamp.json");
        spoil("metadata/timestamp.json");
        Files.write(root().resolve(marks), before);

        CachedState replayed = replay();

        assertThat(replayed.published().orElseThrow().bundleVersion()).isEqualTo(1);
        assertThat(replayed.problem()).isPresent();
    }

    @Test
    void start_statesOfTheMarksAndOfTheDirectorySpoilt_stillKnowsTheNewestStatementItKept() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.timestampVersion(500).heartbeat());
            client.refresh();
        }
        spoil("gen-1/policy.json");

        assertThat(replay().marks().timestamp()).isEqualTo(500);
    }

    // ---- a directory that is swapped with everything in it

    @Test
    void start_directorySwappedTogetherWithItsMarks_isNoticedOnlyByItsAge() throws Exception {
        client().start().close();
        copy(directory.resolve("state"), directory.resolve("old"));
        pass(Duration.ofMinutes(2));
        publishOnceMore();
        swap();
        mirror.goDown();

        try (TrustClient swapped = client().start()) {
            TrustView.Reading reading = swapped.read();
            assertThat(reading.state().orElseThrow().bundleVersion()).isEqualTo(1);
            assertThat(reading.ageMillis())
                    .as("the age is true")
                    .isEqualTo(
                            Duration.between(TestDomain.START, time.instant()).toMillis());
        }
    }

    @Test
    void start_swappedDirectoryWithASecondPlace_decidesNothingAndFollowsNoOlderStatement() throws Exception {
        Path second = directory.resolve("second.json");
        client().markFile(second).start().close();
        copy(directory.resolve("state"), directory.resolve("old"));
        FileMirror behind = new FileMirror(domain);
        pass(Duration.ofMinutes(2));
        mirror.copy(domain.policy(TestPolicy.orders()).publish());
        client().markFile(second).start().close();
        swap();

        assertThat(startRefused(client(behind).markFile(second))).isEqualTo(Failure.STATE_ROLLED_BACK);
    }

    // ---- marks that somebody raised

    private TrustClient refusedUntilTheMarksAreRemoved() throws Exception {
        assertThat(startRefused(client())).isEqualTo(Failure.STATE_ROLLED_BACK);
        Files.delete(root().resolve(marks));
        return client().start();
    }

    @Test
    void start_marksRaisedByHand_refusesEverythingUntilTheyAreRemoved() throws Exception {
        client().start().close();
        edit("\"timestamp\":1", "\"timestamp\":900000");
        pass(Duration.ofSeconds(1));
        mirror.copy(domain.heartbeat());

        try (TrustClient healed = refusedUntilTheMarksAreRemoved()) {
            assertThat(healed.status().failure()).isEmpty();
        }
    }

    @Test
    void start_marksRaisedByHand_areResetByARootThatReplacesTheKeys() throws Exception {
        client().start().close();
        edit("\"timestamp\":1", "\"timestamp\":900000");
        pass(Duration.ofSeconds(1));
        mirror.copy(domain.replaceOnlineKeys().publish());

        try (TrustClient recovered = client().start()) {
            assertThat(recovered.status().failure()).isEmpty();
        }
        assertThat(replay().published()).isPresent();
    }

    /** Time never runs before the latest signed one: everything has expired until the lie is removed. */
    @Test
    void start_signedTimeRaisedByHand_refusesEverythingUntilItIsRemoved() throws Exception {
        client().start().close();
        edit("\"signed_time_ms\":", "\"signed_time_ms\":9");

        try (TrustClient healed = refusedUntilTheMarksAreRemoved()) {
            assertThat(healed.read().timeKnown()).isTrue();
        }
    }

    @Test
    void start_marksOfNobody_isRefusedByName() throws Exception {
        client().start().close();
        Path second = directory.resolve("second.json");
        Files.write(second, "{}".getBytes(UTF_8));
        assertThat(startRefused(client().markFile(second))).isEqualTo("state_corrupt");
        Files.delete(second);
        Files.createDirectory(second);
        assertThat(startRefused(client().markFile(second))).isEqualTo("state_io");
    }

    // ---- by hand

    private void publishOnceMore() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.policy(TestPolicy.orders().route("orders.new", "low", "bounded", 300))
                    .publish());
            assertThat(client.refresh()).isEmpty();
        }
    }

    private Path root() {
        return directory.resolve("state/example.local");
    }

    /** Another file in its place: two names may lead to one file. */
    private void spoil(String name) throws IOException {
        Files.delete(root().resolve(name));
        Files.write(root().resolve(name), "junk".getBytes(UTF_8));
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(root().resolve(marks));
        assertThat(text).contains(from);
        Files.writeString(root().resolve(marks), text.replace(from, to));
    }

    private CachedState replay() throws Exception {
        try (ClientStore store = new ClientStore(
                StateDirectory.open(directory.resolve("state"), new TrustDomain(TestDomain.DOMAIN)),
                Optional.empty(),
                new Carried(time, time, Duration.ofSeconds(60)),
                Optional.empty())) {
            return CachedState.replay(
                    TrustedMetadata.pinned(domain.pinnedRoot(), Limits.DEFAULT), store, Limits.DEFAULT);
        }
    }

    private void swap() throws IOException {
        Files.move(directory.resolve("state"), directory.resolve("away"));
        Files.move(directory.resolve("old"), directory.resolve("state"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
