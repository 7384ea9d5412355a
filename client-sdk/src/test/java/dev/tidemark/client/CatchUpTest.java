package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.CountingMirror.Answer;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Segment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who was away fetches what was revoked meanwhile and at most 1,024 entries more, whatever was merged since. */
@Timeout(60)
class CatchUpTest extends ClientScenario {
    /** One more fills the tail, and everything there is becomes one segment. */
    private static final int BEFORE_A_CASCADE = 8_191;

    private static final String ALL = "revocations/0-2048.tmr";

    /** Not used while there is one mirror. */
    private static final FetchPool POOL = new FetchPool(1, "catch-up");

    private static final Patience ONE_SECOND = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final CountingMirror counting = new CountingMirror(mirror);
    private int revoked;

    /** Revokes and publishes in batches of a size that is told for what is left. */
    private void revoke(int count, IntUnaryOperator batch) {
        for (int left = count; left > 0; ) {
            int now = Math.min(left, batch.applyAsInt(left));
            for (int i = 0; i < now; i++) {
                domain.revoke(new RevokedName(
                        RevocationKind.JTI, domain.issuer("alpha").issuer(), "stolen-" + ++revoked));
            }
            pass(Duration.ofMillis(20));
            domain.publish();
            left -= now;
        }
        mirror.copy(domain);
    }

    private long fetchedEntries() throws MalformedSegmentException {
        long entries = 0;
        for (Answer answer : counting.answers(Answer::isSegment)) {
            entries += Segment.decode(answer.bytes()).count();
        }
        return entries;
    }

    private void requireSetOfAFreshOne(TrustClient client) {
        TrustState state = client.read().state().orElseThrow();
        assertThat(state.listed().segments()).isEqualTo(domain.state().listed().segments());
        assertThat(state.revocationSequence()).isEqualTo(revoked);
    }

    @ParameterizedTest(name = "{0} revocations")
    @ValueSource(ints = {1, 100, 1_000, 10_000})
    void refresh_afterManyRevocationsAndACascadeOfMerges_fetchesThoseAndAtMost1024More(int missed) throws Exception {
        revoke(BEFORE_A_CASCADE, left -> 511);
        try (TrustClient client = client(counting).start()) {
            revoke(missed, left -> 97);
            counting.forget();

            assertThat(client.refresh()).isEmpty();

            requireSetOfAFreshOne(client);
            assertThat(counting.answers(Answer::isHistory)).hasSize(1);
            assertThat(fetchedEntries()).isBetween((long) missed, missed + 1_024L);
            assertThat(counting.bytes(Answer::isSegment)).isLessThan(8L * (missed + 1_024));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void refresh_afterAnyNumberInAnyBatches_fetchesThoseAndAtMost1024More(long seed) throws Exception {
        Random random = new Random(seed);
        revoke(1 + random.nextInt(9_000), left -> 1 + random.nextInt(900));
        try (TrustClient client = client(counting).start()) {
            for (int round = 0; round < 4; round++) {
                int missed = 1 + random.nextInt(3_000);
                revoke(missed, left -> 1 + random.nextInt(900));
                counting.forget();

                assertThat(client.refresh()).isEmpty();

                requireSetOfAFreshOne(client);
                assertThat(fetchedEntries()).as("seed %d round %d", seed, round).isBetween(1L, missed + 1_024L);
                assertThat(counting.answers(Answer::isHistory)).hasSizeLessThan(2);
            }
        }
    }

    @Test
    void refresh_whatIsHeldIsLittle_isFetchedWholeWithoutALookAtTheHistory() throws Exception {
        revoke(1_000, left -> 500);
        try (TrustClient client = client(counting).start()) {
            revoke(1_100, left -> 500);
            counting.forget();

            assertThat(client.refresh()).isEmpty();

            requireSetOfAFreshOne(client);
            assertThat(counting.answers(Answer::isHistory)).isEmpty();
            assertThat(fetchedEntries()).isEqualTo(2_100);
        }
    }

    /** The history may be as long as the first segment that it could spare; so the longest one asks. */
    @Test
    void assemble_severalSegments_asksForTheLongestFirst() throws Exception {
        revoke(3 * 2_048 + 700, left -> 500);
        TrustState state = domain.state();
        List<Long> asked = new ArrayList<>();
        StateAssembly.assemble(state.metadata(), Map.of(), Optional.empty(), Limits.DEFAULT, (path, file) -> {
            if (path.endsWith(".tmr")) {
                asked.add(file.length());
            }
            return domain.files().get(RepositoryPaths.target(path, file.sha256(), true));
        });

        assertThat(asked).hasSizeGreaterThan(3).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void start_withNothingHeld_doesNotLookAtTheHistory() throws Exception {
        revoke(3_000, left -> 500);
        client(counting).start().close();
        assertThat(counting.answers(Answer::isHistory)).isEmpty();
    }

    @Test
    void refresh_onlyOneOfSeveralMirrorsHasTheHistory_isHelpedByIt() throws Exception {
        revoke(2_047, left -> 511);
        FileMirror without = new FileMirror(domain);
        try (TrustClient client = described().source(without).source(counting).start()) {
            revoke(1, left -> 1);
            without.copy(domain).withhold(SegmentHistory.PATH);
            counting.forget();

            assertThat(client.refresh()).isEmpty();

            requireSetOfAFreshOne(client);
            assertThat(counting.answers(Answer::isHistory)).hasSize(1);
        }
    }

    @Test
    void refresh_oneOfSeveralMirrorsHasAnotherFileForAReplacedSegment_asksTheNext() throws Exception {
        revoke(2_047, left -> 511);
        FileMirror wrong = new FileMirror(domain);
        CountingMirror first = new CountingMirror(wrong);
        try (TrustClient client = described()
                .source(first)
                .source(counting)
                .patience(new Patience(Duration.ofHours(1), Duration.ofHours(1)))
                .start()) {
            revoke(1, left -> 1);
            wrong.files(withOthersIn("1536-2048"));
            mirror.withhold(RepositoryPaths.TIMESTAMP); // so that files are asked of the other one first
            first.forget();
            counting.forget();

            assertThat(client.refresh()).isEmpty();

            requireSetOfAFreshOne(client);
            assertThat(first.answers(answer -> answer.path().endsWith(".1536-2048.tmr")))
                    .hasSize(1);
            assertThat(first.answers(answer -> answer.path().endsWith(".0-2048.tmr")))
                    .isEmpty();
            assertThat(fetchedEntries()).isEqualTo(512);
        }
    }

    /** The domain's files, but for one segment, which has other entries of the same numbers. */
    private Map<String, byte[]> withOthersIn(String range) throws MalformedSegmentException {
        Map<String, byte[]> files = new TreeMap<>(domain.files());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().endsWith("." + range + ".tmr")) {
                Segment honest = Segment.decode(file.getValue());
                List<RevocationEntry> others = new ArrayList<>();
                for (int i = 1; i <= honest.count(); i++) {
                    others.add(new RevocationEntry(7, i, 0));
                }
                file.setValue(Segment.of(honest.from(), honest.to(), honest.pruneBefore(), others)
                        .bytes());
            }
        }
        return files;
    }

    @Test
    void within_isWhatIsHeldOfThoseNumbersAndNotPrunedFurther() {
        revoke(2_047, left -> 511);
        Segment pushed = Segment.of(512, 600, 0, List.of());
        LocalSegments local = new LocalSegments(Optional.of(domain.state()), List.of(pushed));

        assertThat(local.within(new SegmentNumbers(512, 1_536, 0, 0)))
                .extracting(Segment::fileName)
                .containsExactlyInAnyOrder("512-1024.tmr", "1024-1536.tmr");
        assertThat(local.within(new SegmentNumbers(512, 1_536, 0, -1))).isEmpty();
    }

    @Test
    void make_ofSeveralSegments_asksForTheListOnceAndForNoMoreThanItsBound() throws Exception {
        revoke(2_047, left -> 511);
        LocalSegments held = new LocalSegments(Optional.of(domain.state()), List.of());
        revoke(1, left -> 1);
        TargetFile listed = listed(ALL, domain.state());
        TargetFile large = new TargetFile(10L << 20, listed.hashes(), listed.custom());
        CatchUp catchUp = new CatchUp(sources(new Mirrors(List.of(counting), POOL, Patience.DEFAULT)));

        assertThat(catchUp.make(ALL, large, held, true)).isEmpty();
        assertThat(catchUp.make(ALL, listed, held, true)).isPresent();

        assertThat(counting.answers(Answer::isHistory)).hasSize(1);
        assertThat(counting.limits(Answer::isHistory)).isEqualTo(1 << 20);
    }

    private static Sources sources(Mirrors mirrors) {
        Sources sources = new Sources(mirrors, report -> {});
        sources.begin(Optional.empty());
        return sources;
    }

    /** The listed segment must still have its time. Nothing depends on how fast anything is: the time is spent. */
    @ParameterizedTest(name = "spent before the list: {0}")
    @ValueSource(booleans = {true, false})
    void make_whenMuchOfTheTimeIsGone_asksForNothingMore(boolean beforeTheList) throws Exception {
        revoke(2_047, left -> 511);
        LocalSegments held = new LocalSegments(Optional.of(domain.state()), List.of());
        revoke(1, left -> 1);
        StagedMirror spending = new StagedMirror(counting);
        Mirrors mirrors = new Mirrors(List.of(spending), POOL, ONE_SECOND);
        spending.spoil((asked, bytes) -> {
            spend(mirrors);
            return bytes;
        });
        CatchUp catchUp = new CatchUp(sources(mirrors));
        if (beforeTheList) {
            spend(mirrors);
        }

        assertThat(catchUp.make(ALL, listed(ALL, domain.state()), held, true)).isEmpty();

        assertThat(counting.answers(answer -> beforeTheList || answer.isSegment()))
                .isEmpty();
    }

    private static void spend(Mirrors mirrors) {
        while (mirrors.leftNanos() > mirrors.cycleNanos() / 10 * 6) {
            Thread.onSpinWait();
        }
    }

    /** What a client decides by it holds in memory; the directory is for the next start. */
    @Test
    void refresh_keptSegmentsSpoiltOnDisk_areNotReadAgain() throws Exception {
        revoke(2_047, left -> 511);
        try (TrustClient client = client(counting).start()) {
            for (String path : List.of("0-512", "512-1024", "1024-1536", "1536-2047")) {
                spoil("revocations/" + path + ".tmr", client);
            }
            revoke(1, left -> 1);
            counting.forget();

            assertThat(client.refresh()).isEmpty();

            requireSetOfAFreshOne(client);
            assertThat(fetchedEntries()).isEqualTo(512);
        }
        mirror.goDown();
        try (TrustClient restarted = client().start()) {
            requireSetOfAFreshOne(restarted);
        }
    }

    private static TargetFile listed(String path, TrustState state) {
        return state.metadata()
                .delegated("revocations")
                .orElseThrow()
                .role()
                .targets()
                .get(path);
    }

    private void spoil(String path, TrustClient client) throws Exception {
        String digest = listed(path, client.read().state().orElseThrow()).sha256();
        try (var all = Files.walk(directory.resolve("state"))) {
            Path file = all.filter(one -> one.endsWith(digest)).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
    }
}
