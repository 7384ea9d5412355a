package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TrustClient;
import dev.tidemark.revocation.Segment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The list of revocations altered on its way, by a mirror without keys; or by a thief of the online keys, who signs
 * what was altered. Whatever is not the whole signed list is refused whole.
 */
class MutatedDeltaTest extends AttackScenario {
    @BeforeEach
    void oneIsRevoked() {
        mirror.copy(domain.revoke(stolen()).publish());
    }

    /** Makes a role list these segments and no others. */
    static void list(Forger forger, ObjectNode signed, Segment... segments) {
        ObjectNode targets = (ObjectNode) signed.get("targets");
        targets.properties().removeIf(entry -> entry.getKey().endsWith(".tmr"));
        for (Segment segment : segments) {
            String path = "revocations/" + segment.fileName();
            forger.target(path, segment.bytes(), signed);
            ((ObjectNode) targets.get(path))
                    .putObject("custom")
                    .put("from", segment.from())
                    .put("to", segment.to())
                    .put("count", segment.count())
                    .put("prune_before", segment.pruneBefore());
        }
    }

    private void offer(Segment... segments) {
        Forger forger = forger();
        forger.next("revocations", signed -> list(forger, signed, segments), "revocations");
        mirror.files(forger.index().statement().files());
    }

    @Test
    void refresh_segmentWithAFlippedBit_isRefused() throws Exception {
        try (TrustClient client = started()) {
            domain.revoke(stolen()).publish();
            Forger forger = forger();
            String newest = forger.signed("revocations").get("targets").properties().stream()
                    .filter(entry -> entry.getKey().endsWith(".tmr"))
                    .map(entry -> "targets/revocations/"
                            + entry.getValue().at("/hashes/sha256").asText() + "."
                            + entry.getKey().substring("revocations/".length()))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = domain.files().get(newest);
            bytes[bytes.length - 1] ^= 4;
            mirror.files(forger.file(newest, bytes).files());

            refreshIsRefused(client, "hash_mismatch");
        }
    }

    @Test
    void refresh_segmentDroppedFromTheSignedList_isRefused() throws Exception {
        try (TrustClient client = started()) {
            offer();

            refreshIsRefused(client, "mix_and_match");
        }
    }

    @Test
    void refresh_segmentsWithAGap_areRefused() throws Exception {
        try (TrustClient client = started()) {
            offer(Segment.of(0, 1, 0, List.of()), Segment.of(2, 3, 0, List.of()));

            refreshIsRefused(client, "segments_not_contiguous");
        }
    }

    /** A segment under the name, and the numbers, of another. */
    @Test
    void refresh_segmentsSwapped_areRefused() throws Exception {
        try (TrustClient client = started()) {
            Forger forger = forger();
            Segment honest = Segment.of(0, 1, 0, List.of());
            forger.next(
                    "revocations",
                    signed -> {
                        list(forger, signed, honest);
                        forger.target(
                                "revocations/" + honest.fileName(),
                                Segment.of(0, 2, 0, List.of()).bytes(),
                                signed);
                    },
                    "revocations");
            mirror.files(forger.index().statement().files());

            refreshIsRefused(client, "extension_invalid");
        }
    }

    /** The number that was given to one revocation again, with nothing in it. */
    @Test
    void refresh_sequenceIssuedAgainWithOtherContent_isRefused() throws Exception {
        try (TrustClient client = started()) {
            offer(Segment.of(0, 1, 0, List.of()));

            refreshIsRefused(client, "revocation_regressed");

            assertThat(find(client, stolen())).isTrue();
        }
    }
}
