package dev.tidemark.server.repository;

import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.SetAdvance;
import dev.tidemark.revocation.Tiers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges large segments beside the lane, so that no publication waits for it: what is asked for is there at one of the
 * next ones, hashed, and proven to hold all that it was made of. Owned by the domain's lane, but for the merging.
 */
final class Compaction {
    /** What is merged within some milliseconds. */
    static final int SMALL = 32_768;

    /** More than a state ever asks for; what is of states that never came is pushed out. */
    private static final int MOST = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final Lane lane;
    private final int small;
    private final Deque<Work> works = new ArrayDeque<>();

    /** @param small up to as many entries are merged on the lane */
    Compaction(Lane lane, int small) {
        this.lane = lane;
        this.small = small;
    }

    /**
     * A large segment, and those that it was made of.
     *
     * @param file holds all that they hold and its hour leaves
     */
    record Merged(SegmentFile file, List<Segment> of) {
        Merged {
            of = List.copyOf(of);
        }
    }

    /** For one publication. */
    Merging merging() {
        return new Merging();
    }

    /** What one publication asks for, and what of it was there. */
    final class Merging implements Tiers.Merger {
        private final List<Merged> taken = new ArrayList<>();

        private Merging() {}

        @Override
        public Optional<Segment> merged(List<Segment> contiguous, int pruneBefore) {
            long entries = contiguous.stream().mapToLong(Segment::count).sum();
            if (entries <= small) {
                return Tiers.Merger.AT_ONCE.merged(contiguous, pruneBefore);
            }
            Optional<Merged> there = ask(contiguous, pruneBefore);
            there.ifPresent(taken::add);
            return there.map(one -> one.file().segment());
        }

        /** Those that were not merged on the lane. */
        List<Merged> taken() {
            return List.copyOf(taken);
        }
    }

    private Optional<Merged> ask(List<Segment> contiguous, int pruneBefore) {
        for (Work work : works) {
            if (work.isOf(contiguous)) {
                return take(work);
            }
        }
        Work work = new Work(contiguous, pruneBefore);
        works.addLast(work);
        if (works.size() > MOST) {
            works.removeFirst();
        }
        try {
            lane.aside(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("the domain is closing; its segments stay as they are");
        }
        return Optional.empty();
    }

    /** A failure is told once, when it happens; the segments stay as they are and are not tried again. */
    private Optional<Merged> take(Work work) {
        Merged merged = work.merged;
        if (merged != null) {
            works.remove(work);
        }
        return Optional.ofNullable(merged);
    }

    private static final class Work implements Runnable {
        private final List<Segment> of;
        private final int pruneBefore;
        private volatile @Nullable Merged merged;

        Work(List<Segment> of, int pruneBefore) {
            this.of = List.copyOf(of);
            this.pruneBefore = pruneBefore;
        }

        /** By identity: comparing millions of entries is not for every event. */
        boolean isOf(List<Segment> others) {
            return of.size() == others.size()
                    && IntStream.range(0, of.size()).allMatch(i -> Identity.same(of.get(i), others.get(i)));
        }

        @Override
        public void run() {
            try {
                Segment segment = Segment.merge(of, pruneBefore);
                if (!SetAdvance.keepsEntries(of, List.of(segment), pruneBefore)) {
                    throw new IllegalStateException("an entry would be lost");
                }
                SegmentFile file = SegmentFile.of(segment);
                file.target().require(file.targetPath(), file.bytes());
                merged = new Merged(file, of);
            } catch (VerificationException
                    | RuntimeException
                    | Error e) { // whatever it is, the segments are good as they are
                LOG.error("segments from {} on could not be merged", of.get(0).from(), e);
            }
        }
    }
}
