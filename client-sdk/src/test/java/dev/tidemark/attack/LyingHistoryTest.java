package dev.tidemark.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.CountingMirror;
import dev.tidemark.client.CountingMirror.Answer;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.Digests;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The list of replaced segments is not signed. Whoever controls the path lies in it, and holds no key. The cycle ends as
 * one that never looked at it, on the signed set, for the price of the list and of less than the listed segment.
 */
@Timeout(60)
class LyingHistoryTest extends HostileScenario {
    private static final String HISTORY = "revocations/history.json";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int HELD = 2_047;
    private static final FetchLimits PATIENT = new FetchLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20), 0);
    private static final FetchLimits SHORT_SILENCE = new FetchLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(30), 0);

    private Map<String, byte[]> files = Map.of();

    @BeforeEach
    void oneShortOfASegmentOfAll() {
        for (int i = 0; i < HELD; i++) {
            domain.revoke(name(i));
            if (i % 500 == 0) {
                domain.publish();
            }
        }
        mirror.copy(domain.publish());
    }

    private RevokedName name(int number) {
        return new RevokedName(RevocationKind.JTI, domain.issuer("alpha").issuer(), "stolen-" + number);
    }

    // ---- what was done to the list

    /** One revocation later the client refreshes through a mirror that lies. */
    private CountingMirror refreshed(Fetcher source, Runnable lie) throws Exception {
        CountingMirror counting = new CountingMirror(source);
        try (TrustClient client = client(counting).start()) {
            pass(Duration.ofSeconds(5));
            domain.revoke(name(HELD)).publish();
            files = new TreeMap<>(domain.files());
            lie.run();
            mirror.files(files);
            counting.forget();

            requireRecovered(client);

            assertThat(held(client).revocationSequence()).isEqualTo(HELD + 1);
            assertThat(held(client).revocations().size()).isEqualTo(HELD + 1);
            assertThat(find(client, name(0))).isTrue();
            assertThat(find(client, name(HELD))).isTrue();
        }
        return counting;
    }

    private CountingMirror refreshed(Consumer<ArrayNode> lie) throws Exception {
        return refreshed(mirror, () -> lines(lie));
    }

    private void lines(Consumer<ArrayNode> change) {
        try {
            ObjectNode list = (ObjectNode) JSON.readTree(files.get(HISTORY));
            change.accept((ArrayNode) list.get("segments"));
            files.put(HISTORY, JSON.writeValueAsBytes(list));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ObjectNode last(ArrayNode lines) {
        return (ObjectNode) lines.get(lines.size() - 1);
    }

    /** A line for bytes that are there, and what it says of them. */
    private void plant(ArrayNode lines, long from, long to, byte[] bytes) {
        String digest = Digests.sha256Hex(bytes);
        lines.add(last(lines)
                .deepCopy()
                .put("from", from)
                .put("to", to)
                .put("length", bytes.length)
                .put("sha256", digest));
        files.put("targets/revocations/" + digest + "." + from + "-" + to + ".tmr", bytes);
    }

    private long whole(CountingMirror counting) {
        return counting.answers(answer -> answer.path().endsWith(".0-2048.tmr")).size();
    }

    /** In the end the listed segment, once; before it no more than was said of it. */
    private void requireFetchedWhole(CountingMirror counting) {
        assertThat(whole(counting)).isEqualTo(1);
        assertThat(counting.answers(Answer::isHistory)).hasSize(1);
        long listed = counting.bytes(answer -> answer.path().endsWith(".0-2048.tmr"));
        assertThat(counting.limits(Answer::isHistory)).isLessThanOrEqualTo(listed);
        assertThat(counting.limits(Answer::isSegment)).isLessThan(2 * listed);
        assertThat(counting.answers(Answer::isSegment)).hasSizeLessThan(4);
    }

    private void requireSpared(CountingMirror counting) {
        assertThat(whole(counting)).isZero();
        assertThat(counting.answers(Answer::isSegment)).hasSize(1);
    }

    @Test
    void refresh_honestHistory_sparesTheListedSegment() throws Exception {
        requireSpared(refreshed(lines -> {}));
    }

    @Test
    void refresh_historyWithLyingRanges_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(lines -> last(lines).put("from", HELD).put("count", 1)));
    }

    /** Not enough for the segment, by their own words: they are not looked at. */
    @Test
    void refresh_historyWhoseFilesHoldTooLittle_costsNoFileOfIt() throws Exception {
        CountingMirror counting = refreshed(lines -> last(lines).put("count", 511));

        requireFetchedWhole(counting);
        assertThat(counting.answers(Answer::isSegment)).hasSize(1);
    }

    @Test
    void refresh_historyWhoseFileIsOfOtherNumbers_isFetchedWhole() throws Exception {
        byte[] other = Segment.of(0, 3, 0, List.of()).bytes();
        requireFetchedWhole(refreshed(lines -> {
            last(lines).put("count", 1);
            plant(lines, HELD, HELD + 1L, other);
        }));
    }

    @Test
    void refresh_historyWhoseFileHasOtherContent_isFetchedWhole() throws Exception {
        byte[] another = Segment.of(HELD, HELD + 1L, 0, List.of(new RevocationEntry(1, 1, 0)))
                .bytes();
        requireFetchedWhole(refreshed(lines -> {
            last(lines).put("count", 1);
            plant(lines, HELD, HELD + 1L, another);
        }));
    }

    @Test
    void refresh_historyWhoseFileHasWrongBytes_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(
                mirror,
                () -> lines(lines -> files.replace(
                        "targets/revocations/" + last(lines).get("sha256").asText() + ".1536-2048.tmr",
                        "not a segment".getBytes(UTF_8)))));
    }

    @Test
    void refresh_historyWhoseFileIsNotASegment_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(lines -> plant(lines, HELD, HELD + 1L, new byte[100])));
    }

    @Test
    void refresh_historyWithUnknownMembers_isReadAllTheSame() throws Exception {
        requireSpared(refreshed(lines -> lines.forEach(
                line -> ((ObjectNode) line).put("from_2", -1).putObject("more").put("to", 5))));
    }

    @ParameterizedTest
    @CsvSource({
        "from,-1",
        "from,9007199254740991",
        "to,1536",
        "to,9007199254740992",
        "count,4000001",
        "prune_before,2147483648",
        "length,31",
        "length,67108865"
    })
    void refresh_historyWithHugeOrNegativeNumbers_isFetchedWhole(String member, long number) throws Exception {
        requireFetchedWhole(refreshed(lines -> last(lines).put(member, number)));
    }

    /** Sound each for itself, and together far more than the listed segment. */
    @Test
    void refresh_historyOfHugeFiles_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(lines -> last(lines).put("length", 64 << 20)));
    }

    @Test
    void refresh_historyOfAFileAlmostAsLongAsTheListedOne_doesNotAskForIt() throws Exception {
        CountingMirror counting = refreshed(lines -> last(lines).put("length", listed() - 1));
        requireFetchedWhole(counting);
        assertThat(counting.answers(Answer::isSegment)).hasSize(1);
    }

    private int listed() {
        return files.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".0-2048.tmr"))
                .mapToInt(file -> file.getValue().length)
                .sum();
    }

    @Test
    void refresh_historyOfOverlappingSegments_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(lines -> {
            last(lines).put("from", 1_500);
            for (int i = 0; i < 20; i++) {
                lines.add(last(lines).deepCopy().put("from", 1_400 + i));
            }
        }));
    }

    @Test
    void refresh_historyWithEveryLineTwice_isReadAllTheSame() throws Exception {
        requireSpared(refreshed(lines -> lines.addAll(lines.deepCopy())));
    }

    @Test
    void refresh_historyWithACheaperLineForTheSameRange_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(lines ->
                lines.insert(0, last(lines).deepCopy().put("length", 32).put("sha256", "0".repeat(64)))));
    }

    @Test
    void refresh_historyWithheld_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(mirror, () -> files.remove(HISTORY)));
    }

    @Test
    void refresh_filesOfTheHistoryWithheld_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(mirror, () -> files.keySet().removeIf(path -> path.endsWith(".1536-2048.tmr"))));
    }

    /** The same numbers, of names that were hashed with another salt. */
    @Test
    void refresh_historyOfAnotherEpoch_isFetchedWhole() throws Exception {
        TestDomain another = TestDomain.start().riseEpoch().publish();
        for (int i = 0; i <= HELD; i++) {
            another.revoke(name(i));
            if (i % 500 == 0) {
                another.publish();
            }
        }
        Map<String, byte[]> of = another.publish().files();
        requireFetchedWhole(refreshed(mirror, () -> {
            files.put(HISTORY, of.get(HISTORY));
            of.forEach((path, bytes) -> {
                if (path.startsWith("targets/revocations/")) {
                    files.putIfAbsent(path, bytes);
                }
            });
        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"segments\": [[]]}"})
    void refresh_historyThatIsNone_isFetchedWhole(String text) throws Exception {
        requireFetchedWhole(refreshed(mirror, () -> files.put(HISTORY, text.getBytes(UTF_8))));
    }

    @Test
    void refresh_historyWithoutAnEnd_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(server.fetcher(PATIENT), () -> server.answer(HISTORY, HostileServer::endless)));
    }

    @Test
    void refresh_fileOfTheHistoryWithoutAnEnd_isFetchedWhole() throws Exception {
        requireFetchedWhole(refreshed(
                server.fetcher(PATIENT),
                () -> lines(lines -> server.answer(
                        "targets/revocations/" + last(lines).get("sha256").asText() + ".1536-2048.tmr",
                        HostileServer::endless))));
    }

    @Test
    void refresh_noAnswerForTheHistory_isFetchedWhole() throws Exception {
        requireFetchedWhole(
                refreshed(server.fetcher(SHORT_SILENCE), () -> server.answer(HISTORY, HostileServer::silent)));
    }
}
