package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.CountingMirror;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.Limits;
import dev.tidemark.revocation.Segment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thief of the online keys signs a list of segments that no files could make a state, or one too large for the reader:
 * it costs the role's file, and nothing that it lists is asked for.
 */
@Timeout(60)
class ListedSegmentsTest extends AttackScenario {
    private static final long MILLION = 1_000_000;
    private static final long FULL = Segment.MAX_ENTRIES;
    private static final long PAST_THE_LAST_HOUR = 1L << 31;

    private final CountingMirror counting = new CountingMirror(mirror);

    @BeforeEach
    void oneIsRevoked() {
        mirror.copy(domain.revoke(stolen()).publish());
    }

    /** The role of a thief while it is made: lines for files that nobody has. */
    private record Role(ObjectNode signed) {
        Role line(long from, long to, long count, long pruneBefore, long length) {
            ObjectNode entry = JsonNodeFactory.instance.objectNode().put("length", length);
            entry.putObject("hashes").put("sha256", "0".repeat(64));
            entry.putObject("custom")
                    .put("from", from)
                    .put("to", to)
                    .put("count", count)
                    .put("prune_before", pruneBefore);
            ((ObjectNode) signed.get("targets")).set("revocations/" + from + "-" + to + ".tmr", entry);
            return this;
        }

        Role lines(int number, long entries, long bytes) {
            for (int i = 0; i < number; i++) {
                line(i * FULL, (i + 1) * FULL, entries, 0, bytes);
            }
            return sequence(number * FULL);
        }

        Role sequence(long last) {
            Forger.extension(signed).put("revocation_sequence", last);
            return this;
        }

        Role pruneBefore(long hour) {
            Forger.extension(signed).put("prune_before", hour);
            return this;
        }
    }

    private static Arguments lie(String name, Consumer<Role> made, String code) {
        return Arguments.of(Named.of(name, made), code);
    }

    static List<Arguments> lies() {
        return List.of(
                lie(
                        "257 segments",
                        role -> {
                            for (int i = 0; i < 257; i++) {
                                role.line(i, i + 1L, 0, 0, 32);
                            }
                            role.sequence(257);
                        },
                        "too_many_segments"),
                lie("52 million entries", role -> role.lines(13, FULL, 30 * MILLION), "too_many_revocations"),
                lie("440 MB for 28 million entries", role -> role.lines(7, FULL, 63 * MILLION), "too_many_revocations"),
                lie("bytes without entries", role -> role.line(0, 1, 0, 0, 33), "segment_too_long"),
                lie("64 MiB for one entry", role -> role.line(0, 1, 1, 0, 64 << 20), "segment_too_long"),
                lie("more entries than numbers", role -> role.line(0, 1, 2, 0, 40), "count_exceeds_range"),
                lie("a segment of all", role -> role.line(0, 9 * FULL, FULL + 1, 0, 40), "too_many_entries"),
                lie("no numbers", role -> role.line(1, 1, 0, 0, 32), "bad_range"),
                lie("numbers that fall", role -> role.line(5, 1, 0, 0, 32), "bad_range"),
                lie("a late beginning", role -> role.line(1, 2, 0, 0, 32).sequence(2), "segments_not_contiguous"),
                lie(
                        "a gap",
                        role -> role.line(0, 1, 0, 0, 32).line(2, 3, 0, 0, 32).sequence(3),
                        "segments_not_contiguous"),
                lie(
                        "the same numbers twice",
                        role -> role.line(0, 2, 0, 0, 32).line(1, 3, 0, 0, 32).sequence(3),
                        "segments_not_contiguous"),
                lie("an early end", role -> role.line(0, 1, 0, 0, 32).sequence(2), "mix_and_match"),
                lie(
                        "an hour past the last",
                        role -> role.line(0, 1, 0, PAST_THE_LAST_HOUR, 32).pruneBefore(PAST_THE_LAST_HOUR),
                        "bad_prune_before"),
                lie(
                        "an hour past the last, in the role alone",
                        role -> role.line(0, 1, 0, 0, 32).pruneBefore(PAST_THE_LAST_HOUR),
                        "bad_prune_before"),
                lie(
                        "an hour that no segment has",
                        role -> role.line(0, 1, 0, 3, 32).pruneBefore(4),
                        "prune_before_mismatch"));
    }

    private void offer(Consumer<Role> made) {
        Forger forger = forger();
        forger.next(
                "revocations",
                signed -> {
                    ((ObjectNode) signed.get("targets"))
                            .properties()
                            .removeIf(entry -> entry.getKey().endsWith(".tmr"));
                    made.accept(new Role(signed));
                },
                "revocations");
        long last = Forger.extension(forger.signed("revocations"))
                .get("revocation_sequence")
                .asLong();
        mirror.files(forger.index()
                .statement(signed -> Forger.extension(signed).put("revocation_sequence", last))
                .files());
    }

    private void requireNothingAskedFor() {
        assertThat(counting.answers(answer -> answer.path().startsWith("targets/revocations/")))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refresh_listThatCannotBeAState_isRefusedBeforeAnythingOfItIsFetched(Consumer<Role> made, String code)
            throws Exception {
        try (TrustClient client = client(counting).start()) {
            pass(Duration.ofSeconds(5));
            counting.forget();
            offer(made);

            refreshIsRefused(client, code);

            requireNothingAskedFor();
            assertThat(find(client, stolen())).isTrue();
        }
    }

    /** The same for a reader that allows two: what it can hold is its own to say. */
    @Test
    void refresh_moreRevocationsThanTheReaderAllows_areRefusedBeforeTheyAreFetched() throws Exception {
        try (TrustClient client =
                client(counting).limits(Limits.DEFAULT.withRevocations(2)).start()) {
            pass(Duration.ofSeconds(5));
            counting.forget();
            offer(role -> role.line(0, 3, 3, 0, 60).sequence(3));

            refreshIsRefused(client, "too_many_revocations");

            requireNothingAskedFor();
        }
    }

    /** Honest, and at the bounds. */
    @Test
    void refresh_asManyAsTheReaderAllows_areTaken() throws Exception {
        try (TrustClient client =
                client(counting).limits(Limits.DEFAULT.withRevocations(2)).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.revoke(stolen()).publish());

            requireRecovered(client);
        }
    }
}
