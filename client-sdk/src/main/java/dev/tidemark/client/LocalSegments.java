package dev.tidemark.client;

import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a listed segment from what is held and what was pushed, so that neither a revocation nor compaction at the
 * server costs a fetch. Pieces that cover the segment's numbers exactly are merged; the result counts only if it is the
 * bytes that the signed entry names, so a piece need not be believed.
 */
final class LocalSegments {
    private final List<Segment> held;
    private final Map<Long, List<Segment>> byStart = new HashMap<>();

    /**
     * @param published whose segments are held
     * @param deltas of any origin
     */
    LocalSegments(Optional<TrustState> published, List<Segment> deltas) {
        held = published
                .map(state -> List.copyOf(state.listed().segments().values()))
                .orElse(List.of());
        Stream.concat(held.stream(), deltas.stream())
                .forEach(piece -> byStart.computeIfAbsent(piece.from(), start -> new ArrayList<>())
                        .add(piece));
    }

    /** The bytes that {@code file} names, if they can be made here. */
    Optional<byte[]> make(String path, TargetFile file) {
        SegmentNumbers whole = SegmentNumbers.of(file).orElse(null);
        if (whole == null || byStart.isEmpty()) {
            return Optional.empty();
        }
        return merged(path, file, tiles(whole.from(), whole.to()));
    }

    /** The bytes that {@code file} names, if merging gives them; what cannot be merged gives nothing. */
    static Optional<byte[]> merged(String path, TargetFile file, List<Segment> contiguous) {
        Optional<SegmentNumbers> said = SegmentNumbers.of(file);
        if (contiguous.isEmpty() || said.isEmpty() || !isWorthMerging(said.get(), contiguous)) {
            return Optional.empty();
        }
        byte[] bytes = Segment.merge(contiguous, (int) said.get().pruneBefore()).bytes();
        try {
            file.require(path, bytes);
            return Optional.of(bytes);
        } catch (VerificationException e) {
            return Optional.empty();
        }
    }

    /** By what is said of the result, before anything is done for it. */
    private static boolean isWorthMerging(SegmentNumbers said, List<Segment> contiguous) {
        boolean later = contiguous.stream().anyMatch(segment -> segment.pruneBefore() > said.pruneBefore());
        long entries = contiguous.stream().mapToLong(Segment::count).sum();
        return !later
                && said.pruneBefore() <= Integer.MAX_VALUE
                && entries <= Segment.MAX_ENTRIES
                && said.canComeOf(entries);
    }

    /** Held segments that can be part of that one. */
    List<Segment> within(SegmentNumbers whole) {
        return held.stream()
                .filter(segment -> SegmentNumbers.of(segment).isWithin(whole))
                .toList();
    }

    /** Pieces from one number to the other, each beginning where the one before ends; the longest first, held ones before pushed ones. */
    private List<Segment> tiles(long from, long to) {
        Map<Long, Segment> next = new HashMap<>();
        List<Long> starts = byStart.keySet().stream()
                .filter(start -> start >= from && start < to)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (long start : starts) {
            Segment best = null;
            for (Segment piece : byStart.getOrDefault(start, List.of())) {
                boolean leads = piece.to() == to || next.containsKey(piece.to());
                if (leads && piece.to() <= to && (best == null || piece.to() > best.to())) {
                    best = piece;
                }
            }
            if (best != null) {
                next.put(start, best);
            }
        }
        List<Segment> tiles = new ArrayList<>();
        for (@Nullable Segment piece = next.get(from); piece != null; piece = next.get(piece.to())) {
            tiles.add(piece);
        }
        return tiles;
    }
}
