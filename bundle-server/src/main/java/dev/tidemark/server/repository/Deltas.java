package dev.tidemark.server.repository;

import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.util.ArrayList;
import java.util.List;

/** What a publication added, in segments that each lie within a listed one. Pure. */
final class Deltas {
    private Deltas() {}

    /**
     * One segment for each listed one that reaches beyond {@code after}, contiguous from there.
     *
     * @param listed contiguous
     * @param after the sequence before the publication
     * @param additions of the publication, ascending
     */
    static List<Segment> within(List<Segment> listed, long after, List<Tiers.Addition> additions) {
        List<Segment> deltas = new ArrayList<>();
        for (Segment segment : listed) {
            long from = Math.max(after, segment.from());
            if (from < segment.to()) {
                deltas.add(delta(segment, from, additions));
            }
        }
        return deltas;
    }

    /** Without what the listed segment dropped: merging drops it too. */
    private static Segment delta(Segment listed, long from, List<Tiers.Addition> additions) {
        List<RevocationEntry> entries = additions.stream()
                .filter(one -> one.sequence() > from && one.sequence() <= listed.to())
                .map(Tiers.Addition::entry)
                .filter(entry -> !ExpiryHour.isDead(entry.expiryHour(), listed.pruneBefore()))
                .toList();
        return Segment.of(from, listed.to(), listed.pruneBefore(), entries);
    }
}
