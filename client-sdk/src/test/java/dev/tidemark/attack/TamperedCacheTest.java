package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.TrustState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The attacker writes to the state directory while the reader is off, and holds the network down or leaves it be. What
 * cannot be told without a second place of marks is shown as it is, by its age.
 */
class TamperedCacheTest extends AttackScenario {
    private Path kept;

    /** A directory with a history: two states, one revocation, a rotated root. */
    @BeforeEach
    void aDirectory() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.rotateRoot().revoke(stolen()).publish());
            assertThat(client.refresh()).isEmpty();
        }
        kept = directory.resolve("kept");
        copy(directory.resolve("state"), kept);
        time.pass(Duration.ofSeconds(30));
    }

    @Test
    void start_anyByteChanged_isRefusedOrChangesNothing() throws Exception {
        tamper(bytes -> {
            bytes[bytes.length / 2] ^= 1;
            return bytes;
        });
    }

    @Test
    void start_anyFileCutShort_isRefusedOrChangesNothing() throws Exception {
        tamper(bytes -> java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void start_anyFileMadeLonger_isRefusedOrChangesNothing() throws Exception {
        tamper(bytes -> java.util.Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** One file after the other, with the network down and then up again. */
    private void tamper(UnaryOperator<byte[]> change) throws Exception {
        for (Path file : files()) {
            restore();
            Path target =
                    directory.resolve("state").resolve(kept.relativize(file).toString());
            Files.write(target, change.apply(Files.readAllBytes(file)));
            mirror.goDown();
            requireRefusedOrTheSame(file);
            mirror.comeUp();
            requireHelpedByARefresh(file);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(kept)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("LOCK"))
                    .sorted()
                    .toList();
            assertThat(files).hasSizeGreaterThan(20);
            return files;
        }
    }

    private void requireRefusedOrTheSame(Path file) throws InterruptedException {
        try (TrustClient client = client().start()) {
            TrustState state = held(client);
            assertThat(state.statement().issuedAt()).as("%s", file).isEqualTo(domain.now());
            assertThat(client.read().ageMillis()).as("%s", file).isEqualTo(30_000);
            assertThat(find(client, stolen())).as("%s", file).isTrue();
        } catch (TrustClientException e) {
            assertThat(e.failure().code()).as("%s", file).matches("[a-z_]+").isNotEqualTo("internal_error");
        }
    }

    /** Only what says how far we were needs a person: a reader that forgets it could be led back. */
    private void requireHelpedByARefresh(Path file) throws InterruptedException {
        try (TrustClient client = client().start()) {
            assertThat(client.read().ageMillis()).as("%s", file).isEqualTo(30_000);
            assertThat(find(client, stolen())).as("%s", file).isTrue();
        } catch (TrustClientException e) {
            assertThat(e.failure().code()).as("%s", file).isEqualTo("state_corrupt");
            assertThat(file).hasFileName("marks.json");
        }
    }

    /** Beyond reach without a second place: the older state counts, but its age is what it is. */
    @Test
    void start_wholeDirectorySwappedForAnOlderOne_showsItsTrueAge() throws Exception {
        time.pass(Duration.ofDays(30));
        domain.at(time.instant());
        mirror.copy(domain.resignRevocations().issuer(domain.issuer("alpha")).publish());
        client().start().close();
        restore();
        mirror.goDown();

        try (TrustClient client = client().start()) {
            requireAgeRunsOn(client, held(client));
            assertThat(client.read().ageMillis())
                    .isGreaterThan(Duration.ofDays(30).toMillis());
        }
    }

    @Test
    void start_wholeDirectorySwapped_isToldByASecondPlaceOfMarks() throws Exception {
        Path marks = directory.resolve("marks-elsewhere.json");
        domain.at(time.instant());
        mirror.copy(domain.heartbeat());
        client().markFile(marks).start().close();
        restore();
        mirror.goDown();

        assertThat(startRefused(client().markFile(marks))).isEqualTo("state_rolled_back");
    }

    /** A chain and a state of the attacker's own making, in the right places: the pinned root is not in the cache. */
    @Test
    void start_directoryOfAnotherRoot_isRefused() throws Exception {
        Forger forger = forger();
        for (Path file : files()) {
            if (file.toString().endsWith(".root.json")) {
                Path target =
                        directory.resolve("state").resolve(kept.relativize(file).toString());
                Files.write(target, forger.again("root", root -> {}, "mine").bytes("root"));
            } else if (file.endsWith("timestamp.json")) {
                Path target =
                        directory.resolve("state").resolve(kept.relativize(file).toString());
                Files.write(
                        target,
                        forger.next("timestamp", signed -> Forger.issued(signed, time.instant()), "mine")
                                .bytes("timestamp"));
            }
        }
        mirror.goDown();

        assertThat(startRefused(client())).isEqualTo("threshold_not_met");
    }

    private void restore() throws IOException {
        Path state = directory.resolve("state");
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        copy(kept, state);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
