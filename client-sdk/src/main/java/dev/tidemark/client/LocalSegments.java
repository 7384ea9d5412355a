package dev.tidemark.client;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a listed segment from what is held and what was pushed, so that neither a revocation nor compaction at the
 * server costs a fetch. Pieces that cover the segment's numbers exactly are merged; the result counts only if it is the
 * bytes that the signed entry names, so a piece need not be believed.
 */
final class LocalSegments {
    /** Looks a held target up by its signed entry. */
    @FunctionalInterface
    interface Held {
        Optional<byte[]> bytes(String path, TargetFile file);
    }

    /** Part of the numbers; read only when it is needed. */
    private interface Piece {
        long from();

        long to();

        Optional<Segment> segment();
    }

    private final Map<Long, List<Piece>> byStart = new HashMap<>();

    /**
     * @param published whose segments are held
     * @param deltas of any origin
     */
    LocalSegments(Optional<TrustState> published, List<Segment> deltas, Held held) {
        published
                .flatMap(state -> state.metadata().delegated(DomainLayout.REVOCATIONS))
                .map(Verified::role)
                .ifPresent(role -> addHeld(role, held));
        deltas.forEach(delta -> add(new Delta(delta)));
    }

    private void addHeld(Targets role, Held held) {
        role.targets().forEach((path, file) -> {
            if (path.endsWith(DomainLayout.SEGMENT_SUFFIX)) {
                SegmentNumbers.of(file).ifPresent(numbers -> add(new HeldSegment(path, file, numbers, held)));
            }
        });
    }

    private void add(Piece piece) {
        byStart.computeIfAbsent(piece.from(), start -> new ArrayList<>()).add(piece);
    }

    /** The bytes that {@code file} names, if they can be made here. */
    Optional<byte[]> make(String path, TargetFile file) {
        SegmentNumbers whole = SegmentNumbers.of(file).orElse(null);
        if (whole == null || byStart.isEmpty()) {
            return Optional.empty();
        }
        List<Segment> pieces = new ArrayList<>();
        for (Piece piece : tiles(whole.from(), whole.to())) {
            Optional<Segment> segment = piece.segment();
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            pieces.add(segment.get());
        }
        return merged(path, file, pieces);
    }

    /** The bytes that {@code file} names, if merging gives them; what cannot be merged gives nothing. */
    static Optional<byte[]> merged(String path, TargetFile file, List<Segment> contiguous) {
        long pruneBefore =
                SegmentNumbers.of(file).map(SegmentNumbers::pruneBefore).orElse(-1L);
        boolean later = contiguous.stream().anyMatch(segment -> segment.pruneBefore() > pruneBefore);
        long entries = contiguous.stream().mapToLong(Segment::count).sum();
        if (contiguous.isEmpty() || later || pruneBefore > Integer.MAX_VALUE || entries > Segment.MAX_ENTRIES) {
            return Optional.empty();
        }
        byte[] bytes = Segment.merge(contiguous, (int) pruneBefore).encode();
        try {
            file.require(path, bytes);
            return Optional.of(bytes);
        } catch (VerificationException e) {
            return Optional.empty();
        }
    }

    /** Held segments that can be part of that one, those that can still be read. */
    List<Segment> within(SegmentNumbers whole) {
        List<Segment> segments = new ArrayList<>();
        for (List<Piece> pieces : byStart.values()) {
            for (Piece piece : pieces) {
                if (piece instanceof HeldSegment held && held.numbers().isWithin(whole)) {
                    held.segment().ifPresent(segments::add);
                }
            }
        }
        return segments;
    }

    /** Pieces from one number to the other, each beginning where the one before ends; the longest first, held ones before pushed ones. */
    private List<Piece> tiles(long from, long to) {
        Map<Long, Piece> next = new HashMap<>();
        List<Long> starts = byStart.keySet().stream()
                .filter(start -> start >= from && start < to)
                .sorted(Comparator.reverseOrder())
                .toList();
        for (long start : starts) {
            Piece best = null;
            for (Piece piece : byStart.getOrDefault(start, List.of())) {
                boolean leads = piece.to() == to || next.containsKey(piece.to());
                if (leads && piece.to() <= to && (best == null || piece.to() > best.to())) {
                    best = piece;
                }
            }
            if (best != null) {
                next.put(start, best);
            }
        }
        List<Piece> tiles = new ArrayList<>();
        for (@Nullable Piece piece = next.get(from); piece != null; piece = next.get(piece.to())) {
            tiles.add(piece);
        }
        return tiles;
    }

    private record Delta(Segment delta) implements Piece {
        @Override
        public long from() {
            return delta.from();
        }

        @Override
        public long to() {
            return delta.to();
        }

        @Override
        public Optional<Segment> segment() {
            return Optional.of(delta);
        }
    }

    /** Its numbers were compared with its bytes when it was taken in. */
    private record HeldSegment(String path, TargetFile file, SegmentNumbers numbers, Held held) implements Piece {
        @Override
        public long from() {
            return numbers.from();
        }

        @Override
        public long to() {
            return numbers.to();
        }

        @Override
        public Optional<Segment> segment() {
            return held.bytes(path, file).flatMap(HeldSegment::decode);
        }

        private static Optional<Segment> decode(byte[] bytes) {
            try {
                return Optional.of(Segment.decode(bytes));
            } catch (MalformedSegmentException e) {
                return Optional.empty();
            }
        }
    }
}
